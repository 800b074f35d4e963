using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace CloudTrailTools.TestEndpoint;

/// <summary>What goes wrong with one answer of S3.</summary>
public enum S3Fault
{
    None,
    SlowDown,
    InternalError,
    ResetInBody,
    CutBody,

    /// <summary>A shorter body that agrees with its own Content-Length: only the size in the listing gives it away.</summary>
    ShortBody,

    /// <summary>A body of the right length with a wrong byte in it.</summary>
    CorruptBody,
    Stall,

    /// <summary>The object was deleted after it was listed.</summary>
    Gone,
    AccessDenied,
    KmsAccessDenied,
}

/// <summary>
/// Which requests fail, and how. The choice depends on the seed, the key and the number of the attempt only, never on the
/// order in which requests arrive, so a run can be repeated.
/// </summary>
public sealed class S3FaultPlan
{
    private static readonly S3Fault[] Passing = [S3Fault.SlowDown, S3Fault.InternalError, S3Fault.ResetInBody, S3Fault.CutBody, S3Fault.ShortBody, S3Fault.CorruptBody, S3Fault.Stall];
    private static readonly S3Fault[] Lasting = [S3Fault.Gone, S3Fault.AccessDenied, S3Fault.KmsAccessDenied];

    private readonly int _seed;

    public S3FaultPlan(int seed)
    {
        _seed = seed;
    }

    /// <summary>Share of the objects whose first attempts fail and later ones succeed.</summary>
    public double PassingShare { get; init; } = 0.08;

    /// <summary>Share of the objects that can never be read.</summary>
    public double LastingShare { get; init; } = 0.01;

    /// <summary>Share of the list requests whose first attempt fails.</summary>
    public double ListShare { get; init; } = 0.1;

    /// <summary>What the query of a list request has to hold to fail.</summary>
    public string ListPart { get; init; } = "";

    /// <summary>Passing faults in use.</summary>
    public IReadOnlyList<S3Fault> PassingFaults { get; init; } = Passing;

    /// <summary>The fault of this attempt (the first is 1) to read the key.</summary>
    public S3Fault ForGet(string key, int attempt)
    {
        double roll = Roll("get", key);
        if (roll < LastingShare)
        {
            return Lasting[Pick("lasting", key, Lasting.Length)];
        }
        // One to two failing attempts, each with a fault of its own.
        return roll < LastingShare + PassingShare && attempt <= 1 + Pick("attempts", key, 2)
            ? PassingFaults[Pick("passing" + attempt, key, PassingFaults.Count)]
            : S3Fault.None;
    }

    /// <summary>The fault of this attempt (the first is 1) to list with this query.</summary>
    public S3Fault ForList(string query, int attempt) => attempt == 1 && Roll("list", query) < ListShare && query.Contains(ListPart, StringComparison.Ordinal)
        ? Pick("list", query, 2) == 0 ? S3Fault.SlowDown : S3Fault.InternalError
        : S3Fault.None;

    /// <summary>The keys among these that this plan never lets anyone read.</summary>
    public IEnumerable<string> LastingAmong(IEnumerable<string> keys) => keys.Where(key => Lasting.Contains(ForGet(key, 1)));

    private double Roll(string purpose, string key) => Hash(purpose, key) / (double)uint.MaxValue;

    private int Pick(string purpose, string key, int count) => (int)(Hash("pick-" + purpose, key) % (uint)count);

    private uint Hash(string purpose, string key) => BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{_seed}\n{purpose}\n{key}")), 0);
}
