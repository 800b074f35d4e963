using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// What all cmdlets share: being stopped, being disposed of, and telling problems. Derived classes override <see cref="Begin"/>,
/// <see cref="Process"/> and <see cref="End"/>.
/// <para>
/// A cmdlet ends in one of three ways: the engine calls <see cref="StopProcessing"/> on another thread (Ctrl+C); an exception leaves a Write
/// method, when a command behind wants no more (Select-Object -First) or fails; or it runs to its end. Only <see cref="Dispose()"/> follows all of
/// them, possibly while StopProcessing still runs.
/// </para>
/// </summary>
public abstract class CloudTrailCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private ICommandHost? _host;
    private HashSet<string>? _doubted;
    private bool _hasDoubted;
    private bool _hasRefused;
    private bool _disposed;

    /// <summary>Signalled when the user stops the pipeline.</summary>
    internal CancellationToken StopToken => _stop.Token;

    internal ICommandHost Engine
    {
        get => _host ??= new EngineHost(this, StopToken);
        set => _host = value;
    }

    /// <summary>How far the command is, where its rows leave room for that.</summary>
    private protected QuietProgress Progress { get; private set; } = null!;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        // Made here, as it keeps the pipeline's thread in mind.
        _host ??= new EngineHost(this, StopToken);
        Progress = new QuietProgress(_host);
        Guard(Begin);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command has ended meanwhile.
        }
    }

    /// <summary>Lets go of everything, however the command ended.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _stop.Cancel();
            Release();
            _stop.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The system waits no longer at a time.</summary>
    private protected static TimeSpan LongestWait { get; } = TimeSpan.FromDays(24);

    private protected virtual void Begin()
    {
    }

    private protected virtual void Process()
    {
    }

    private protected virtual void End()
    {
    }

    /// <summary>Disposes of what the command holds. Called once.</summary>
    private protected virtual void Release()
    {
    }

    /// <summary>
    /// Warns, once for each name, of regions that are not known and are spelled like one that is, before AWS is asked there. New regions come into
    /// being, so they are not refused.
    /// </summary>
    /// <returns>The regions.</returns>
    private protected string[]? DoubtRegions(string[]? regions)
    {
        Doubt(nameof(EventFilterOptions.Region), regions, static region => Slips.InRegion(region, isEmpty: false));
        return regions;
    }

    /// <summary>The first region given by its whole name, which decides the partition; warns of those that look like slips. What can be none is refused later.</summary>
    private protected string? RegionToSignIn(string[]? regions) =>
        DoubtRegions(regions?.Where(region => CloudTrailLogFile.IsRegion(region.Trim().ToLowerInvariant())).ToArray())?.FirstOrDefault();

    /// <summary>Warns of what changes nothing beside all regions: one of the usual partition, which says nothing, and the wish to add none.</summary>
    private protected void DoubtRegionBesideAll(bool isAll, bool addsNone, string[]? regions)
    {
        if (isAll && addsNone)
        {
            Engine.WriteWarning("-AllRegions reads every region, us-east-1 too: -NoGlobalRegion only says that it is not to be added to those of -Region.");
        }

        if (isAll && regions is [string only] && only.Trim().ToLowerInvariant() is string name && CloudTrailLogFile.IsRegion(name) && AwsPartition.Of(name) == "aws")
        {
            Engine.WriteWarning($"-AllRegions reads every region: -Region {only} only says in which partition.");
        }
    }

    /// <summary>Warns of numbers of accounts that are none.</summary>
    private protected void DoubtAccounts(string[]? accounts) => Doubt(nameof(EventFilterOptions.AccountId), accounts, Slips.InAccount);

    /// <summary>Warns, before a reading that takes long, of names of calls that look like slips.</summary>
    /// <param name="tellsUnknown">Whether more is read for those that are not known.</param>
    private protected void DoubtNames(string[]? names, bool tellsUnknown = false) =>
        Doubt(nameof(EventFilterOptions.EventName), names, name => EmptyAnswer.DoubtName(name) ?? (tellsUnknown ? Slips.InUnknownCall(name) : null));

    /// <summary>Warns of a range from a date to the same date, for which cmdlets about files find some all the same.</summary>
    private protected void DoubtMoment(DateTime? start, DateTime? end)
    {
        if (start is DateTime moment && start == end && (moment.ToLocalTime().TimeOfDay == TimeSpan.Zero || moment.TimeOfDay == TimeSpan.Zero))
        {
            TellDoubt(EmptyAnswer.OneMoment(moment));
        }
    }

    /// <summary>The same without what was warned of before reading.</summary>
    private protected Func<string, string, bool?> ButDoubted(Func<string, string, bool?> hasMet) =>
        (parameter, value) => _doubted?.Contains($"{parameter} {value}") == true ? true : hasMet(parameter, value);

    /// <summary>What to say of an empty answer where all was told before reading; null when nothing was.</summary>
    private protected string? Doubted => _hasDoubted ? "Nothing matched; what was told at the start may be why." : null;

    /// <summary>Of a cmdlet that takes no input: PowerShell would tell so of each object, and let it run all the same.</summary>
    /// <exception cref="CloudTrailProblemException">Something comes through the pipeline.</exception>
    private protected void RefuseInput(string advice)
    {
        if (Engine.ExpectsInput)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict(advice));
        }
    }

    /// <summary>Of a cmdlet that takes input: where a place was named too, PowerShell would tell of each object that it fits nowhere, and the place would not be read.</summary>
    /// <exception cref="CloudTrailProblemException">Something comes through the pipeline, and a place was named too.</exception>
    private protected void RefuseBesideInput(params (string Name, object? Value)[] places)
    {
        if (Engine.ExpectsInput && Array.Find(places, place => place.Value is not null).Name is string name)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict($"What comes through the pipeline is read, and -{name} names something to be read too: leave out one or the other."));
        }
    }

    private protected virtual void Report(CloudTrailProblem problem)
    {
        // What is piped is of one kind as a rule: a thousand objects that are no paths are one mistake.
        bool isRefusal = problem.Id is ErrorIds.InputUnsupported or ErrorIds.FileNotRemote;
        if (!isRefusal || !_hasRefused)
        {
            Engine.WriteError(problem);
        }

        _hasRefused |= isRefusal;
    }

    private protected void Fail(CloudTrailProblem problem) => Engine.ThrowTerminatingError(problem);

    private void Doubt(string parameter, string[]? values, Func<string, string?> findDoubt)
    {
        foreach (string value in values ?? [])
        {
            if (findDoubt(value) is string doubt && (_doubted ??= new(StringComparer.OrdinalIgnoreCase)).Add($"{parameter} {value}"))
            {
                TellDoubt(doubt);
            }
        }
    }

    private protected void TellDoubt(string doubt)
    {
        _hasDoubted = true;
        Engine.WriteWarning(doubt);
    }

    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (CloudTrailProblemException exception)
        {
            Fail(exception.Problem);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
