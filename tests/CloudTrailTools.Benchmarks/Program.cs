using System;
using System.IO;
using CloudTrailTools.SampleData;

if (args is ["generate", "sample-trail", ..])
{
    SampleTrail.WriteTo(args[2]);
}
