using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace CloudTrailTools.PowerShell.Tests.Commands;

/// <summary>Runs a cmdlet as an engine would, and keeps what it writes.</summary>
internal sealed class CommandRun : ICommandHost, IDisposable
{
    private readonly CloudTrailCommand _command;

    public CommandRun(CloudTrailCommand command, string parameterSetName = "Path")
    {
        _command = command;
        ParameterSetName = parameterSetName;
        command.Engine = this;
    }

    public string ParameterSetName { get; set; }

    public bool ShowsErrors { get; set; } = true;

    public bool ShowsWarnings { get; set; } = true;

    public bool ExpectsInput => false;

    public bool IsWhatIf => false;

    public List<object> Output { get; } = [];

    public IEnumerable<CloudTrailEvent> Events => Output.Cast<CloudTrailEvent>();

    public string Ids => string.Join(' ', Events.Select(e => e.EventId));

    public List<CloudTrailProblem> Errors { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Verbose { get; } = [];

    public Dictionary<string, object?> Variables { get; } = [];

    /// <summary>The user; nobody when null.</summary>
    public UserQuestions? Questions { get; set; }

    /// <summary>The command behind: called with each object that is written.</summary>
    public Action<object>? Behind { get; set; }

    /// <summary>Who watches the errors: called with each one.</summary>
    public Action<CloudTrailProblem>? OnError { get; set; }

    /// <summary>Begins, processes one input, and ends; the command is not disposed of.</summary>
    public static CommandRun Of(CloudTrailCommand command, string parameterSetName = "Path")
    {
        CommandRun run = new(command, parameterSetName);
        run.Begin();
        run.Process();
        run.End();
        return run;
    }

    public void Begin() => Call("BeginProcessing");

    public void Process() => Call("ProcessRecord");

    public void End() => Call("EndProcessing");

    public void Stop() => Call("StopProcessing");

    public void Dispose() => _command.Dispose();

    public void WriteObject(object value)
    {
        Output.Add(value);
        Behind?.Invoke(value);
    }

    public void WriteError(CloudTrailProblem problem)
    {
        Errors.Add(problem);
        OnError?.Invoke(problem);
    }

    public void WriteWarning(string message) => Warnings.Add(message);

    public void WriteVerbose(string message) => Verbose.Add(message);

    public void WriteProgress(ProgressRecord record)
    {
    }

    public void ThrowTerminatingError(CloudTrailProblem problem) => throw new TerminatedException(problem);

    public bool ShouldProcess(string target, string action) => true;

    public string? Ask(string question) => Questions?.Ask(question);

    public IDisposable AcceptQuestions() => (Questions ??= new UserQuestions(_ => null)).Accept();

    public void AnswerQuestions() => Questions?.AnswerAll();

    public void WarnSoon(string message)
    {
        lock (Warnings)
        {
            Warnings.Add(message);
        }
    }

    public object? GetVariable(string name) => Variables.GetValueOrDefault(name);

    public void SetVariable(string name, object? value) => Variables[name] = value;

    public IReadOnlyList<string> ResolvePath(string path) =>
        File.Exists(path) || Directory.Exists(path) ? [path] : throw new CloudTrailProblemException(Problems.PathNotFound(path));

    public string ResolveLiteralPath(string path) => path;

    private void Call(string method)
    {
        try
        {
            typeof(CloudTrailCommand).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(_command, null);
        }
        catch (TargetInvocationException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException!);
        }
    }
}

/// <summary>What the engine does with a terminating error: the command gets no further.</summary>
internal sealed class TerminatedException(CloudTrailProblem problem) : Exception(problem.Message)
{
    public CloudTrailProblem Problem => problem;
}
