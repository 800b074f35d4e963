namespace CloudTrailTools;

/// <summary>Keeps text that others chose from becoming a formula when a CSV file is opened in a spreadsheet.</summary>
internal static class SpreadsheetText
{
    /// <summary>The text, behind an apostrophe when it begins like a formula.</summary>
    public static string? Of(string? text)
    {
        return text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..] ? "'" + text : text;
    }
}
