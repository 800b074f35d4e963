using System;

namespace CloudTrailTools;

/// <summary>Keeps text that others chose from becoming a formula when a CSV file is opened in a spreadsheet, or a command to the terminal that shows it.</summary>
internal static class ShownText
{
    private const char LastOfFirstControls = '\u001f';
    private const char Delete = '\u007f';
    private const char LastOfOtherControls = '\u009f';

    /// <summary>The text, with a picture in place of each control character, and behind an apostrophe when it begins like a formula.</summary>
    public static string? Of(string? text)
    {
        string? shown = WithoutControls(text);
        return shown is ['=' or '+' or '-' or '@' or '\t' or '\n' or '＝' or '＋' or '－' or '＠', ..] ? "'" + shown : shown;
    }

    /// <summary>The text, with a picture in place of each control character.</summary>
    public static string? WithoutControls(string? text) =>
        text is null || (text.AsSpan().IndexOfAnyInRange('\0', LastOfFirstControls) < 0 && text.AsSpan().IndexOfAnyInRange(Delete, LastOfOtherControls) < 0)
            ? text
            : string.Create(text.Length, text, static (shown, text) =>
            {
                for (int i = 0; i < text.Length; i++)
                {
                    shown[i] = Picture(text[i]);
                }
            });

    private static char Picture(char letter)
    {
        const char FirstPicture = '\u2400';
        const char PictureOfDelete = '\u2421';
        const char Unknown = '\ufffd';
        return letter switch
        {
            // Line ends and tabs move no cursor back, and belong to texts of several lines.
            '\n' or '\t' => letter,
            <= LastOfFirstControls => (char)(FirstPicture + letter),
            Delete => PictureOfDelete,
            > Delete and <= LastOfOtherControls => Unknown,
            _ => letter,
        };
    }
}
