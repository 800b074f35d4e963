using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests.Answers;

/// <summary>A test that needs the real logs which lie beside the checkout where they are at hand.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (Repository.SharedData is null)
        {
            Skip = SharedLogs.AbsentReason;
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
            Skip = SharedLogs.AbsentReason;
        }
    }
}
