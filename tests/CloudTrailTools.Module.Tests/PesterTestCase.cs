using System;
using System.ComponentModel;
using System.Threading;
using System.Threading.Tasks;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace CloudTrailTools.Module.Tests;

/// <summary>
/// A test case of which every Pester test is a test. xunit 2 cannot skip a row of a theory once it runs, so the results
/// are reported as messages rather than through a method that is called.
/// </summary>
public sealed class PesterTestCase : XunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("Called by the deserializer only.", error: true)]
    public PesterTestCase()
    {
    }

    public PesterTestCase(IMessageSink diagnosticMessageSink, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod testMethod)
        : base(diagnosticMessageSink, display, displayOptions, testMethod)
    {
    }

    public override Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink,
        IMessageBus messageBus,
        object[] constructorArguments,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource)
    {
        RunSummary summary = new();
        foreach (PesterResult result in PesterSuite.Results)
        {
            XunitTest test = new(this, result.Name);
            messageBus.QueueMessage(new TestStarting(test));
            messageBus.QueueMessage(Outcome(test, result, summary));
            messageBus.QueueMessage(new TestFinished(test, result.Seconds, output: null));
            summary.Total++;
            summary.Time += result.Seconds;
        }

        return Task.FromResult(summary);
    }

    private static TestResultMessage Outcome(ITest test, PesterResult result, RunSummary summary)
    {
        switch (result.Result)
        {
            case "Passed":
                return new TestPassed(test, result.Seconds, output: null);
            case "Skipped":
                summary.Skipped++;
                return new TestSkipped(test, result.Message);
            default:
                summary.Failed++;
                return new TestFailed(test, result.Seconds, output: null, new XunitException($"{result.Result}: {result.Message}"));
        }
    }
}
