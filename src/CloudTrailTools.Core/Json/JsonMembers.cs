using System;
using System.Text;

namespace CloudTrailTools.Json;

/// <summary>How a member's name compares to a wanted one.</summary>
internal enum NameMatch
{
    None,
    IgnoringCase,
    Exact,
}

/// <summary>Walks the members of one object in validated JSON text, passing over the values that nobody asks for.</summary>
internal ref struct JsonMembers
{
    private readonly ReadOnlySpan<byte> _text;

    private readonly int _start;

    private int _position;

    /// <param name="text">The JSON text.</param>
    /// <param name="objectStart">Where the object's opening brace is.</param>
    public JsonMembers(ReadOnlySpan<byte> text, int objectStart)
    {
        _text = text;
        _start = objectStart + 1;
        _position = _start;
        Name = default;
    }

    /// <summary>The name as it is written, without its quotes.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Where the value of the current member starts.</summary>
    public readonly int ValueStart => _position;

    public bool MoveNext()
    {
        int position = _position == _start ? _start : JsonText.EndOfValue(_text, _position);
        position = JsonText.SkipWhitespace(_text, position);
        if (_text[position] == (byte)',')
        {
            position = JsonText.SkipWhitespace(_text, position + 1);
        }

        if (_text[position] == (byte)'}')
        {
            return false;
        }

        int nameEnd = JsonText.EndOfString(_text, position);
        Name = _text[(position + 1)..(nameEnd - 1)];
        int colon = JsonText.SkipWhitespace(_text, nameEnd);
        _position = JsonText.SkipWhitespace(_text, colon + 1);
        return true;
    }

    /// <summary>The name without escapes.</summary>
    public readonly ReadOnlySpan<byte> PlainName => Name.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(JsonText.Unescape(Name)) : Name;

    public static NameMatch Compare(ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted)
    {
        return name.Length != wanted.Length ? NameMatch.None
            : name.SequenceEqual(wanted) ? NameMatch.Exact
            : Ascii.EqualsIgnoreCase(name, wanted) ? NameMatch.IgnoringCase
            : NameMatch.None;
    }

    public readonly NameMatch CompareName(ReadOnlySpan<byte> wanted)
    {
        // An escaped name is longer than the name it stands for.
        return Name.Length > wanted.Length ? Compare(PlainName, wanted) : Compare(Name, wanted);
    }
}
