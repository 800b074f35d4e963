using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Threading;

namespace CloudTrailTools.PowerShell;

/// <summary>The engine a cmdlet runs in.</summary>
internal sealed class EngineHost : ICommandHost
{
    private const string FileSystem = "FileSystem";
    private readonly PSCmdlet _command;
    private readonly UserQuestions _questions;
    private readonly ConcurrentQueue<string> _warnings = new();

    /// <summary>To be called on the pipeline's thread.</summary>
    /// <param name="stop">Cancelled when the command is stopped, or has ended.</param>
    public EngineHost(PSCmdlet command, CancellationToken stop)
    {
        _command = command;
        _questions = new UserQuestions(Prompt);
        stop.Register(_questions.Close);
    }

    public string ParameterSetName => _command.ParameterSetName;

    public bool ShowsErrors => Shows("ErrorAction", "ErrorActionPreference");

    public bool ShowsWarnings => Shows("WarningAction", "WarningPreference");

    public bool ExpectsInput => _command.MyInvocation.ExpectingInput;

    public bool IsWhatIf => LanguagePrimitives.IsTrue(_command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) ? given : GetVariable("WhatIfPreference"));

    public void WriteObject(object value)
    {
        // Who takes a few rows only would not see what is told behind them.
        WriteWarnings();
        _command.WriteObject(value);
    }

    public void WriteError(CloudTrailProblem problem) => _command.WriteError(ErrorRecords.From(problem));

    public void WriteWarning(string message) => _command.WriteWarning(message);

    public void WriteVerbose(string message) => _command.WriteVerbose(message);

    public void WriteProgress(ProgressRecord record) => _command.WriteProgress(record);

    public void ThrowTerminatingError(CloudTrailProblem problem) => _command.ThrowTerminatingError(ErrorRecords.From(problem));

    public bool ShouldProcess(string target, string action) => _command.ShouldProcess(target, action);

    public string? Ask(string question) => _questions.Ask(question);

    public IDisposable AcceptQuestions() => _questions.Accept();

    public void AnswerQuestions()
    {
        WriteWarnings();
        _questions.AnswerAll();
    }

    public void WarnSoon(string message) => _warnings.Enqueue(message);

    public object? GetVariable(string name) => _command.SessionState.PSVariable.GetValue(name);

    public void SetVariable(string name, object? value)
    {
        try
        {
            _command.SessionState.PSVariable.Set(name, value);
        }
        catch (SessionStateUnauthorizedAccessException)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict($"The variable ${name} cannot be set, as PowerShell has it read-only: name another one."));
        }
    }

    public IReadOnlyList<string> ResolvePath(string path)
    {
        try
        {
            List<string> paths = _command.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider).ToList();
            Check(path, provider);
            return paths.Count > 0 ? paths : throw NotFound(path, Problems.PathNotFound(path));
        }
        catch (Exception exception) when (exception is ItemNotFoundException or DriveNotFoundException or ProviderNotFoundException or WildcardPatternException)
        {
            throw NotFound(path, LocalPaths.WhyNotFound(path, isLiteral: false, () => _command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)));
        }
    }

    public string ResolveLiteralPath(string path)
    {
        try
        {
            string resolved = _command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            Check(path, provider);
            return resolved;
        }
        catch (Exception exception) when (exception is DriveNotFoundException or ProviderNotFoundException)
        {
            throw new CloudTrailProblemException(Problems.PathNotFound(path, isLiteral: true));
        }
    }

    /// <summary>A path comes first, where people may write what they look for.</summary>
    private CloudTrailProblemException NotFound(string path, CloudTrailProblem problem) =>
        new(_command is EventFilterCommand && problem.Id == ErrorIds.PathNotFound && Slips.NoPath(path) is string hint
            ? Problems.WithHint(problem, _command is LogFileCommand { Path.Length: 1 } && !ExpectsInput ? $"{hint.TrimEnd('.')}, with a path before it." : hint) : problem);

    private bool Shows(string parameter, string variable)
    {
        object? preference = _command.MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) ? given : GetVariable(variable);
        return !(LanguagePrimitives.TryConvertTo(preference, out ActionPreference action) && action is ActionPreference.SilentlyContinue or ActionPreference.Ignore);
    }

    private string? Prompt(string question)
    {
        try
        {
            PSHostUserInterface? ui = _command.Host?.UI;
            ui?.Write($"{question}: ");
            return ui?.ReadLine();
        }
        catch (System.Exception exception) when (exception is HostException or PSInvalidOperationException or System.NotImplementedException)
        {
            // A host without a user.
            return null;
        }
    }

    private static void Check(string path, ProviderInfo provider)
    {
        if (provider.Name != FileSystem)
        {
            throw new CloudTrailProblemException(Problems.PathProviderUnsupported(path, provider.Name));
        }
    }

    private void WriteWarnings()
    {
        while (!_warnings.IsEmpty && _warnings.TryDequeue(out string? warning))
        {
            WriteWarning(warning);
        }
    }
}
