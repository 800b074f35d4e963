using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Deletions;

/// <summary>
/// Finds the deletions in a stream of events and says who made them.
/// </summary>
/// <remarks>
/// Events are taken once, in the order of the source; deletions come out in the same order. A deletion made with credentials whose origin has not
/// passed yet waits, and those behind it with it, because the event that gave the credentials out may still come (it often stands in another
/// region's or account's file); at most <see cref="DeletionFinderOptions.MaxWaiting"/> wait, so memory stays bounded, and all come out at the end. Not thread-safe.
/// </remarks>
internal sealed class DeletionFinder
{
    /// <summary>How many deletions wait for the origin of their credentials where nobody looks for it.</summary>
    public const int MaxWaiting = 1_000;

    // More than anybody looks through; what comes behind them is not remembered.
    private const int MostLastSaid = 50_000;

    private readonly DeletionCatalogue _catalogue;

    private readonly DeletionFinderOptions _options;

    private readonly MintedSessions _sessions = new();

    private readonly ActorChainBuilder _chains;

    private readonly CauseIndex _causes = new();

    private readonly Queue<CloudTrailDeletion> _waiting = [];

    private readonly Queue<CloudTrailDeletion> _found = [];

    private readonly HistoryCollector? _history;

    private readonly SortedDictionary<(bool IsOtherLevel, bool IsAttempt, CloudTrailDeletionLevel Level), long> _withheld = [];

    // The last of what was said of the end of a thing, whoever said it: what is asked about is who deleted.
    private readonly Dictionary<(string? AccountId, string? Region, string? Type, string Id), (DateTime? Time, bool IsCallOff)> _lastSaid = [];

    /// <summary>What the first of those that wait waits for.</summary>
    private ActorChainBuilder.MissingMint? _awaited;

    /// <summary>How far the first of those that wait could be followed.</summary>
    private ActorTrail? _awaitedTrail;

    public DeletionFinder(DeletionFinderOptions options, DeletionCatalogue? catalogue = null)
    {
        _options = options;
        _catalogue = catalogue ?? DeletionCatalogue.Default;
        _chains = new ActorChainBuilder(_sessions);
        _history = options.WithHistory ? new HistoryCollector(options.Resources) : null;
    }

    /// <summary>Changes of things with a history that were read and are not kept.</summary>
    public long ChangesLeftOut => _history?.LeftOut ?? 0;

    /// <summary>Deletions that came out before the origin of their credentials could be looked up, as more than may wait were waiting.</summary>
    public long Crowded { get; private set; }

    /// <summary>Those that were left out at that, as far as they could be followed then.</summary>
    public long CrowdedOut { get; private set; }

    /// <summary>What is left out because nobody asked for its level, or because it did not succeed, or for both.</summary>
    public IReadOnlyDictionary<(bool IsOtherLevel, bool IsAttempt, CloudTrailDeletionLevel Level), long> Withheld => _withheld;

    /// <summary>Whether attempts that did not succeed are looked for.</summary>
    public bool IncludesFailed => _options.IncludeFailed;

    /// <summary>Whether a scheduled deletion was called off since and not scheduled again, where calling off is of no level asked for, and when, as far as the times are known.</summary>
    public bool IsCalledOff(CloudTrailDeletion deletion, out DateTime? at)
    {
        (at, bool isCallOff) = deletion.ResourceId is string id ? _lastSaid.GetValueOrDefault((deletion.AccountId, deletion.Region, deletion.ResourceType, id)) : default;
        return isCallOff && !(at <= deletion.Event.EventTime);
    }

    /// <summary>
    /// Event names, with wildcards, that hold every event the finder has a use for; <c>null</c> when it has a use for all.
    /// </summary>
    public IReadOnlyList<string>? NamePatterns
    {
        get
        {
            if (_options.WithHistory)
            {
                return null;
            }

            HashSet<RuleLevel> levels = [RuleLevel.Cause];
            foreach (CloudTrailDeletionLevel level in _options.CountsWithheld ? Enum.GetValues<CloudTrailDeletionLevel>() : _options.Levels)
            {
                levels.Add((RuleLevel)level);
            }

            if (levels.Contains(RuleLevel.ScheduledDeletion))
            {
                levels.Add(RuleLevel.DeletionCancelled);
            }

            return [.. _catalogue.NamePatterns(levels), .. MintedSessions.EventNames];
        }
    }

    /// <summary>
    /// Takes the records that give out credentials for the finder where they are read, so that no events need to be made of them and no filter
    /// leaves them out: a session is older than what is done with it, and often was given out in another region.
    /// </summary>
    public bool Tap(ReadOnlySpan<byte> record, in FieldOffsets offsets)
    {
        if (!MintedSessions.IsMinting(record, offsets, out ReadOnlySpan<byte> name))
        {
            return false;
        }

        _sessions.Observe(record, name);
        return true;
    }

    /// <summary>Takes the next event.</summary>
    public void Add(CloudTrailEvent record)
    {
        ReadOnlySpan<byte> name = record.ScalarUtf8(HotField.EventName);
        if (MintedSessions.IsMinting(name))
        {
            _sessions.Observe(record.Utf8, name);
            ReleaseIfCome();
            return;
        }

        DeletionMatch? match = _catalogue.Find(record);
        if (match is null)
        {
            _history?.AddOther(record);
            return;
        }

        FoundResource[] things = ResourceReader.Read(record, match);
        if (match.Level == RuleLevel.Cause || match.Level == RuleLevel.Deleted)
        {
            _causes.Observe(record, match, things);
        }

        if (match.Level == RuleLevel.Cause)
        {
            _history?.AddOther(record);
            return;
        }

        CloudTrailDeletionLevel level = (CloudTrailDeletionLevel)match.Level;
        bool isOfLevel = _options.Levels.Contains(level) || _history is not null;
        CloudTrailDeletionOutcome outcome = OutcomeReader.Read(record);
        if (level is CloudTrailDeletionLevel.ScheduledDeletion or CloudTrailDeletionLevel.DeletionCancelled or CloudTrailDeletionLevel.Deleted && _history is null
            && !_options.Levels.Contains(CloudTrailDeletionLevel.DeletionCancelled) && outcome == CloudTrailDeletionOutcome.Succeeded)
        {
            NoteLastSaid(record, things, level);
        }

        if ((!isOfLevel && !_options.CountsWithheld) || _options.Events?.Invoke(record) == false)
        {
            return;
        }

        if (outcome != CloudTrailDeletionOutcome.Succeeded && !_options.IncludeFailed && !_options.CountsWithheld)
        {
            return;
        }

        IReadOnlyCollection<string> failed = outcome == CloudTrailDeletionOutcome.Succeeded && things.Length > 0 ? OutcomeReader.FailedNames(record) : [];
        bool isCauseKnown = false;
        CallerChannel? caller = null;
        string? cause = null;
        foreach (FoundResource thing in things)
        {
            CloudTrailDeletionOutcome own = thing.Id is { } id && failed.Contains(id) ? CloudTrailDeletionOutcome.Failed : outcome;
            bool hasFailed = own != CloudTrailDeletionOutcome.Succeeded;
            bool isAttempt = hasFailed && !_options.IncludeFailed;
            if (((isAttempt || !isOfLevel) && !_options.CountsWithheld)
                || (_options.Resources is { } asked && !asked.Matches(thing, match.Rule, record)))
            {
                continue;
            }

            if (isAttempt || !isOfLevel)
            {
                (bool, bool, CloudTrailDeletionLevel) kind = (!isOfLevel, hasFailed, level);
                _withheld[kind] = _withheld.GetValueOrDefault(kind) + 1;
                continue;
            }

            if (!isCauseKnown)
            {
                // The rest about the caller can wait until somebody looks; the cause may be forgotten by then.
                isCauseKnown = true;
                caller = CallerChannel.MayBeService(record) ? CallerChannel.Of(record) : null;
                cause = caller is null ? null : _causes.Find(record, caller.Service);
            }

            _waiting.Enqueue(new CloudTrailDeletion(record, level, thing, own, caller, cause));
        }

        if (_awaited is null || _waiting.Count > _options.MaxWaiting)
        {
            Release(_options.MaxWaiting);
        }
        else
        {
            // Records that the tap took do not pass here.
            ReleaseIfCome();
        }
    }

    /// <summary>The access keys of sessions that deletions wait for the origin of, in the order of the deletions.</summary>
    public IReadOnlyList<string> AwaitedKeys()
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        List<string> keys = [];
        foreach (CloudTrailDeletion deletion in _waiting)
        {
            _chains.Follow(deletion.Event, out ActorChainBuilder.MissingMint? missing);
            if (CanBeLookedUp(missing) && known.Add(missing!.AccessKeyId!))
            {
                keys.Add(missing.AccessKeyId!);
            }
        }

        return keys;
    }

    /// <summary>Says that no more events come.</summary>
    public void Complete()
    {
        Release(0);
    }

    /// <summary>The next deletion that is ready.</summary>
    public bool TryTake(out CloudTrailDeletion? deletion)
    {
        return _found.TryDequeue(out deletion);
    }

    /// <summary>The histories collected, once all events have come.</summary>
    public IEnumerable<CloudTrailResourceHistory> Histories()
    {
        return _history?.Make(record => ActorChainBuilder.Build(record, _chains.Follow(record, out _)).Actor) ?? [];
    }

    private static bool CanBeLookedUp(ActorChainBuilder.MissingMint? missing)
    {
        const string Temporary = "ASIA";
        return missing?.AccessKeyId?.StartsWith(Temporary, StringComparison.Ordinal) == true;
    }

    /// <summary>Releases what waits when that for which the first of them waits has come.</summary>
    private void ReleaseIfCome()
    {
        if (_awaited is not null && _chains.HasCome(_awaited))
        {
            Release(_options.MaxWaiting);
        }
    }

    private void Release(int allowed)
    {
        while (_waiting.TryPeek(out CloudTrailDeletion? deletion))
        {
            ActorTrail trail = _awaited is not null && _awaitedTrail!.Steps.Count == 0 && !_chains.HasCome(_awaited)
                ? _awaitedTrail
                : _chains.Follow(deletion.Event, out _awaited);
            _awaitedTrail = trail;
            if (_awaited is not null && _waiting.Count <= allowed)
            {
                return;
            }

            bool isCrowded = allowed > 0 && CanBeLookedUp(_awaited);
            _awaited = null;
            _waiting.Dequeue();
            deletion.Trail = trail;
            if (_options.Deletions?.Invoke(deletion) == false)
            {
                CrowdedOut += isCrowded ? 1 : 0;
                continue;
            }

            Crowded += isCrowded ? 1 : 0;

            if (_history is not null)
            {
                _history.Add(deletion);
            }
            else
            {
                _found.Enqueue(deletion);
            }
        }
    }

    private void NoteLastSaid(CloudTrailEvent record, IEnumerable<FoundResource> things, CloudTrailDeletionLevel level)
    {
        bool isCallOff = level == CloudTrailDeletionLevel.DeletionCancelled;
        foreach (FoundResource thing in things)
        {
            if (thing.Id is null)
            {
                continue;
            }

            var key = (record.AccountId, record.AwsRegion, thing.Type, thing.Id);
            bool isKnown = _lastSaid.TryGetValue(key, out (DateTime? Time, bool IsCallOff) last);

            // Of the same second a deletion is rather told as standing. Most of what is deleted was never scheduled.
            if (isKnown ? !(record.EventTime < last.Time || (record.EventTime == last.Time && isCallOff)) : level != CloudTrailDeletionLevel.Deleted && _lastSaid.Count < MostLastSaid)
            {
                _lastSaid[key] = (record.EventTime, isCallOff);
            }
        }
    }
}
