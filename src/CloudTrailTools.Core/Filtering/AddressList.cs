using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace CloudTrailTools.Filtering;

/// <summary>
/// Source addresses to look for: networks (10.0.0.0/8, 2001:db8::/32), single addresses, service names and wildcards. Addresses in records
/// are compared as text first, because real data holds ones that no parser takes (075.050.255.67) and several in one field.
/// </summary>
internal sealed partial class AddressList
{
    private readonly List<IPNetwork> _networks = new();
    private readonly WildcardList _texts;

    public AddressList(IEnumerable<string> values, string parameter)
    {
        List<string> texts = new();
        foreach (string value in values)
        {
            int slash = value.IndexOf('/');
            if (slash >= 0)
            {
                if (!IPAddress.TryParse(value.AsSpan(0, slash), out IPAddress? address)
                    || (address.AddressFamily == AddressFamily.InterNetwork && (value.AsSpan(0, slash).Count('.') != 3 || HasLeadingZero(value)))
                    || !int.TryParse(value.AsSpan(slash + 1), out int bits)
                    || bits < 0 || bits > (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))
                {
                    throw new CloudTrailProblemException(Problems.FilterInvalid(parameter, value, "a network is written as address/bits, such as 203.0.113.0/24 or 2001:db8::/32."));
                }

                _networks.Add(new IPNetwork(Masked(address, bits), bits));
                texts.Add(value);
            }
            else
            {
                texts.Add(value);
                if (Flaw(value) is string flaw)
                {
                    throw new CloudTrailProblemException(Problems.FilterInvalid(parameter, value, flaw));
                }

                if (IPAddress.TryParse(value, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6)
                {
                    // The same IPv6 address can be spelt in several ways.
                    _networks.Add(new IPNetwork(address, 128));
                }
            }
        }

        _texts = new WildcardList(texts);
    }

    /// <summary>Whether a text, one with wildcards, was met; as a list of texts tells it.</summary>
    public bool? HasMet(string text) => _texts.HasMet(text);

    public bool IsMatch(string? text)
    {
        bool isMatch = _texts.IsMatch(text);
        if (text is null)
        {
            return false;
        }

        if (text.Contains(','))
        {
            // Each of them was met.
            foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                isMatch |= IsMatch(part);
            }

            return isMatch;
        }

        if (isMatch || _networks.Count == 0 || HasLeadingZero(text) || !IPAddress.TryParse(text, out IPAddress? address))
        {
            return isMatch;
        }

        foreach (IPNetwork network in _networks)
        {
            if (network.Contains(address) || (address.IsIPv4MappedToIPv6 && network.Contains(address.MapToIPv4())))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is wrong with a text that looks like an address and is none, so that no record can have it; null for every other text.</summary>
    private static string? Flaw(string value)
    {
        if (value.Contains(':'))
        {
            return value.All(letter => char.IsAsciiHexDigit(letter) || letter is ':' or '.') && !IPAddress.TryParse(value, out _)
                ? "it is no whole address. One of IPv6 looks like 2001:db8::7, a network like 2001:db8::/32, and 2001:db8:* stands for all that begin so."
                : null;
        }

        if (!value.All(letter => char.IsAsciiDigit(letter) || letter == '.'))
        {
            return RangeForm().IsMatch(value) ? "it is no address; a range is written as networks, such as 203.0.113.64/27, several with commas between them, or with wildcards, such as 203.0.113.*." : null;
        }

        string[] numbers = value.TrimEnd('.').Split('.');
        bool areBytes = numbers.All(number => byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return areBytes && numbers.Length == 4 && value[^1] != '.' ? null
            : areBytes && numbers.Length < 4 ? $"it is no whole address; write {string.Join('.', numbers)}.* or {string.Join('.', numbers.Concat(["0", "0", "0"]).Take(4))}/{8 * numbers.Length}."
            : "it is no address: that has four numbers from 0 to 255, such as 203.0.113.7.";
    }

    /// <summary>As other tools write ranges: 203.0.113.70-80, from one address to another, and with x for any number.</summary>
    [GeneratedRegex(@"^(\d{1,3}\.){3}\d{1,3}\s*-\s*[\d.]+$|^\d{1,3}(\.(\d{1,3}|x)){1,3}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RangeForm();

    /// <summary>An octet such as 075 would be read as octal, and mean another address.</summary>
    private static bool HasLeadingZero(string text)
    {
        if (text.Contains(':'))
        {
            return false;
        }

        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '0' && char.IsAsciiDigit(text[i + 1]) && (i == 0 || text[i - 1] == '.'))
            {
                return true;
            }
        }

        return false;
    }

    private static IPAddress Masked(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(bits - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF00 >> kept);
        }

        return new IPAddress(bytes);
    }
}
