namespace CloudTrailTools.Module.Tests;

/// <summary>Each test of the Pester suite in tests/Module as a test of this run.</summary>
public sealed class PesterTests
{
    [PesterFact]
    public void Pester()
    {
        // What counts is the result of each Pester test, reported by PesterTestCase.
    }
}
