using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.S3;

public sealed class LogMirrorTests : IDisposable
{
    private static readonly DateTime Noon = new(2024, 5, 6, 12, 0, 0, DateTimeKind.Utc);
    private static readonly string Key = TrailBucket.Key("111122223333", "us-east-1", Noon, prefix: "audit");

    private readonly TestBucket _bucket = new("trail");
    private readonly S3Service _service;
    private readonly AwsTestEndpoint _endpoint;
    private readonly AwsClientFactory _clients;
    private readonly TemporaryFolder _folder = new();
    private readonly LogMirror _mirror;

    public LogMirrorTests()
    {
        _service = new S3Service(_bucket);
        _endpoint = new AwsTestEndpoint(_service);
        _clients = new AwsClientFactory(_endpoint.Connection());
        _mirror = new LogMirror(new S3Store(_clients, new S3Options { Wait = (_, _) => Task.CompletedTask }), _folder.Path);
    }

    public void Dispose()
    {
        _clients.Dispose();
        _endpoint.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_copy_lies_under_its_key_and_carries_the_objects_time()
    {
        byte[] content = TrailBucket.Log("a");
        _bucket.Put(Key, content, lastModified: Noon.AddMinutes(1));

        string path = await Copy(Key);

        Assert.Equal(Path.Combine(_folder.Path, Key.Replace('/', Path.DirectorySeparatorChar)), path);
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(Noon.AddMinutes(1), File.GetLastWriteTimeUtc(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_copy_is_current_until_the_object_is_replaced()
    {
        _bucket.Put(Key, TrailBucket.Log("a"));
        string path = await Copy(Key);
        Assert.True(LogMirror.IsCurrent(Listed(Key), path));

        _bucket.Put(Key, TrailBucket.Log("b"), lastModified: Noon.AddDays(1));

        Assert.False(LogMirror.IsCurrent(Listed(Key), path));
    }

    [Fact]
    public async Task A_file_that_came_another_way_is_current_by_its_ETag()
    {
        _bucket.Put(Key, TrailBucket.Log("a"));
        string path = await Copy(Key);
        File.SetLastWriteTimeUtc(path, Noon.AddYears(1));

        Assert.True(LogMirror.IsCurrent(Listed(Key), path));
        File.WriteAllBytes(path, new byte[new FileInfo(path).Length]);
        Assert.False(LogMirror.IsCurrent(Listed(Key), path));
    }

    [Fact]
    public async Task A_copy_tells_whether_it_replaced_other_content()
    {
        _bucket.Put(Key, TrailBucket.Log("a"));
        string path = Path.Combine(_folder.Path, Key.Replace('/', Path.DirectorySeparatorChar));

        // Nothing there, the same with another time, other content of the same size, and another size.
        Assert.False(await Replaces());
        File.SetLastWriteTimeUtc(path, Noon.AddYears(1));
        Assert.False(await Replaces());
        File.WriteAllBytes(path, new byte[new FileInfo(path).Length]);
        Assert.True(await Replaces());
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.True(await Replaces());
        Assert.Equal(TrailBucket.Log("a"), File.ReadAllBytes(path));

        Task<bool> Replaces() => _mirror.CopyAsync(Listed(Key), path, CancellationToken.None);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_not_current()
    {
        _bucket.Put(Key, TrailBucket.Log("a"));
        string path = await Copy(Key);
        File.SetLastWriteTimeUtc(path, Noon.AddYears(1));
        using FileStream other = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.False(LogMirror.IsCurrent(Listed(Key), path));
    }

    [Fact]
    public async Task A_copy_of_an_object_encrypted_with_KMS_is_current_by_its_time()
    {
        TestObject stored = _bucket.Put(Key, TrailBucket.Log("a"));
        string path = await Copy(Key);

        Assert.True(LogMirror.IsCurrent(CloudTrailLogFile.ForObject("trail", Key, stored.Content.Length, "0123456789abcdef0123456789abcdef", stored.LastModified), path));
    }

    [Fact]
    public void A_part_that_a_killed_copy_left_is_removed()
    {
        _bucket.Put(Key, TrailBucket.Log("a"));
        string path = _mirror.PathOf(Listed(Key));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string rest = path + ".k3xq0m1z-1.part";
        File.WriteAllText(rest, "half");
        File.SetLastWriteTimeUtc(rest, DateTime.UtcNow.AddDays(-1));

        _mirror.Tidy(path);

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task A_part_that_another_copy_is_writing_is_left_to_it()
    {
        _bucket.Put(Key, TrailBucket.Log("a"));
        string path = _mirror.PathOf(Listed(Key));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (WholeFile other = new(path))
        {
            other.Content.Write("half"u8);

            await Copy(Key);

            Assert.Equal(TrailBucket.Log("a"), File.ReadAllBytes(path));
            Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(path)!).Length);
        }

        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task What_cannot_be_read_leaves_no_file()
    {
        _bucket.Put(Key, TrailBucket.Log("a"));
        _bucket.IsDenied = _ => true;

        CloudTrailProblemException exception = await Assert.ThrowsAsync<CloudTrailProblemException>(() => Copy(Key));

        Assert.Equal(ErrorIds.AccessDenied, exception.Problem.Id);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_signature_of_a_digest_is_kept_beside_it()
    {
        string key = TrailBucket.DigestKey("111122223333", "us-east-1", Noon, "main");
        _bucket.Put(key, TrailBucket.Compress("{}"), new Dictionary<string, string> { ["signature"] = "abcdef", ["signature-algorithm"] = "SHA256withRSA" });

        string path = await Copy(key);

        using JsonDocument metadata = JsonDocument.Parse(File.ReadAllText(path + ".metadata.json"));
        Assert.Equal("abcdef", metadata.RootElement.GetProperty("signature").GetString());
        Assert.Equal("SHA256withRSA", metadata.RootElement.GetProperty("signature-algorithm").GetString());
        Assert.True(LogMirror.IsCurrent(Listed(key), path));
        File.Delete(path + ".metadata.json");
        Assert.False(LogMirror.IsCurrent(Listed(key), path));
    }

    [Theory]
    [InlineData("../outside.json")]
    [InlineData("a/../../outside.json")]
    [InlineData("a//b.json")]
    [InlineData("/rooted.json")]
    [InlineData("folder/")]
    [InlineData("a/./b.json")]
    public void A_key_that_leads_out_of_the_folder_is_refused(string key)
    {
        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() => _mirror.PathOf(CloudTrailLogFile.ForObject("trail", key)));

        Assert.Equal(ErrorIds.KeyUnusable, exception.Problem.Id);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_to_is_told()
    {
        _bucket.Put(Key, TrailBucket.Log("a"));
        File.WriteAllText(Path.Combine(_folder.Path, "audit"), "a file where a folder has to be");

        CloudTrailProblemException exception = await Assert.ThrowsAsync<CloudTrailProblemException>(() => Copy(Key));

        Assert.Equal(ErrorIds.FileUnwritable, exception.Problem.Id);
    }

    private CloudTrailLogFile Listed(string key)
    {
        TestObject stored = _bucket.Find(key)!;
        return CloudTrailLogFile.ForObject("trail", key, stored.Content.Length, stored.ETag, stored.LastModified);
    }

    private async Task<string> Copy(string key)
    {
        CloudTrailLogFile file = Listed(key);
        string path = _mirror.PathOf(file);
        await _mirror.CopyAsync(file, path, CancellationToken.None);
        return path;
    }
}
