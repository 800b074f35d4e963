using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests;

/// <summary>A test over the real logs that lie beside the checkout; skipped where they are not at hand.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    internal const string AbsentReason = "The real logs (../shared/data) are not at hand.";

    public SharedDataFactAttribute()
    {
        if (Repository.SharedData is null)
        {
            Skip = AbsentReason;
        }
    }
}

/// <inheritdoc cref="SharedDataFactAttribute"/>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (Repository.SharedData is null)
        {
            Skip = SharedDataFactAttribute.AbsentReason;
        }
    }
}
