using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.SampleData;
using CloudTrailTools.SampleData.Digests;
using Xunit;

namespace CloudTrailTools.Core.Tests.Integrity;

public sealed class ReadingVerifierTests : IDisposable
{
    private const string Account = "111122223333";
    private const string Region = "us-east-1";

    private static readonly DateTime Start = new(2024, 3, 9, 20, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("verify-");
    private readonly SignedBucket _bucket = new("logs");
    private readonly string[] _logs;

    public ReadingVerifierTests()
    {
        _bucket.AddMadeUp(Account, Region, Start, 8);
        _logs = _bucket.LogKeys.ToArray();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_event_of_an_untouched_copy_is_verified_over_midnight_too()
    {
        (IReadOnlyList<CloudTrailEvent> events, IReadOnlyList<UnverifiedFile> unverified) = Read();

        Assert.Equal(_logs.Length, events.Count);
        Assert.All(events, e => Assert.True(e.Verified));
        Assert.Empty(unverified);
    }

    [Fact]
    public void A_copy_without_metadata_is_verified_but_for_its_newest_hour()
    {
        (IReadOnlyList<CloudTrailEvent> events, _) = Read(withMetadata: false);

        string[] newest = _bucket.LogsOf(_bucket.DigestKeys.Last()).Select(IntegrityRun.NameOf).ToArray();
        Assert.All(events, e => Assert.Equal(newest.Contains(e.Origin.File!.Name) ? null : true, e.Verified));
    }

    [Fact]
    public void A_modified_an_extended_and_an_added_file_are_refuted_and_still_read()
    {
        string added = SampleLogFile.MakeKey(null, Account, Region, Start.AddHours(3), "addedaddedaddeda");
        string late = SampleLogFile.MakeKey(null, Account, Region, Start.AddHours(30), "latelatelatelate");
        byte[] forged = SampleObject.Compress("""{"Records":[{"eventVersion":"1.08","eventID":"forged","eventName":"DeleteTrail"}]}"""u8).Body;
        _bucket.Put(_logs[2], forged);
        _bucket.Append(_logs[4], forged);
        _bucket.Put(added, forged);
        _bucket.Put(late, forged);

        (IReadOnlyList<CloudTrailEvent> events, IReadOnlyList<UnverifiedFile> unverified) = Read();

        string[] refuted = [_logs[2], _logs[4], added];
        Assert.Equal(refuted.Select(IntegrityRun.NameOf).Order(StringComparer.Ordinal), unverified.Where(file => file.IsRefuted).Select(file => Path.GetFileName(file.Origin.Name)).Order(StringComparer.Ordinal));
        Assert.Equal([IntegrityRun.NameOf(late)], unverified.Where(file => !file.IsRefuted).Select(file => Path.GetFileName(file.Origin.Name)));
        Assert.All(events.Where(e => e.EventId == "forged"), e => Assert.NotEqual(true, e.Verified));
        Assert.Equal(4, events.Count(e => e.EventId == "forged"));
    }

    [Fact]
    public void A_file_that_cannot_be_inflated_is_refuted_and_told_as_damaged_by_the_reader()
    {
        _bucket.FlipBit(_logs[2], 40);

        (_, IReadOnlyList<UnverifiedFile> unverified) = Read();

        UnverifiedFile file = Assert.Single(unverified);
        Assert.True(file.IsRefuted);
        Assert.Equal(IntegrityRun.NameOf(_logs[2]), Path.GetFileName(file.Origin.Name));
    }

    private (IReadOnlyList<CloudTrailEvent> Events, IReadOnlyList<UnverifiedFile> Unverified) Read(bool withMetadata = true)
    {
        _bucket.WriteTo(_folder.FullName, withMetadata);
        LocalIntegrityStore store = new([]);
        using ReadingVerifier verifier = new(_ => store, new PublicKeyRing(PublicKeyFile.Parse(Encoding.UTF8.GetBytes(_bucket.PublicKeyList()))), CancellationToken.None);
        List<CloudTrailEvent> events = new();
        using EventReader reader = new(new EventReaderOptions { Workers = 2, Inspect = verifier.Inspect }, CancellationToken.None);
        foreach (string key in _bucket.LogKeys)
        {
            CloudTrailLogFile file = CloudTrailLogFile.ForPath(Path.Combine(_folder.FullName, key));
            while (!reader.TryAdd(new FileLogSource(file.Path!) { File = file, StoredSize = 1 }))
            {
                Take();
            }
        }

        while (reader.Pending > 0)
        {
            Take();
        }

        return (events, verifier.Unverified);

        void Take() => events.AddRange((reader.Take(TimeSpan.FromMinutes(5)) ?? throw new TimeoutException("The reader gave nothing for five minutes.")).Events.ToArray());
    }
}
