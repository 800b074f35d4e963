using System;
using System.Linq;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Completion;

public sealed class ChoicesTests
{
    private static readonly Choice[] Names = [new("DescribeInstances"), new("RunInstances"), new("TerminateInstances"), new("Run")];

    [Theory]
    [InlineData("Run", "RunInstances,Run")]
    [InlineData("run", "RunInstances,Run")]
    [InlineData("'Run", "RunInstances,Run")]
    [InlineData("\"Run\"", "RunInstances,Run")]
    [InlineData("inst", "DescribeInstances,RunInstances,TerminateInstances")]
    [InlineData("T", "TerminateInstances")]
    [InlineData("*Instances", "DescribeInstances,RunInstances,TerminateInstances")]
    [InlineData("?un", "RunInstances,Run")]
    [InlineData("", "DescribeInstances,RunInstances,TerminateInstances,Run")]
    [InlineData(null, "DescribeInstances,RunInstances,TerminateInstances,Run")]
    [InlineData("nothing", "")]
    public void What_holds_the_word_is_offered_when_nothing_begins_with_it(string? word, string expected) =>
        Assert.Equal(expected, string.Join(',', Choices.Fitting(word, Names).Select(choice => choice.Value)));

    [Theory]
    [InlineData("RunInstances", null, "RunInstances")]
    [InlineData("us-east-1", "us", "us-east-1")]
    [InlineData("2 hours ago", "2", "'2 hours ago'")]
    [InlineData("2 hours ago", "\"2", "\"2 hours ago\"")]
    [InlineData("RunInstances", "'Ru", "'RunInstances'")]
    [InlineData("o'neil", "o", "'o''neil'")]
    [InlineData("o'neil", "\"o", "\"o'neil\"")]
    [InlineData("a$b`c\"d", "\"a", "\"a`$b``c`\"d\"")]
    [InlineData("a,b", "a", "'a,b'")]
    [InlineData("@team", null, "'@team'")]
    [InlineData("012345678901", "0", "'012345678901'")]
    [InlineData("", null, "''")]
    public void A_value_is_quoted_when_it_must_be_and_as_the_word_was(string value, string? word, string expected) =>
        Assert.Equal(expected, Choices.Quote(value, word));
}
