using System;
using System.Collections.Generic;
using CloudTrailTools.Filtering;
using Xunit;

namespace CloudTrailTools.Core.Tests.Filtering;

public sealed class WildcardTextTests
{
    [Theory]
    [InlineData("abc", "ABC", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("a*", "A", true)]
    [InlineData("a*", "ba", false)]
    [InlineData("*a", "bba", true)]
    [InlineData("*a", "ab", false)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxcyyb", false)]
    [InlineData("*ab", "aab", true)]
    [InlineData("*a*a*", "ba", false)]
    [InlineData("?", "", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("[abc]x", "Bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[a-]x", "-x", true)]
    [InlineData("[]", "[]", true)]
    [InlineData("a[", "a[", true)]
    [InlineData("`*", "*", true)]
    [InlineData("`*", "x", false)]
    [InlineData("a`?b", "a?b", true)]
    [InlineData("a`[b]", "a[b]", true)]
    [InlineData("a``b", "a`b", true)]
    [InlineData("*`*", "ab*", true)]
    [InlineData("*`*", "ab", false)]
    [InlineData("straße*", "STRASSE", false)]
    [InlineData("ärger*", "ÄRGER!", true)]
    public void A_pattern_takes_what_it_should(string pattern, string text, bool expected) => Assert.Equal(expected, new WildcardText(pattern).IsMatch(text));

    [Theory]
    [InlineData("ec2", "ec2")]
    [InlineData("e?2", null)]
    [InlineData("ec*", null)]
    [InlineData("[e]c2", null)]
    [InlineData("`*", null)]
    public void Only_a_text_without_wildcards_is_exact(string pattern, string? exact) => Assert.Equal(exact, new WildcardText(pattern).Exact);

    [Fact]
    public void A_pattern_of_many_stars_is_no_trap()
    {
        string text = new('a', 5_000);

        Assert.False(new WildcardText(string.Concat(System.Linq.Enumerable.Repeat("*a", 50)) + "b").IsMatch(text));
    }

    [Fact]
    public void Random_patterns_take_what_a_plain_recursion_takes()
    {
        Random random = new(20260301);
        for (int i = 0; i < 20_000; i++)
        {
            string pattern = Text(random, "ab*?", 7);
            string text = Text(random, "ab", 9);
            Assert.True(Takes(pattern, text) == new WildcardText(pattern).IsMatch(text), $"'{pattern}' and '{text}'");
        }
    }

    [Fact]
    public void A_list_takes_what_any_of_its_texts_takes()
    {
        WildcardList list = new(["RunInstances", "Delete*"]);

        Assert.True(list.IsMatch("runinstances"));
        Assert.True(list.IsMatch("DeleteVpc"));
        Assert.False(list.IsMatch("RunInstances2"));
        Assert.False(list.IsMatch(null));
        Assert.Null(list.ExactValues);
        Assert.Equal(["a", "b"], new SortedSet<string>(new WildcardList(["b", "a", "A"]).ExactValues!));
    }

    [Fact]
    public void A_list_knows_which_of_its_texts_were_met()
    {
        WildcardList list = new(["RunInstances", "Delete*", "*Vpc"]);
        Assert.Null(list.HasMet("Delete*"));

        Assert.False(list.IsMatch("StopInstances"));
        Assert.False(list.HasMet("Delete*"));
        Assert.False(list.HasMet("RunInstances"));

        Assert.True(list.IsMatch("DeleteTrail"));
        Assert.True(list.HasMet("delete*"));
        Assert.False(list.HasMet("RunInstances"));
        Assert.False(list.HasMet("*Vpc"));

        // What another one has taken was met by both.
        Assert.True(list.IsMatch("DeleteVpc"));
        Assert.True(list.HasMet("*Vpc"));

        list = new(["Run*", "RunInstances"]);
        Assert.True(list.IsMatch("RunInstances"));
        Assert.True(list.HasMet("Run*"));
        Assert.True(list.HasMet("RunInstances"));
    }

    private static string Text(Random random, string letters, int longest) => string.Create(random.Next(longest), (random, letters), static (span, state) =>
    {
        foreach (ref char c in span)
        {
            c = state.letters[state.random.Next(state.letters.Length)];
        }
    });

    private static bool Takes(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) =>
        pattern.IsEmpty ? text.IsEmpty
        : pattern[0] == '*' ? Takes(pattern[1..], text) || (!text.IsEmpty && Takes(pattern, text[1..]))
        : !text.IsEmpty && (pattern[0] == '?' || pattern[0] == text[0]) && Takes(pattern[1..], text[1..]);
}
