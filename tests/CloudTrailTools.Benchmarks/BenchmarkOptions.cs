using System;
using System.Collections.Generic;
using System.Globalization;

namespace CloudTrailTools.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed class BenchmarkOptions
{
    private const int MostThreads = 64;
    private const int MostRounds = 1_000;

    private BenchmarkOptions(string[] words) => Words = words;

    /// <summary>The command and what it is about.</summary>
    public string[] Words { get; }

    public int Rounds { get; private init; } = 5;

    public int Threads { get; private init; } = 2;

    public bool IsSmall { get; private init; }

    /// <summary>The options for a process that is to run under the same ones.</summary>
    public string[] Arguments =>
        ["--rounds", Rounds.ToString(CultureInfo.InvariantCulture), "--threads", Threads.ToString(CultureInfo.InvariantCulture), .. IsSmall ? ["--small"] : Array.Empty<string>()];

    /// <exception cref="UsageException">An option is not known, or not what it is to be.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> arguments)
    {
        BenchmarkOptions defaults = new([]);
        (int rounds, int threads, bool isSmall) = (defaults.Rounds, defaults.Threads, false);
        List<string> words = [];
        for (int index = 0; index < arguments.Count; index++)
        {
            switch (arguments[index])
            {
                case "--rounds":
                    rounds = (int)Number(arguments[index], index + 1 < arguments.Count ? arguments[++index] : null, 1, MostRounds);
                    break;
                case "--threads":
                    threads = (int)Number(arguments[index], index + 1 < arguments.Count ? arguments[++index] : null, 1, MostThreads);
                    break;
                case "--small":
                    isSmall = true;
                    break;
                case string option when option.StartsWith("--", StringComparison.Ordinal):
                    throw new UsageException($"There is no option {option}.");
                case string word:
                    words.Add(word);
                    break;
            }
        }

        return new BenchmarkOptions([.. words]) { Rounds = rounds, Threads = threads, IsSmall = isSmall };
    }

    /// <param name="name">What the number is for, as the user knows it.</param>
    /// <exception cref="UsageException">It is none, or out of range.</exception>
    public static long Number(string name, string? text, long least, long most) =>
        text is null ? throw new UsageException($"{name} needs a number after it.")
        : long.TryParse(text, NumberStyles.Integer | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most ? number
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{name} takes a whole number from {least} to {most}, not '{text}'."));
}

/// <summary>The command line is wrong, in words for its user.</summary>
internal sealed class UsageException(string message) : Exception(message);
