using System;
using System.Collections.Generic;

namespace CloudTrailTools.Json;

/// <summary>
/// Makes objects of validated JSON text: <see cref="CloudTrailObject"/>, <c>object?[]</c>, <see cref="string"/>, a number (see
/// <see cref="JsonNumber"/>), <see cref="bool"/> or <c>null</c>. Works without recursion, so depth costs no stack.
/// </summary>
internal static class JsonTree
{
    public static object? Parse(byte[] text, int start)
    {
        if (text[start] is not ((byte)'{' or (byte)'['))
        {
            return ParseScalar(text, start, JsonText.EndOfValue(text, start));
        }

        Stack<Container> open = new();
        List<string> names = [];
        List<object?> values = [];
        int position = start;
        while (true)
        {
            object? value;
            byte first = text[position];
            if (first is (byte)'{' or (byte)'[')
            {
                open.Push(new Container(position, names.Count, values.Count));
                position = JsonText.SkipWhitespace(text, position + 1);
                if (text[position] is not ((byte)'}' or (byte)']'))
                {
                    position = first == (byte)'{' ? ReadName(text, position, names) : position;
                    continue;
                }

                value = Close(open.Pop(), text, ++position, names, values);
            }
            else
            {
                int end = JsonText.EndOfValue(text, position);
                value = ParseScalar(text, position, end);
                position = end;
            }

            // The value is whole: it is the answer, or a part of the innermost open container, which it may be the last part of.
            while (true)
            {
                if (open.Count == 0)
                {
                    return value;
                }

                values.Add(value);
                position = JsonText.SkipWhitespace(text, position);
                if (text[position] == (byte)',')
                {
                    position = JsonText.SkipWhitespace(text, position + 1);
                    position = text[open.Peek().Start] == (byte)'{' ? ReadName(text, position, names) : position;
                    break;
                }

                value = Close(open.Pop(), text, ++position, names, values);
            }
        }
    }

    private static int ReadName(byte[] text, int position, List<string> names)
    {
        names.Add(JsonText.StringAt(text, position));
        int colon = JsonText.SkipWhitespace(text, JsonText.EndOfString(text, position));
        return JsonText.SkipWhitespace(text, colon + 1);
    }

    private static object? ParseScalar(byte[] text, int start, int end)
    {
        return text[start] switch
        {
            (byte)'"' => JsonText.StringAt(text, start),
            (byte)'n' => null,
            (byte)'t' => true,
            (byte)'f' => false,
            _ => JsonNumber.Parse(text.AsSpan(start, end - start)),
        };
    }

    private static object Close(Container container, byte[] text, int end, List<string> names, List<object?> values)
    {
        int count = values.Count - container.FirstValue;
        object?[] own = count == 0 ? [] : values.GetRange(container.FirstValue, count).ToArray();
        values.RemoveRange(container.FirstValue, count);
        if (text[container.Start] == (byte)'[')
        {
            return own;
        }

        string[] ownNames = count == 0 ? [] : names.GetRange(container.FirstName, count).ToArray();
        names.RemoveRange(container.FirstName, count);
        return new CloudTrailObject(text, container.Start, end, ownNames, own);
    }

    private readonly record struct Container(int Start, int FirstName, int FirstValue);
}
