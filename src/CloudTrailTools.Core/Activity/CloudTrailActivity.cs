using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools;

/// <summary>What was counted of one group of events.</summary>
public sealed class CloudTrailActivity
{
    private static readonly char[] Bars = { '\u2581', '\u2582', '\u2583', '\u2584', '\u2585', '\u2586', '\u2587', '\u2588' };

    private readonly HashSet<string> _actors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _addresses = new(StringComparer.Ordinal);
    private readonly HashSet<string> _regions = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _hours = new();

    internal CloudTrailActivity(string?[] values) => Values = new TextList<string?>(values);

    /// <summary>What the events of the group have in common: a value per property that was grouped by; null where they have none.</summary>
    public IReadOnlyList<string?> Values { get; }

    /// <summary>The values in one text.</summary>
    public string Name => ShownText.WithoutControls(string.Join(", ", Values.Select(value => value ?? "(none)")))!;

    /// <summary>How many events.</summary>
    public long Count { get; internal set; }

    /// <summary>How many of them failed or were denied; null when only the number was asked for, as with all below.</summary>
    public long? Failed { get; private set; }

    /// <summary>Time of the earliest (UTC).</summary>
    public DateTime? FirstSeen { get; private set; }

    /// <summary>Time of the latest (UTC).</summary>
    public DateTime? LastSeen { get; private set; }

    /// <summary>How many different actors.</summary>
    public int? Actors => Known(_actors);

    /// <summary>How many different source addresses.</summary>
    public int? SourceIPAddresses => Known(_addresses);

    /// <summary>How many different regions.</summary>
    public int? Regions => Known(_regions);

    /// <summary>When they happened, from the first to the last of all events measured, as a row of bars.</summary>
    public string Timeline { get; private set; } = string.Empty;

    /// <summary>The name and the count.</summary>
    public override string ToString() => $"{Name}: {Count}";

    internal void Add(CloudTrailEvent e)
    {
        Count++;
        Failed = (Failed ?? 0) + (e.Succeeded ? 0 : 1);

        if (e.EventTime is DateTime time)
        {
            FirstSeen = FirstSeen is null || time < FirstSeen ? time : FirstSeen;
            LastSeen = LastSeen is null || time > LastSeen ? time : LastSeen;
            long hour = time.Ticks / TimeSpan.TicksPerHour;
            _hours[hour] = _hours.GetValueOrDefault(hour) + 1;
        }

        Remember(_actors, e.Actor);
        Remember(_addresses, e.SourceIPAddress);
        Remember(_regions, e.AwsRegion);
    }

    /// <summary>Draws the time line over the range that all groups share.</summary>
    internal void Draw(DateTime first, DateTime last, int columns)
    {
        if (_hours.Count == 0)
        {
            return;
        }

        long from = first.Ticks / TimeSpan.TicksPerHour;
        long hours = (last.Ticks / TimeSpan.TicksPerHour) - from + 1;
        int[] counts = new int[Math.Min(columns, hours)];
        foreach ((long hour, int count) in _hours)
        {
            counts[(hour - from) * counts.Length / hours] += count;
        }

        int most = counts.Max();
        Timeline = string.Create(counts.Length, (counts, most), static (text, state) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                int count = state.counts[i];
                text[i] = count == 0 ? ' ' : Bars[(int)((((long)count * Bars.Length) - 1) / state.most)];
            }
        });
    }

    private int? Known(HashSet<string> values) => Failed is null ? null : values.Count;

    private static void Remember(HashSet<string> values, string? value)
    {
        if (value is { Length: > 0 })
        {
            values.Add(value);
        }
    }
}
