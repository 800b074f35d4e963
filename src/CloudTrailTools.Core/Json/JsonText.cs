using System;
using System.Buffers;
using System.Globalization;
using System.IO;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace CloudTrailTools.Json;

/// <summary>
/// Moves about in JSON text (UTF-8) that was validated before. Other text leads to an exception or to nonsense, never out of the span.
/// </summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> LiteralEnd = SearchValues.Create(",]} \t\r\n"u8);

    public static int SkipWhitespace(ReadOnlySpan<byte> text, int position)
    {
        while (text[position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            position++;
        }

        return position;
    }

    /// <summary>The position behind the value that starts at <paramref name="start"/>.</summary>
    public static int EndOfValue(ReadOnlySpan<byte> text, int start)
    {
        switch (text[start])
        {
            case (byte)'"':
                return EndOfString(text, start);
            case (byte)'{':
            case (byte)'[':
                return EndOfContainer(text, start);
            default:
                int length = text[start..].IndexOfAny(LiteralEnd);
                return length < 0 ? text.Length : start + length;
        }
    }

    /// <summary>The position behind the closing quote of the string whose opening quote is at <paramref name="start"/>.</summary>
    public static int EndOfString(ReadOnlySpan<byte> text, int start)
    {
        // Most strings are shorter than what a call to a vectorised search costs, hence the loop in place.
        ref byte first = ref MemoryMarshal.GetReference(text);
        int position = start + 1;
        while (position <= text.Length - Vector128<byte>.Count)
        {
            Vector128<byte> block = Vector128.LoadUnsafe(ref first, (nuint)position);
            uint ends = (Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
            if (ends == 0)
            {
                position += Vector128<byte>.Count;
                continue;
            }

            position += BitOperations.TrailingZeroCount(ends);
            if (text[position] == (byte)'"')
            {
                return position + 1;
            }

            position += 2;
        }

        while (position < text.Length)
        {
            switch (text[position])
            {
                case (byte)'"':
                    return position + 1;
                case (byte)'\\':
                    position += 2;
                    break;
                default:
                    position++;
                    break;
            }
        }

        throw NotJson(start);
    }

    public static ReadOnlySpan<byte> ValueAt(ReadOnlySpan<byte> text, int start)
    {
        return text[start..EndOfValue(text, start)];
    }

    /// <summary>
    /// Finds a member of the object that starts at <paramref name="objectStart"/>: the last one with exactly this name, or else the last one
    /// whose name differs in case only.
    /// </summary>
    /// <returns>Where its value starts, or 0 when there is none.</returns>
    public static int FindMember(ReadOnlySpan<byte> text, int objectStart, ReadOnlySpan<byte> name)
    {
        int exact = 0;
        int similar = 0;
        JsonMembers members = new(text, objectStart);
        while (members.MoveNext())
        {
            switch (members.CompareName(name))
            {
                case NameMatch.Exact:
                    exact = members.ValueStart;
                    break;
                case NameMatch.IgnoringCase:
                    similar = members.ValueStart;
                    break;
                case NameMatch.None:
                default:
                    break;
            }
        }

        return exact != 0 ? exact : similar;
    }

    /// <summary>The bytes between the quotes, when the value is a string that needs no unescaping.</summary>
    public static bool TryGetPlainString(ReadOnlySpan<byte> text, int start, out ReadOnlySpan<byte> contents)
    {
        if (text[start] == (byte)'"')
        {
            ReadOnlySpan<byte> rest = text[(start + 1)..];
            int end = rest.IndexOfAny((byte)'"', (byte)'\\');
            if (end >= 0 && rest[end] == (byte)'"')
            {
                contents = rest[..end];
                return true;
            }
        }

        contents = default;
        return false;
    }

    /// <summary>A string's text, a number's or truth value's own spelling; <c>null</c> for null, an object or a list.</summary>
    public static string? ScalarAt(ReadOnlySpan<byte> text, int start)
    {
        return text[start] switch
        {
            (byte)'"' => StringAt(text, start),
            (byte)'n' or (byte)'{' or (byte)'[' => null,
            _ => StringPool.Get(ValueAt(text, start)),
        };
    }

    public static string StringAt(ReadOnlySpan<byte> text, int start)
    {
        return TryGetPlainString(text, start, out ReadOnlySpan<byte> plain)
            ? StringPool.Get(plain)
            : Unescape(text[(start + 1)..(EndOfString(text, start) - 1)]);
    }

    /// <summary>
    /// What <see cref="ScalarAt"/> gives, as UTF-8 and without quotes; empty where that is <c>null</c>.
    /// </summary>
    public static ReadOnlySpan<byte> ScalarUtf8At(ReadOnlySpan<byte> text, int start)
    {
        return text[start] switch
        {
            (byte)'"' => TryGetPlainString(text, start, out ReadOnlySpan<byte> plain) ? plain : Encoding.UTF8.GetBytes(StringAt(text, start)),
            (byte)'n' or (byte)'{' or (byte)'[' => default,
            _ => ValueAt(text, start),
        };
    }

    /// <summary>
    /// Decodes what stands between the quotes of a string. A lone surrogate stays one; bytes that are no UTF-8 become U+FFFD.
    /// </summary>
    public static string Unescape(ReadOnlySpan<byte> contents)
    {
        // No character takes more UTF-16 units than UTF-8 bytes.
        char[] buffer = ArrayPool<char>.Shared.Rent(contents.Length);
        int written = 0;
        while (true)
        {
            int plain = contents.IndexOf((byte)'\\');
            written += Encoding.UTF8.GetChars(plain < 0 ? contents : contents[..plain], buffer.AsSpan(written));
            if (plain < 0)
            {
                break;
            }

            byte escaped = contents[plain + 1];
            contents = contents[(plain + 2)..];
            buffer[written++] = escaped switch
            {
                (byte)'n' => '\n',
                (byte)'t' => '\t',
                (byte)'r' => '\r',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'u' => (char)ushort.Parse(contents[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => (char)escaped,
            };
            if (escaped == (byte)'u')
            {
                contents = contents[4..];
            }
        }

        string text = new(buffer, 0, written);
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }

    /// <summary>The same JSON without white space between its parts.</summary>
    public static string Compact(ReadOnlySpan<byte> json)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        int written = 0;
        for (int i = 0; i < json.Length;)
        {
            int end = i + 1;
            if (json[i] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                i = end;
                continue;
            }

            if (json[i] == (byte)'"')
            {
                end = EndOfString(json, i);
            }

            json[i..end].CopyTo(buffer.AsSpan(written));
            written += end - i;
            i = end;
        }

        string text = Encoding.UTF8.GetString(buffer, 0, written);
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }

    private static int EndOfContainer(ReadOnlySpan<byte> text, int start)
    {
        int depth = 0;
        int position = start;
        while ((position = NextStructure(text, position)) >= 0)
        {
            switch (text[position])
            {
                case (byte)'"':
                    position = EndOfString(text, position);
                    continue;
                case (byte)'{':
                case (byte)'[':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }

            position++;
            if (depth == 0)
            {
                return position;
            }
        }

        throw NotJson(start);
    }

    /// <summary>The position of the next quote, brace or bracket, or -1.</summary>
    private static int NextStructure(ReadOnlySpan<byte> text, int position)
    {
        ref byte first = ref MemoryMarshal.GetReference(text);
        for (; position <= text.Length - Vector128<byte>.Count; position += Vector128<byte>.Count)
        {
            // One bit of case makes a bracket of a brace.
            Vector128<byte> block = Vector128.LoadUnsafe(ref first, (nuint)position);
            Vector128<byte> folded = block | Vector128.Create((byte)0x20);
            uint found = (Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(folded, Vector128.Create((byte)'{'))
                | Vector128.Equals(folded, Vector128.Create((byte)'}'))).ExtractMostSignificantBits();
            if (found != 0)
            {
                return position + BitOperations.TrailingZeroCount(found);
            }
        }

        for (; position < text.Length; position++)
        {
            if (text[position] is (byte)'"' or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']')
            {
                return position;
            }
        }

        return -1;
    }

    private static InvalidDataException NotJson(int position)
    {
        return new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The JSON value at offset {position} does not end."));
    }
}
