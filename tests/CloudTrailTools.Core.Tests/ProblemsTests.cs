using System;
using System.IO;
using Xunit;

namespace CloudTrailTools.Core.Tests;

public class ProblemsTests
{
    [Theory]
    [InlineData("No space left on device : '/logs/jcgxwuhs.was'", false, "No space left on device")]
    [InlineData("Access to the path '/logs/jcgxwuhs.was' is denied.", true, "access is denied")]
    public void AFullDestinationIsToldWithoutTheFileThatWasTried(string message, bool isDenied, string told)
    {
        Exception exception = isDenied ? new UnauthorizedAccessException(message) : new IOException(message);

        Assert.StartsWith($"Cannot write to the destination '/logs': {told}. Nothing more is fetched", Problems.DestinationUnwritable("/logs", "0 files copied", exception).Message, StringComparison.Ordinal);
    }
}
