using System;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CloudTrailTools.Reading;

/// <summary>
/// What tells one event from another. Logs that were made anonymous may give many events one id, so an id alone makes no repeat: of the usual form,
/// a GUID, time and name have to be the same too, and of any other form, which CloudTrail does not give, or without one, the whole record.
/// </summary>
internal readonly record struct EventKey(ulong High, ulong Low, ulong Print)
{
    public static EventKey Of(CloudTrailEvent e)
    {
        string id = e.EventId ?? "";

        // Only the canonical spelling: other spellings of the same number are other ids.
        if (id.Length == 36 && id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-'
            && TryHex(id.AsSpan(0, 8), out ulong a) && TryHex(id.AsSpan(9, 4), out ulong b) && TryHex(id.AsSpan(14, 4), out ulong c)
            && TryHex(id.AsSpan(19, 4), out ulong d) && TryHex(id.AsSpan(24, 12), out ulong f))
        {
            return new EventKey((a << 32) | (b << 16) | c, (d << 48) | f, PrintOf(e.ScalarUtf8(HotField.EventName), (ulong)(e.EventTime?.Ticks ?? 0)));
        }

        return new EventKey(PrintOf(MemoryMarshal.AsBytes(id.AsSpan()), 0), (ulong)e.Utf8.Length, PrintOf(e.Utf8, 0));
    }

    public bool Equals(EventKey other) => Low == other.Low && High == other.High && Print == other.Print;

    // Of GUIDs any part is as good as random; of those that are counted up, the end is what differs.
    public override int GetHashCode() => (Low ^ Print ^ (High >> 7)).GetHashCode();

    /// <summary>A number that is another one for other bytes, as good as always (FNV-1a).</summary>
    public static ulong PrintOf(ReadOnlySpan<byte> bytes, ulong seed)
    {
        const ulong Prime = 0x100000001b3;
        ulong print = (seed ^ 0xcbf29ce484222325) * Prime;
        foreach (byte one in bytes)
        {
            print = (print ^ one) * Prime;
        }

        return print;
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out ulong value)
    {
        value = 0;
        return !digits.ContainsAnyInRange('A', 'F') && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
