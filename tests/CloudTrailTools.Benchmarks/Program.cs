using System.Globalization;
using CloudTrailTools.SampleData;

switch (args)
{
    case ["generate", "sample-trail", ..]:
        SampleTrail.WriteTo(Repository.SampleTrail);
        break;
    case ["generate", string folder, string events, string files]:
        Corpus.WriteTo(folder, int.Parse(events, CultureInfo.InvariantCulture), int.Parse(files, CultureInfo.InvariantCulture));
        break;
}
