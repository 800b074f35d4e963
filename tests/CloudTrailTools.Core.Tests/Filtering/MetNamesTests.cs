using CloudTrailTools.Filtering;
using Xunit;

namespace CloudTrailTools.Core.Tests.Filtering;

public sealed class MetNamesTests
{
    private const string Pipeline = "repo:example/infrastructure:ref:refs/heads/main";

    [Theory]
    [InlineData("repo:example/infrastructure:ref:refs/heads/master", Pipeline)]
    [InlineData("repo:example/infrastructure:refs/heads/main", Pipeline)]
    [InlineData("repo:example/infrastucture*", Pipeline)]
    [InlineData("*infrastucture*", Pipeline)]
    [InlineData("repo:*/infrastructur?:refs/heads/*", Pipeline)]
    [InlineData("*lindqvsit*", "maria.lindqvist@example.com")]
    [InlineData("alcie", "alice")]
    [InlineData("repo:other/website:ref:refs/heads/main", null)]
    [InlineData("repo:other*", null)]
    [InlineData("bob", null)]
    [InlineData("bobby", null)]
    [InlineData("*", null)]
    [InlineData("*alc*", null)]
    [InlineData("al?cd*", null)]
    [InlineData("i-0fedcba9876543210", null)]
    [InlineData("[r]epo:example/infrastucture*", null)]
    public void Of_a_long_name_or_pattern_more_letters_may_differ_than_of_a_short_one(string text, string? expected)
    {
        MetNames names = new();
        foreach (string name in new[] { Pipeline, "maria.lindqvist@example.com", "alice", "i-0123456789abcdef0", new string('a', 1000) })
        {
            names.Add(name);
        }

        Assert.Equal(expected is null ? [] : [expected], names.Near(text));
    }

    [Theory]
    [InlineData("maria.lindqvist", "maria.lindqvist@example.com")]
    [InlineData("EXAMPLE.com", "maria.lindqvist@example.com")]
    [InlineData("shop", "shop-orders", "shop-orders-old", "shop-users")]
    [InlineData("orders", "shop-orders", "shop-orders-old")]
    [InlineData("order")]
    [InlineData("role")]
    [InlineData("ab")]
    [InlineData("SHOP-orders")]
    [InlineData("tail", "entail-tail")]
    [InlineData("*maria.lindqvist", "maria.lindqvist@example.com")]
    [InlineData("users*", "shop-users")]
    [InlineData("*maria.lindqvis?")]
    [InlineData("**")]
    public void Of_a_whole_part_of_few_names_those_are_meant(string text, params string[] expected)
    {
        MetNames names = new();
        foreach (string name in new[] { "maria.lindqvist@example.com", "shop-orders", "shop-users", "shop-orders-old", "entail-tail", "ab-extended", "role/one", "role/two", "role/three", "role/four" })
        {
            names.Add(name);
        }

        Assert.Equal(expected, names.Near(text));
    }

    [Theory]
    [InlineData("""{"type":"IdentityCenterUser","principalId":"111122223333","userName":"alice.smith"}""", """{"type":"IdentityCenterUser","principalId":"111122223333","userName":"maria.lindqvist"}""", "maria.lindqvsit", "maria.lindqvist")]
    [InlineData("""{"type":"AWSAccount","principalId":"AROAEXAMPLE:deploy","accountId":"111122223333"}""", """{"type":"AssumedRole","principalId":"AROAEXAMPLE:deploy","arn":"arn:aws:sts::111122223333:assumed-role/PipelineAdmin/deploy"}""", "PipelineAdmn", "PipelineAdmin")]
    public void One_id_may_stand_for_several_callers(string first, string second, string text, string expected)
    {
        MetNames names = new();
        names.Add(CloudTrailEvent.Parse($$"""{"userIdentity":{{first}}}"""));
        names.Add(CloudTrailEvent.Parse($$"""{"userIdentity":{{second}}}"""));

        Assert.Equal([expected], names.Near(text));
    }
}
