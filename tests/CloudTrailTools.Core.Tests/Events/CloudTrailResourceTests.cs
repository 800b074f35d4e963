using Xunit;

namespace CloudTrailTools.Core.Tests.Events;

public class CloudTrailResourceTests
{
    [Theory]
    [InlineData("S3::Bucket", "AWS::S3::Bucket")]
    [InlineData("S3::*", "AWS::S3::*")]
    [InlineData("AWS::S3::Bucket", "AWS::S3::Bucket")]
    [InlineData("aws::*", "aws::*")]
    [InlineData("*::Bucket", "*::Bucket")]
    [InlineData("A*::S3*", "A*::S3*")]
    [InlineData("[AB]WS::S3*", "[AB]WS::S3*")]
    [InlineData("EC?::*", "AWS::EC?::*")]
    [InlineData("Alexa::ASK::Skill", "Alexa::ASK::Skill")]
    [InlineData("Bucket", "Bucket")]
    [InlineData("::Bucket", "::Bucket")]
    [InlineData("S3::", "S3::")]
    public void A_type_in_short_is_one_of_AWS(string given, string meant) => Assert.Equal(meant, CloudTrailResource.FullType(given));
}
