using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudTrailTools.SampleData.Digests;

/// <summary>
/// A trail's bucket with log files and the signed digests CloudTrail would deliver for them, hour by hour for every account
/// and region; and the ways in which somebody may tamper with it.
/// </summary>
public sealed class SignedBucket
{
    // Digests end at the same odd minute and second of every hour.
    private static readonly TimeSpan EndOffset = new(0, 12, 47);

    private static readonly ConcurrentDictionary<(string Region, DateTime From, bool AsSubjectPublicKeyInfo), SigningKey> MadeKeys = new();

    private readonly SortedDictionary<string, SampleObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SigningKey>> _keys = new();

    public SignedBucket(string name, string prefix = "")
    {
        Name = name;
        Prefix = prefix.Length == 0 ? string.Empty : prefix + "/";
    }

    public string Name { get; }

    /// <summary>What stands before AWSLogs in every key, with its slash.</summary>
    public string Prefix { get; }

    public IReadOnlyDictionary<string, SampleObject> Objects => _objects;

    /// <summary>Every key that signed anything, in all regions.</summary>
    public IEnumerable<SigningKey> Keys => _keys.Values.SelectMany(keys => keys);

    public IEnumerable<string> DigestKeys => _objects.Keys.Where(key => key.Contains("/CloudTrail-Digest/", StringComparison.Ordinal));

    public IEnumerable<string> LogKeys => _objects.Keys.Where(key => !key.Contains("/CloudTrail-Digest/", StringComparison.Ordinal));

    /// <summary>The sample trail as its organization's trail and its second trail delivered it.</summary>
    public static SignedBucket OfSampleTrail()
    {
        SignedBucket bucket = new(SampleTrail.Bucket);
        bucket.AddSigned(SampleTrail.Create().Select(file => (file.Key, file.Delivered, SampleObject.Compress(file.Content.Span))));
        return bucket;
    }

    /// <summary>Log files of a folder with CloudTrail's own layout, each as it is stored.</summary>
    public static SignedBucket OfFolder(string folder, string name)
    {
        SignedBucket bucket = new(name);
        bucket.AddSigned(Directory.EnumerateFiles(folder, "*.json.gz", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), DeliveredOf(path), new SampleObject(File.ReadAllBytes(path), new Dictionary<string, string>()))));
        return bucket;
    }

    /// <summary>Writes the committed sample: two regions, five hours, a backfill digest; and the public keys. The private ones are thrown away.</summary>
    public static void WriteFixture(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        SignedBucket bucket = new("example-logs");
        DateTime start = new(2026, 3, 9, 21, 0, 0, DateTimeKind.Utc);
        bucket.AddMadeUp("111122223333", "us-east-1", start, 5);
        bucket.AddMadeUp("111122223333", "eu-west-1", start, 3);
        bucket.AddBackfill(bucket.DigestKeys.First());
        bucket.WriteTo(folder);
        File.WriteAllText(Repository.SignedTrailKeys, bucket.PublicKeyList());
    }

    /// <summary>Adds one account and region with made-up log files, some in every hour but each fifth.</summary>
    public void AddMadeUp(string account, string region, DateTime start, int hours, string? organizationId = null, string trail = "management_events", string homeRegion = "us-east-1", bool startsChain = true)
    {
        List<SampleLogFile> logs = new();
        for (int hour = 0; hour < hours; hour++)
        {
            for (int file = 0; file < (hour % 5 == 4 ? 0 : 3); file++)
            {
                DateTime delivered = start.AddHours(hour).AddMinutes(15 + (file * 20));
                string unique = $"{hour:D3}{file}{account[^4..]}{region.Replace("-", string.Empty, StringComparison.Ordinal)}aZaZ"[..16];
                string key = SampleLogFile.MakeKey(organizationId, account, region, delivered, unique);
                string content = $$"""{"Records":[{"eventVersion":"1.08","eventTime":"{{delivered:yyyy-MM-dd'T'HH:mm:ss'Z'}}","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"{{region}}","eventID":"{{Guid.Parse($"{hour:D8}-0000-4000-8000-{account}")}}","recipientAccountId":"{{account}}"}]}""";
                logs.Add(new SampleLogFile(key, Encoding.UTF8.GetBytes(content), delivered));
            }
        }

        string root = organizationId is null ? $"AWSLogs/{account}" : $"AWSLogs/{organizationId}/{account}";
        foreach (SampleLogFile log in logs)
        {
            _objects[Prefix + log.Key] = SampleObject.Compress(log.Content.Span);
        }

        AddChain(trail, homeRegion, root, account, region, start, start.AddHours(hours), logs.Select(log => (Prefix + log.Key, log.Delivered)).ToArray(), startsChain);
    }

    /// <summary>Takes log files out of their digests into a backfill digest made later, as CloudTrail does for what was delayed.</summary>
    /// <returns>The backfill digest's key.</returns>
    public string AddBackfill(string digestKey, string? previousBackfillKey = null)
    {
        JsonObject digest = Read(digestKey);
        string[] logs = digest["logFiles"]!.AsArray().Select(log => log!["s3Object"]!.GetValue<string>()).ToArray();
        Rewrite(digestKey, content => content["logFiles"] = new JsonArray(), resign: true);
        RelinkAfter(digestKey);
        string key = digestKey.Replace(".json.gz", "_backfill.json.gz", StringComparison.Ordinal);
        DateTime end = Time(digest["digestEndTime"]!);
        string region = PlaceOf(digestKey).Region;
        AddDigest(key, digest["awsAccountId"]!.GetValue<string>(), region, Time(digest["digestStartTime"]!), end, logs, previousBackfillKey, generated: end.AddDays(2));
        return key;
    }

    /// <summary>The digest's content.</summary>
    public JsonObject Read(string digestKey) => JsonNode.Parse(_objects[digestKey].Inflate())!.AsObject();

    /// <summary>The log files that a digest names.</summary>
    public IReadOnlyList<string> LogsOf(string digestKey) => Read(digestKey)["logFiles"]!.AsArray().Select(log => log!["s3Object"]!.GetValue<string>()).ToArray();

    /// <summary>Changes a digest's content; the signature stays the old one unless it is signed again.</summary>
    public void Rewrite(string digestKey, Action<JsonObject> change, bool resign = false, SigningKey? with = null)
    {
        SampleObject old = _objects[digestKey];
        JsonObject digest = Read(digestKey);
        change(digest);
        SigningKey key = with ?? KeyFor(PlaceOf(digestKey).Region, Time(digest["digestEndTime"]!));
        if (resign)
        {
            digest["digestPublicKeyFingerprint"] = key.Fingerprint;
        }

        byte[] content = JsonSerializer.SerializeToUtf8Bytes(digest);
        Dictionary<string, string> metadata = new(old.Metadata);
        if (resign)
        {
            metadata["signature"] = key.Sign(TextToSign(digest, content));
        }

        _objects[digestKey] = SampleObject.Compress(content, metadata);
    }

    /// <summary>Signs the later digests of a chain again, so that they record what the one before them is now.</summary>
    public void RelinkAfter(string digestKey)
    {
        string previous = digestKey;
        while (DigestKeys.FirstOrDefault(key => key != previous && (string?)Read(key)["previousDigestS3Object"] == previous) is { } next)
        {
            string link = previous;
            Rewrite(next, digest => Link(digest, link), resign: true);
            previous = next;
        }
    }

    public void Put(string key, byte[] body) => _objects[key] = new SampleObject(body, _objects.TryGetValue(key, out SampleObject? old) ? old.Metadata : new Dictionary<string, string>());

    public void SetMetadata(string key, string name, string value) =>
        _objects[key] = _objects[key] with { Metadata = new Dictionary<string, string>(_objects[key].Metadata) { [name] = value } };

    public void DropMetadata(string key) => _objects[key] = _objects[key] with { Metadata = new Dictionary<string, string>() };

    public void Remove(string key) => _objects.Remove(key);

    /// <summary>Turns one bit.</summary>
    public void FlipBit(string key, int offset, int bit = 0)
    {
        byte[] body = (byte[])_objects[key].Body.Clone();
        body[offset] ^= (byte)(1 << bit);
        Put(key, body);
    }

    public void Append(string key, ReadOnlySpan<byte> bytes) => Put(key, [.. _objects[key].Body, .. bytes]);

    public void Rename(string from, string to)
    {
        _objects[to] = _objects[from];
        _objects.Remove(from);
    }

    public void Swap(string one, string other) => (_objects[one], _objects[other]) = (_objects[other], _objects[one]);

    /// <summary>Writes the objects as a local copy, the metadata of digests beside them if wanted.</summary>
    public void WriteTo(string folder, bool withMetadata = true)
    {
        foreach ((string key, SampleObject item) in _objects)
        {
            string path = Path.Combine(folder, key.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, item.Body);
            if (withMetadata && item.Metadata.Count > 0)
            {
                File.WriteAllBytes(path + ".metadata.json", JsonSerializer.SerializeToUtf8Bytes(item.Metadata));
            }
        }
    }

    /// <summary>The keys in the form that ListPublicKeys gives them.</summary>
    public string PublicKeyList(string? region = null, bool epochTimes = false)
    {
        JsonArray list = new();
        foreach (SigningKey key in Keys.Where(key => region is null || key.Region == region))
        {
            list.Add(new JsonObject
            {
                ["Value"] = key.Value,
                ["ValidityStartTime"] = epochTimes ? Seconds(key.ValidFrom) : JsonValue.Create(Text(key.ValidFrom)),
                ["ValidityEndTime"] = epochTimes ? Seconds(key.ValidTo) : JsonValue.Create(Text(key.ValidTo)),
                ["Fingerprint"] = key.Fingerprint,
            });
        }

        return new JsonObject { ["PublicKeyList"] = list }.ToJsonString();
    }

    /// <summary>The key that signs in a region at a time: keys follow each other every ten days and overlap by a day.</summary>
    public SigningKey KeyFor(string region, DateTime time)
    {
        DateTime from = DateTime.UnixEpoch.AddDays(Math.Floor((time - DateTime.UnixEpoch).TotalDays / 10) * 10);
        if (!_keys.TryGetValue(region, out List<SigningKey>? keys))
        {
            _keys[region] = keys = new();
        }

        SigningKey? key = keys.Find(known => known.ValidFrom == from);
        if (key is null)
        {
            // Making a key costs more than everything else here together.
            bool asSubjectPublicKeyInfo = keys.Count % 2 == 1;
            key = MadeKeys.GetOrAdd((region, from, asSubjectPublicKeyInfo), static made => new SigningKey(made.Region, made.From, made.From.AddDays(11), made.AsSubjectPublicKeyInfo));
            keys.Add(key);
        }

        return key;
    }

    /// <summary>Account folder, account and region of a key.</summary>
    public static (string Root, string Account, string Region) PlaceOf(string key)
    {
        string[] parts = key.Split('/');
        int kind = Array.FindIndex(parts, part => part.StartsWith("CloudTrail", StringComparison.Ordinal));
        return (string.Join('/', parts[..kind]), parts[kind - 1], parts[kind + 1]);
    }

    /// <summary>Stores log files, and digests of all their hours: of the organization's trail where the keys name one, else of the second.</summary>
    private void AddSigned(IEnumerable<(string Key, DateTime Delivered, SampleObject Stored)> files)
    {
        List<(string Key, DateTime Delivered)> logs = new();
        foreach ((string key, DateTime delivered, SampleObject stored) in files)
        {
            _objects[Prefix + key] = stored;
            logs.Add((Prefix + key, delivered));
        }

        // Digests come of every region, of those without events too.
        DateTime end = logs.Max(log => log.Delivered).AddHours(2);
        foreach (IGrouping<(string Root, string Account, string Region), (string Key, DateTime Delivered)> group in logs.GroupBy(log => PlaceOf(log.Key)))
        {
            AddChain(
                group.Key.Root.Contains("/o-", StringComparison.Ordinal) ? SampleTrail.OrganizationTrail : SampleTrail.ProductionTrail,
                SampleTrail.HomeRegion,
                group.Key.Root,
                group.Key.Account,
                group.Key.Region,
                group.Min(log => log.Delivered).Date.AddHours(-1),
                end,
                group.ToArray());
        }
    }

    /// <summary>Stores one digest for every hour that begins in the range.</summary>
    private void AddChain(string trail, string homeRegion, string root, string account, string region, DateTime start, DateTime end, IReadOnlyCollection<(string Key, DateTime Delivered)> logs, bool startsChain = true)
    {
        string chain = $"{account}_CloudTrail-Digest_{region}_{trail}_{homeRegion}";
        string folder = $"{Prefix}{root}/CloudTrail-Digest/{region}";
        string? previousKey = startsChain ? null : _objects.Keys.LastOrDefault(key => key.StartsWith(folder + "/", StringComparison.Ordinal) && key.Contains(chain, StringComparison.Ordinal));
        for (DateTime from = start + EndOffset; from < end; from = from.AddHours(1))
        {
            DateTime to = from.AddHours(1);
            string key = $"{folder}/{to:yyyy'/'MM'/'dd}/{chain}_{to:yyyyMMdd'T'HHmmss'Z'}.json.gz";
            AddDigest(key, account, region, from, to, logs.Where(log => from <= log.Delivered && log.Delivered < to).Select(log => log.Key), previousKey);
            previousKey = key;
        }
    }

    private void AddDigest(string key, string account, string region, DateTime from, DateTime to, IEnumerable<string> logs, string? previousKey, DateTime? generated = null)
    {
        JsonArray logFiles = new();
        foreach (string log in logs)
        {
            logFiles.Add(new JsonObject
            {
                ["s3Bucket"] = Name,
                ["s3Object"] = log,
                ["hashValue"] = Hash(_objects[log].Inflate()),
                ["hashAlgorithm"] = "SHA-256",
                ["newestEventTime"] = Text(to),
                ["oldestEventTime"] = Text(from),
            });
        }

        SigningKey signingKey = KeyFor(region, generated ?? to);
        JsonObject digest = new()
        {
            ["awsAccountId"] = account,
            ["digestStartTime"] = Text(from),
            ["digestEndTime"] = Text(to),
            ["digestS3Bucket"] = Name,
            ["digestS3Object"] = key,
            ["digestPublicKeyFingerprint"] = signingKey.Fingerprint,
            ["digestSignatureAlgorithm"] = "SHA256withRSA",
            ["newestEventTime"] = logFiles.Count == 0 ? null : Text(to),
            ["oldestEventTime"] = logFiles.Count == 0 ? null : Text(from),
            ["previousDigestS3Bucket"] = null,
            ["previousDigestS3Object"] = null,
            ["previousDigestHashValue"] = null,
            ["previousDigestHashAlgorithm"] = null,
            ["previousDigestSignature"] = null,
            ["logFiles"] = logFiles,
        };
        if (previousKey is not null)
        {
            Link(digest, previousKey);
        }

        byte[] content = JsonSerializer.SerializeToUtf8Bytes(digest);
        Dictionary<string, string> metadata = new() { ["signature"] = signingKey.Sign(TextToSign(digest, content)), ["signature-algorithm"] = "SHA256withRSA" };
        if (generated is { } time)
        {
            metadata["backfill-generation-timestamp"] = Text(time);
        }

        _objects[key] = SampleObject.Compress(content, metadata);
    }

    private void Link(JsonObject digest, string previousKey)
    {
        SampleObject previous = _objects[previousKey];
        digest["previousDigestS3Bucket"] = Name;
        digest["previousDigestS3Object"] = previousKey;
        digest["previousDigestHashValue"] = Hash(previous.Inflate());
        digest["previousDigestHashAlgorithm"] = "SHA-256";
        digest["previousDigestSignature"] = previous.Metadata["signature"];
    }

    private static DateTime DeliveredOf(string path)
    {
        string stamp = Path.GetFileName(path).Split('_').First(part => part.Length == "yyyyMMddTHHmmZ".Length && part[^1] == 'Z');
        return DateTime.ParseExact(stamp, "yyyyMMdd'T'HHmm'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
    }

    private static string TextToSign(JsonObject digest, byte[] content) =>
        $"{digest["digestEndTime"]}\n{digest["digestS3Bucket"]}/{digest["digestS3Object"]}\n{Hash(content)}\n{(string?)digest["previousDigestSignature"] ?? "null"}";

    private static string Hash(byte[] content) => Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonValue Seconds(DateTime time) => JsonValue.Create((time - DateTime.UnixEpoch).TotalSeconds);

    private static DateTime Time(JsonNode text) => DateTime.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
