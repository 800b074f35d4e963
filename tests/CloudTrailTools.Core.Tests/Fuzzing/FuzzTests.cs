using CloudTrailTools.Filtering;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests.Fuzzing;

/// <summary>The small run; a million inputs are read by the benchmark program's <c>fuzz</c>.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void Damaged_input_is_accounted_for_record_by_record() => Check(EventFilter.None, from: 0);

    [Fact]
    public void Damaged_input_is_accounted_for_under_a_filter() =>
        Check(EventFilter.Compile(new EventFilterOptions { EventName = ["Delete*", "Describe*"] }), from: 1_000_000_000);

    private static void Check(EventFilter filter, long from)
    {
        FuzzRun run = new(FuzzInputs.Load(), filter);

        run.Read(from, 10_000);

        Assert.Empty(run.Failures);
        Assert.Equal(10_000, run.Inputs);
        // The run means something only while it sees both health and damage.
        Assert.InRange(run.InputsWithProblems, 1_000, 9_900);
        Assert.True(run.Compared > 100, $"{run.Compared} inputs compared");
        Assert.True(run.Emitted > 1_000, $"{run.Emitted} events emitted");
    }
}
