using System;
using System.Collections.Generic;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// What a cmdlet needs of the engine. The reference assembly's own methods do nothing, so tests without an engine put another one in.
/// </summary>
internal interface ICommandHost
{
    /// <summary>The parameter set that the input was bound to.</summary>
    string ParameterSetName { get; }

    /// <summary>False when errors that do not end the command are silenced, by -ErrorAction or $ErrorActionPreference.</summary>
    bool ShowsErrors { get; }

    /// <summary>False when warnings are silenced, by -WarningAction or $WarningPreference.</summary>
    bool ShowsWarnings { get; }

    /// <summary>Whether the command stands behind another one in a pipeline.</summary>
    bool ExpectsInput { get; }

    /// <summary>Whether it only says what it would do, by -WhatIf or $WhatIfPreference.</summary>
    bool IsWhatIf { get; }

    void WriteObject(object value);

    void WriteError(CloudTrailProblem problem);

    void WriteWarning(string message);

    void WriteVerbose(string message);

    void WriteProgress(ProgressRecord record);

    /// <summary>Does not return.</summary>
    void ThrowTerminatingError(CloudTrailProblem problem);

    bool ShouldProcess(string target, string action);

    /// <summary>
    /// Asks the user for a line of text; null when nobody can be asked, as from another thread than the pipeline's while no questions are accepted.
    /// </summary>
    string? Ask(string question);

    /// <summary>Lets other threads ask, until what is returned is disposed of: for a command that calls <see cref="AnswerQuestions"/> again and again.</summary>
    IDisposable AcceptQuestions();

    /// <summary>Asks the user what other threads want to know, and writes what they warn of.</summary>
    void AnswerQuestions();

    /// <summary>Has <see cref="AnswerQuestions"/> or the next row write a warning before it. On any thread.</summary>
    void WarnSoon(string message);

    object? GetVariable(string name);

    void SetVariable(string name, object? value);

    /// <summary>File system paths of a path with wildcards; a problem exception when there are none.</summary>
    IReadOnlyList<string> ResolvePath(string path);

    /// <summary>The file system path of a path taken as it is, whether it exists or not.</summary>
    string ResolveLiteralPath(string path);
}
