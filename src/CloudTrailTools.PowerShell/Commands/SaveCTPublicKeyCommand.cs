using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Saves the public keys of CloudTrail, with which Test-CTLogIntegrity proves logs where AWS cannot be reached.</summary>
[Cmdlet(VerbsData.Save, "CTPublicKey", SupportsShouldProcess = true)]
[OutputType(typeof(CloudTrailPublicKey))]
public sealed class SaveCTPublicKeyCommand : AwsCommand
{
    private readonly SortedSet<string> _regions = new(StringComparer.Ordinal);
    private PublicKeySession? _session;

    /// <summary>The file to write. Keys that are in it stay there.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The regions whose digests are to be proven: each has keys of its own. The session's region when not given.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AwsRegion", "RegionToCall")]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Region { get; set; }

    /// <summary>Earliest time of the digests to be proven; a year ago when not given.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.Start)]
    [Alias("After", "UtcStartTime")]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime? StartTime { get; set; }

    /// <summary>Latest time of the digests to be proven; now when not given.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.End)]
    [Alias("Before", "UtcEndTime")]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime? EndTime { get; set; }

    /// <summary>The time up to now, or up to -EndTime, of the digests to be proven.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? Last { get; set; }

    /// <summary>Emits the keys too.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process() => _regions.UnionWith((Region ?? []).Select(region => region.Trim().ToLowerInvariant()));

    private protected override void End()
    {
        if (S3Address.IsAddress(Path))
        {
            Fail(Problems.FileUnwritable(Path!, new IOException("keys are saved in a file on this machine")));
        }

        string path = Engine.ResolveLiteralPath(Path!);
        if (Directory.Exists(path))
        {
            Fail(Problems.FileUnwritable(path, new IOException("it is a folder, and -Path names a file")));
        }

        if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
        {
            Fail(Problems.FileUnwritable(path, new DirectoryNotFoundException("its folder does not exist")));
        }

        IReadOnlyList<CloudTrailPublicKey> held = KeysIn(path);
        DateTime end = EndTime ?? DateTime.UtcNow;
        if (Last is not null && StartTime is not null)
        {
            Fail(Problems.TwoBeginnings());
        }

        DateTime start = Last is TimeSpan last ? TimeInput.Before(end, last) : StartTime ?? end.AddYears(-1);
        if (start > end)
        {
            Fail(EndTime is null ? Problems.StartInFuture() : Problems.TimeRangeInvalid("-StartTime is later than -EndTime."));
        }

        if (_regions.FirstOrDefault(region => region.AsSpan().IndexOfAny('*', '?') >= 0) is { } pattern)
        {
            Fail(Problems.FilterInvalid(nameof(Region), pattern, "keys are saved of regions that are named one by one."));
        }

        DoubtMoment(StartTime, EndTime);
        DoubtRegions([.. _regions]);
        _session = new PublicKeySession(Engine, this);
        Engine.WaitFor(_session.AuthenticateAsync(StopToken));
        if (_regions.Count == 0)
        {
            _regions.Add(_session.RequireRegion());
        }

        List<CloudTrailPublicKey> keys = new();
        foreach (string region in _regions)
        {
            try
            {
                // A digest may be signed some time after the hour it covers.
                IReadOnlyList<CloudTrailPublicKey> listed = _session.List(region, start, end.AddHours(2), StopToken);
                Engine.WriteVerbose($"{region}: {CountText.Of(listed.Count, "key")}.");
                keys.AddRange(listed);
                if (listed.Count == 0)
                {
                    Report(Problems.PublicKeysMissing(region, start, end));
                }
            }
            catch (CloudTrailProblemException exception)
            {
                Report(exception.Problem);
            }
        }

        if (keys.Count > 0)
        {
            CloudTrailPublicKey[] kept = [.. held.Where(old => !keys.Exists(key => key.IsSameAs(old, orOfNoRegion: true)))];
            if (Engine.ShouldProcess(path, $"Save {CountText.Of(keys.Count, "public key")} of {string.Join(", ", keys.Select(key => key.Region).Distinct())}{(kept.Length > 0 ? $", beside {CountText.Of(kept.Length, "other")} that it holds" : "")}"))
            {
                Write(path, keys.Concat(kept));
            }
        }

        if (PassThru)
        {
            keys.ForEach(Engine.WriteObject);
        }
    }

    private protected override void Release() => _session?.Dispose();

    /// <summary>The keys that a file holds already. What holds something else is not written to.</summary>
    private IReadOnlyList<CloudTrailPublicKey> KeysIn(string path)
    {
        try
        {
            return LocalLogFiles.LengthOf(new RealPaths().Of(path)) > 0 ? PublicKeyFile.Read(path) : [];
        }
        catch (CloudTrailProblemException exception) when (exception.Problem.Id == ErrorIds.PublicKeyFileInvalid)
        {
            Fail(Problems.FileUnwritable(path, new IOException("it is there and holds no public keys; give another name, or delete it first")));
            throw;
        }
    }

    private void Write(string path, IEnumerable<CloudTrailPublicKey> keys)
    {
        try
        {
            using MemoryStream content = new();
            PublicKeyFile.Write(content, keys);
            string real = new RealPaths().Of(path);
            if (LocalLogFiles.LengthOf(real) == 0)
            {
                WriteInto(real, content.ToArray());
                return;
            }

            // Whole or not at all: what a full disk leaves of the keys would prove nothing, and the file may be there already.
            using WholeFile file = new(real);
            file.Content.Write(content.ToArray());
            file.Appear();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(Problems.FileUnwritable(path, exception));
        }
    }

    /// <summary>Fills what is there without content: it may be a device or a pipe, which no file may take the place of.</summary>
    private static void WriteInto(string path, byte[] content)
    {
        // For both directions, as a pipe opened for writing alone waits for somebody to read.
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            file.Write(content);
        }
        catch (IOException)
        {
            if (file.CanSeek && file.Length > 0)
            {
                file.SetLength(0);
            }

            throw;
        }
    }
}
