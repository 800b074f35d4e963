using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Aws.JsonApi;
using CloudTrailTools.Aws.OrganizationsApi;
using Xunit;

namespace CloudTrailTools.Aws.Tests.CloudTrailApi;

public class EndpointRuleTests
{
    [Fact]
    public void CloudTrail_is_found_in_every_region_of_every_partition_with_and_without_fips_and_dual_stack()
    {
        List<string> wrong = [];
        int count = 0;
        foreach (string[] row in Rows())
        {
            foreach ((bool fips, bool dualStack, int column) in new[] { (false, false, 1), (false, true, 2), (true, false, 3), (true, true, 4) })
            {
                count++;
                string actual = UrlOf(new AmazonCloudTrailConfig(), row[0], fips, dualStack);
                if (actual != $"https://{row[column]}")
                {
                    wrong.Add($"{row[0]} fips={fips} dualStack={dualStack}: {actual}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(184, count);
    }

    [Theory]
    [InlineData("eu-west-1", false, false, "organizations.us-east-1.amazonaws.com", "us-east-1")]
    [InlineData("eu-west-1", true, false, "organizations-fips.us-east-1.amazonaws.com", "us-east-1")]
    [InlineData("cn-north-1", false, false, "organizations.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1")]
    [InlineData("us-gov-east-1", false, false, "organizations.us-gov-west-1.amazonaws.com", "us-gov-west-1")]
    [InlineData("us-gov-east-1", true, false, "organizations.us-gov-west-1.amazonaws.com", "us-gov-west-1")]
    [InlineData("us-iso-west-1", false, false, "organizations.us-iso-east-1.c2s.ic.gov", "us-iso-east-1")]
    [InlineData("eusc-de-east-1", false, false, "organizations.eusc-de-east-1.amazonaws.eu", null)]
    [InlineData("eu-west-1", false, true, "organizations.eu-west-1.api.aws", null)]
    public void Organizations_has_one_endpoint_per_partition_and_signs_for_its_home_region(
        string region, bool fips, bool dualStack, string host, string? signingRegion)
    {
        Endpoint endpoint = new AmazonOrganizationsConfig().EndpointProvider.ResolveEndpoint(
            new JsonEndpointParameters { Region = region, UseFips = fips, UseDualStack = dualStack });

        Assert.Equal($"https://{host}", endpoint.URL);
        if (signingRegion is not null)
        {
            List<object> schemes = Assert.IsType<List<object>>(endpoint.Attributes["authSchemes"]);
            Assert.Equal(signingRegion, Assert.IsAssignableFrom<IPropertyBag>(Assert.Single(schemes))["signingRegion"]);
        }
    }

    [Fact]
    public void An_endpoint_url_wins_over_the_rules_but_not_together_with_fips()
    {
        JsonEndpointParameters parameters = new() { Region = "eu-west-1", Endpoint = "http://127.0.0.1:1234" };
        IEndpointProvider provider = new AmazonCloudTrailConfig().EndpointProvider;

        Assert.Equal("http://127.0.0.1:1234", provider.ResolveEndpoint(parameters).URL);
        parameters.UseFips = true;
        Assert.Throws<AmazonClientException>(() => provider.ResolveEndpoint(parameters));
    }

    private static string UrlOf(ClientConfig config, string region, bool fips, bool dualStack)
    {
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        config.UseFIPSEndpoint = fips;
        config.UseDualstackEndpoint = dualStack;
        return config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new LookupEventsRequest())).URL;
    }

    private static IEnumerable<string[]> Rows()
    {
        using StreamReader reader = new(typeof(EndpointRuleTests).Assembly.GetManifestResourceStream("CloudTrailEndpoints.tsv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToArray();
    }
}
