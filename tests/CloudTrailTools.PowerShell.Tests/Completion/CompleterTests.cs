using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CloudTrailTools.Aws;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Completion;

public sealed class CompleterTests
{
    [Fact]
    public void Event_names_are_those_of_the_services_that_are_named()
    {
        IReadOnlyList<string> names = Offer(new EventNameCompleter(), "EventSource", new object[] { "kms.amazonaws.com", "st?" });
        Assert.Contains("ScheduleKeyDeletion", names);
        Assert.Contains("AssumeRole", names);
        Assert.DoesNotContain("RunInstances", names);
    }

    [Fact]
    public void Event_names_of_all_services_are_offered_once_each()
    {
        IReadOnlyList<string> names = Offer(new EventNameCompleter());
        Assert.Contains("ConsoleLogin", names);
        Assert.Contains("TagResource", names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void Event_names_say_whose_they_are() =>
        Assert.Equal("AWS Sign-in", new EventNameCompleter().Offer(None).Single(choice => choice.Value == "ConsoleLogin").Tip);

    [Fact]
    public void A_service_that_is_not_known_offers_nothing() => Assert.Empty(Offer(new EventNameCompleter(), "EventSource", "nosuchservice"));

    [Theory]
    [InlineData(typeof(EventSourceCompleter), "ec2")]
    [InlineData(typeof(RegionCompleter), "eu-central-1")]
    [InlineData(typeof(IdentityTypeCompleter), "IdentityCenterUser")]
    [InlineData(typeof(EventCategoryCompleter), "NetworkActivity")]
    [InlineData(typeof(ErrorCodeCompleter), "AccessDenied")]
    public void Every_kind_of_value_is_offered(Type completer, string expected) =>
        Assert.Contains(expected, Offer((ValueCompleter)Activator.CreateInstance(completer)!));

    [Theory]
    [InlineData("Get-CTEvent", false, true)]
    [InlineData("CloudTrailTools\\get-ctevent", false, true)]
    [InlineData("Watch-CTEvent", false, true)]
    [InlineData("Watch-CTEvent", true, false)]
    [InlineData("Import-CTLogFile", true, false)]
    [InlineData(null, false, false)]
    public void Event_history_is_offered_the_categories_it_has(string? command, bool hasPath, bool isHistory)
    {
        BoundArguments arguments = new(hasPath ? new Hashtable { ["Path"] = "./trail" } : new Hashtable(), command);
        string[] expected = isHistory ? ["Management", "Insight"] : ["Management", "Data", "Insight", "NetworkActivity", "Aggregated"];
        Assert.Equal(expected, new EventCategoryCompleter().Offer(arguments).Select(choice => choice.Value));
    }

    [Theory]
    [InlineData("cloudw", "monitoring")]
    [InlineData("elb", "elasticloadbalancing")]
    [InlineData("console", "signin")]
    public void A_service_is_offered_by_what_people_call_it(string typed, string expected) =>
        Assert.Contains(expected, new EventSourceCompleter().OfferFor(typed).Select(choice => choice.Value));

    [Fact]
    public void Every_time_that_is_offered_can_be_read() =>
        Assert.All(Offer(new TimeCompleter()), text => TimeInput.Local.ToUtc(text, TimeRangeEdge.Start));

    [Fact]
    public void Every_length_that_is_offered_can_be_read() => Assert.All(Offer(new DurationCompleter()), text => TimeInput.ToSpan(text));

    [Fact]
    public void Profiles_of_a_credentials_file_are_its_sections() =>
        Assert.Equal(["default", "audit", "with space"], Profiles("[default]\naws_access_key_id = x\n\n [audit]\n; [comment]\n[with space]\n[broken\n", ProfileFile.Credentials));

    [Fact]
    public void Profiles_of_a_config_file_are_its_profile_sections() =>
        Assert.Equal(["default", "audit"], Profiles("[default]\n[profile audit]\nregion=eu-west-1\n[sso-session corp]\n[services local]\n", ProfileFile.Config));

    [Fact]
    public void Profiles_of_the_sdk_store_are_its_display_names() =>
        Assert.Equal(["work"], Profiles("""{"a1":{"DisplayName":"work","ProfileType":"AWS"},"b2":{}}""", ProfileFile.SdkStore));

    [Fact]
    public void A_file_that_is_not_there_has_no_profiles() =>
        Assert.Empty(ProfileNames.In(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), ProfileFile.Credentials));

    [Fact]
    public void Profiles_come_from_the_place_that_is_named()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "credentials"), "[elsewhere]\n");
            Assert.Equal(["elsewhere"], Offer(new ProfileNameCompleter(), "ProfileLocation", folder));
            Assert.Equal(["elsewhere"], Offer(new ProfileNameCompleter(), "ProfileLocation", Path.Combine(folder, "credentials")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Values_that_were_seen_are_remembered_once_and_not_without_end()
    {
        SeenValues seen = new();
        seen.Add("b");
        seen.Add("a");
        seen.Add("b");
        seen.Add(null);
        seen.Add(string.Empty);
        Assert.Equal(["a", "b"], seen.All());
        for (int i = 0; i < 5000; i++)
        {
            seen.Add($"bucket-{i}");
        }

        Assert.Equal(1000, seen.All().Count);
    }

    private static BoundArguments None => new(null);

    private static IReadOnlyList<string> Offer(ValueCompleter completer, string? name = null, object? value = null) =>
        completer.Offer(new BoundArguments(name is null ? null : new Hashtable { [name] = value })).Select(choice => choice.Value).ToList();

    private static IReadOnlyList<string> Profiles(string text, ProfileFile kind)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return ProfileNames.In(path, kind).ToList();
        }
        finally
        {
            File.Delete(path);
        }
    }
}
