using System;
using System.Buffers;

namespace CloudTrailTools;

/// <summary>Keeps text that others chose from becoming a formula when a CSV file is opened in a spreadsheet, or a command to the terminal that shows it.</summary>
internal static class ShownText
{
    private const char FirstPicture = '\u2400';
    private const char PictureOfDelete = '\u2421';

    // Line ends and tabs move no cursor back, and belong to texts of several lines.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000b\u000c\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f"
        + "\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009a\u009b\u009c\u009d\u009e\u009f");

    /// <summary>The text, with a picture in place of each control character, and behind an apostrophe when it begins like a formula.</summary>
    public static string? Of(string? text)
    {
        string? shown = WithoutControls(text);
        return shown is ['=' or '+' or '-' or '@' or '\t' or '\n' or '＝' or '＋' or '－' or '＠', ..] ? "'" + shown : shown;
    }

    /// <summary>The text, with a picture in place of each control character.</summary>
    public static string? WithoutControls(string? text) => text is null || !text.AsSpan().ContainsAny(Controls) ? text
        : string.Create(text.Length, text, static (shown, text) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                char letter = text[i];
                shown[i] = !Controls.Contains(letter) ? letter : letter < ' ' ? (char)(FirstPicture + letter) : letter == '\u007f' ? PictureOfDelete : '\ufffd';
            }
        });
}
