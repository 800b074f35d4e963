using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests;

/// <summary>A test over the real logs that lie beside the checkout; skipped where they are not at hand.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (Repository.SharedData is null)
        {
            Skip = "The real logs (../shared/data) are not at hand.";
        }
    }
}
