using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;
using Xunit;

namespace CloudTrailTools.Core.Tests.Catalogue;

public sealed class AwsCatalogueTests
{
    [Fact]
    public void Every_service_has_a_title_and_calls_in_order()
    {
        Assert.All(AwsCatalogue.Services, service =>
        {
            Assert.NotEmpty(service.Title);
            Assert.NotEmpty(service.EventNames);
            Assert.Equal(service.EventNames.Order(StringComparer.Ordinal), service.EventNames);
            Assert.Equal(service.EventNames.Count, service.EventNames.Distinct().Count());
        });
        Assert.Equal(AwsCatalogue.Services.Count, AwsCatalogue.Services.Select(service => service.Source).Distinct().Count());
    }

    [Theory]
    [InlineData("ec2", "TerminateInstances")]
    [InlineData("s3", "PutBucketPolicy")]
    [InlineData("iam", "CreateAccessKey")]
    [InlineData("signin", "ConsoleLogin")]
    [InlineData("monitoring", "PutMetricAlarm")]
    [InlineData("lambda", "UpdateFunctionCode20150331v2")]
    [InlineData("cloudtrail", "StopLogging")]
    public void A_call_is_found_with_the_service_that_records_it(string source, string eventName) =>
        Assert.Contains(eventName, AwsCatalogue.Services.Single(service => service.Source == source).EventNames);

    [Fact]
    public void Regions_have_names_and_titles()
    {
        Assert.Contains(AwsCatalogue.Regions, region => region is { Name: "eu-central-1", Title: "Europe (Frankfurt)", Partition: "aws" });
        Assert.All(AwsCatalogue.Regions, region => Assert.NotEmpty(region.Title));
    }
}
