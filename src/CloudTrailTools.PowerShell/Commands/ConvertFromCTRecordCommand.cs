using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>Makes events of text, or of objects that carry a record as text.</summary>
[Cmdlet(VerbsData.ConvertFrom, "CTRecord")]
[OutputType(typeof(CloudTrailEvent))]
public sealed class ConvertFromCTRecordCommand : EventReadingCommand
{
    // What a job, a remote session or Import-Clixml makes of an event.

    private readonly StringBuilder _lines = new();
    private bool _looksLikeEvent;
    private bool _looksCompressed;
    private string? _path;
    private int _inputs;
    private bool _hasText;
    private bool _hasObject;

    /// <summary>JSON text, whole or line by line, or objects with a CloudTrailEvent property, as Find-CTEvent emits them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject[]? InputObject { get; set; }

    private protected override void Process()
    {
        foreach (PSObject? input in InputObject ?? Array.Empty<PSObject>())
        {
            Convert(input);
        }
    }

    private protected override void End()
    {
        FlushLines();
        if ((_hasText || (Strict && !_hasObject)) && _inputs == 0)
        {
            // Nothing at all, or nothing but blank lines: an empty answer of whatever wrote them is told like an empty file.
            AddText("");
        }

        base.End();
    }

    private protected override string? HintFor(CloudTrailProblem problem) => problem.Id switch
    {
        ErrorIds.FileNotCloudTrail when _looksLikeEvent => "It looks like what ConvertTo-Json makes of an event or a deletion; the record itself is the event's Raw, of a deletion Event.Raw: $event.Raw | ConvertFrom-CTRecord.",
        ErrorIds.FileNotJson when _looksCompressed => "It looks like a file that is compressed: Import-CTLogFile <path> reads those as they are.",
        ErrorIds.FileNotJson when _path is not null => $"'{_path}' is a file or folder: Import-CTLogFile reads those.",
        _ => null,
    };

    private void Convert(PSObject? input)
    {
        switch (input?.BaseObject)
        {
            case null:
                return;
            case CloudTrailEvent e:
                FlushLines();
                _hasObject = true;
                Run.Add(e);
                return;
            case string text:
                _hasText = true;
                // Get-Content gives a file line by line: a line that is a whole record is one, others are put together again.
                if (_lines.Length == 0 && RecordReader.IsWholeObject(text))
                {
                    AddText(text);
                }
                else
                {
                    _lines.Append(_lines.Length == 0 ? "" : "\n").Append(text);
                }

                return;
        }

        FlushLines();
        _hasObject = true;
        if (FirstProperty(input!, "CloudTrailEvent") is string record)
        {
            AddText(LookupText(input!, record));
        }
        else if (input!.TypeNames.Contains(EventsAttribute.DeserializedEvent) && FirstProperty(input, "Raw") is string raw)
        {
            AddText(raw);
        }
        else if (LanguagePrimitives.GetEnumerable(FirstProperty(input!, "Events")) is IEnumerable events)
        {
            foreach (object? e in events)
            {
                Convert(e is null ? null : PSObject.AsPSObject(e));
            }
        }
        else
        {
            CloudTrailProblem problem = Problems.InputUnsupported($"an object of type {input!.BaseObject.GetType().FullName}");
            Run.AddFailure($"{Problems.InputName}{++_inputs}", RemedyFor(input) is string remedy ? Problems.WithHint(problem, remedy) : problem);
        }
    }

    private static string? RemedyFor(PSObject input) =>
        input.BaseObject is FileSystemInfo ? "Import-CTLogFile reads files and folders."
        : FirstProperty(input, "Raw") is string ? "The text of its record is in its property Raw: put | ForEach-Object Raw before this cmdlet."
        : (FirstProperty(input, "Records") ?? FirstProperty(input, "eventName")) is not null
            ? "It has properties of a record and not its text. Leave out ConvertFrom-Json or Select-Object before this cmdlet: Get-Content <path> -Raw | ConvertFrom-CTRecord takes the text, Import-CTLogFile <path> the file."
            : null;

    /// <summary>The envelope as LookupEvents would write it, so that what it says besides the record is kept.</summary>
    private static string LookupText(PSObject input, string record)
    {
        Dictionary<string, object?> envelope = new()
        {
            ["Username"] = FirstProperty(input, "Username")?.ToString(),
            ["AccessKeyId"] = FirstProperty(input, "AccessKeyId")?.ToString(),
            ["CloudTrailEvent"] = record,
        };
        List<Dictionary<string, string?>> resources = new();
        if (LanguagePrimitives.GetEnumerable(FirstProperty(input, "Resources")) is IEnumerable listed)
        {
            foreach (object resource in listed)
            {
                PSObject wrapped = PSObject.AsPSObject(resource);
                resources.Add(new Dictionary<string, string?>
                {
                    ["ResourceType"] = FirstProperty(wrapped, "ResourceType")?.ToString(),
                    ["ResourceName"] = FirstProperty(wrapped, "ResourceName")?.ToString(),
                });
            }
        }

        envelope["Resources"] = resources;
        return System.Text.Json.JsonSerializer.Serialize(envelope);
    }

    private static object? FirstProperty(PSObject input, string name)
    {
        object? value = input.BaseObject is IDictionary dictionary ? dictionary[name] : input.Properties[name]?.Value;
        return value is PSObject wrapped ? wrapped.BaseObject : value;
    }

    private void FlushLines()
    {
        string text = _lines.ToString();
        _lines.Clear();
        if (!string.IsNullOrWhiteSpace(text))
        {
            AddText(text);
        }
    }

    private void AddText(string text)
    {
        _looksCompressed |= LooksCompressed(text);
        _looksLikeEvent = _looksLikeEvent || LooksLikeEvents(text);
        string path = text.TrimEnd();
        _path ??= path.Length > 0 && path[0] is not ('{' or '[') && !path.Contains('\n') && LocalPaths.Exists(Engine, path) ? path : null;
        Add(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Whether it is what reading gzip as text leaves: its first byte, and one that is no text behind it.</summary>
    private static bool LooksCompressed(string text) => text.Length > 1 && text[0] == '\x1f' && text[1] is '\x8b' or '\ufffd';

    private void Add(ReadOnlyMemory<byte> text) => Run.Add(new TextLogSource($"{Problems.InputName}{++_inputs}", text));

    private sealed class TextLogSource : LogSource
    {
        private readonly ReadOnlyMemory<byte> _text;

        public TextLogSource(string name, ReadOnlyMemory<byte> text)
        {
            Name = name;
            _text = text;
        }

        public override string Name { get; }

        public override CloudTrailOriginKind Kind => CloudTrailOriginKind.Text;

        public override Task<Stream> OpenAsync(CancellationToken cancellation)
        {
            MemoryMarshal.TryGetArray(_text, out ArraySegment<byte> bytes);
            return Task.FromResult<Stream>(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false));
        }
    }
}
