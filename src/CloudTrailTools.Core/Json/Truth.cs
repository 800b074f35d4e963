using System;
using System.Text;

namespace CloudTrailTools.Json;

/// <summary>Reads truth values that logs also write as text.</summary>
internal static class Truth
{
    public static bool? Of(string? text)
    {
        return bool.TryParse(text, out bool truth) ? truth : null;
    }

    public static bool? Of(ReadOnlySpan<byte> text)
    {
        return Ascii.EqualsIgnoreCase(text, "true"u8) ? true
            : Ascii.EqualsIgnoreCase(text, "false"u8) ? false
            : null;
    }
}
