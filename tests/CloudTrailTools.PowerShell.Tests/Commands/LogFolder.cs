using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace CloudTrailTools.PowerShell.Tests.Commands;

/// <summary>A folder of log files for one test.</summary>
internal sealed class LogFolder : IDisposable
{
    public LogFolder() => Folder = Directory.CreateTempSubdirectory("ctt-").FullName;

    public string Folder { get; }

    public static string Record(string id, string name = "RunInstances", string source = "ec2.amazonaws.com", string time = "2026-03-01T10:00:00Z") => JsonSerializer.Serialize(new
    {
        eventVersion = "1.08",
        userIdentity = new { type = "IAMUser", userName = "alice" },
        eventTime = time,
        eventSource = source,
        eventName = name,
        awsRegion = "us-east-1",
        eventID = id,
        recipientAccountId = "111122223333",
    });

    /// <summary>A log file of records with these ids.</summary>
    public string File(string name, params string[] ids) => Text(name, $"{{\"Records\":[{string.Join(',', ids.Select(id => Record(id)))}]}}");

    /// <summary>A log file of so many records, ids counted from 0.</summary>
    public string File(string name, int count) => File(name, Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray());

    public string Text(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
