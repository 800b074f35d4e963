using System;
using System.IO;
using Xunit;

namespace CloudTrailTools.Core.Tests.LogFiles;

public sealed class CloudTrailLogFileTests
{
    private static DateTime Utc(int year, int month, int day, int hour, int minute, int second = 0) => new(year, month, day, hour, minute, second, DateTimeKind.Utc);

    [Theory]
    [InlineData("AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/06/111122223333_CloudTrail_us-east-1_20240506T1205Z_s7dpHbl38neqZbm2.json.gz", "", null)]
    [InlineData("audit/trail/AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/06/111122223333_CloudTrail_us-east-1_20240506T1205Z_s7dpHbl38neqZbm2.json.gz", "audit/trail", null)]
    [InlineData("AWSLogs/o-exampleorg/111122223333/CloudTrail/us-east-1/2024/05/06/111122223333_CloudTrail_us-east-1_20240506T1205Z_s7dpHbl38neqZbm2.json.gz", "", "o-exampleorg")]
    [InlineData("old/AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/06/111122223333_CloudTrail_us-east-1_20240506T1205ZbVHYnxIVrq7LuVm2.json.gz", "old", null)]
    [InlineData("AWSLogs/o-abcd/111122223333/CloudTrail/us-east-1/2024/05/06/111122223333_CloudTrail_us-east-1-20240506T1205.json", "", "o-abcd")]
    [InlineData("AWSLogs/999999999999/copy/AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/06/111122223333_CloudTrail_us-east-1_20240506T1205Z_a.json.gz", "AWSLogs/999999999999/copy", null)]
    public void A_log_tells_account_region_time_prefix_and_organization(string key, string prefix, string? organization)
    {
        CloudTrailLogFile file = CloudTrailLogFile.FromKey(key)!;

        Assert.Equal(CloudTrailLogFileKind.Log, file.Kind);
        Assert.Equal(("111122223333", "us-east-1", prefix, organization), (file.AccountId, file.Region, file.KeyPrefix, file.OrganizationId));
        Assert.Equal(Utc(2024, 5, 6, 12, 5), file.DeliveryTime);
        Assert.Equal(DateTimeKind.Utc, file.DeliveryTime!.Value.Kind);
        Assert.Null(file.TrailName);
    }

    [Theory]
    [InlineData("AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2024/05/06/111122223333_CloudTrail-Insight_eu-west-1_20240506T1205Z_s7dpHbl38neqZbm2.json.gz", CloudTrailLogFileKind.Insight, "eu-west-1")]
    [InlineData("AWSLogs/111122223333/CloudTrail-NetworkActivity/us-gov-west-1/2024/05/06/111122223333_CloudTrail-NetworkActivity_us-gov-west-1_20240506T1205Z_s7dpHbl38neqZbm2.json.gz", CloudTrailLogFileKind.NetworkActivity, "us-gov-west-1")]
    [InlineData("AWSLogs/111122223333/CloudTrail-Aggregated/eusc-de-east-1/2024/05/06/111122223333_CloudTrail-Aggregated_eusc-de-east-1_20240506T1205Z_s7dpHbl38neqZbm2.json.gz", CloudTrailLogFileKind.Aggregated, "eusc-de-east-1")]
    public void The_other_event_files_tell_their_kind(string key, CloudTrailLogFileKind kind, string region)
    {
        CloudTrailLogFile file = CloudTrailLogFile.FromKey(key)!;

        Assert.Equal((kind, region, Utc(2024, 5, 6, 12, 5)), (file.Kind, file.Region, file.DeliveryTime));
    }

    [Theory]
    [InlineData("111122223333_CloudTrail-Digest_us-west-2_management-events_us-east-1_20240506T120503Z.json.gz", CloudTrailLogFileKind.Digest, "management-events")]
    [InlineData("111122223333_CloudTrail-Digest_us-west-2_my_odd-trail_us-east-1_name_us-east-1_20240506T120503Z.json.gz", CloudTrailLogFileKind.Digest, "my_odd-trail_us-east-1_name")]
    [InlineData("111122223333_CloudTrail-Digest_us-west-2_management-events_us-east-1_20240506T120503Z_backfill.json.gz", CloudTrailLogFileKind.BackfillDigest, "management-events")]
    public void A_digest_tells_its_trail_and_seconds(string name, CloudTrailLogFileKind kind, string trail)
    {
        CloudTrailLogFile file = CloudTrailLogFile.FromKey("AWSLogs/o-exampleorg/111122223333/CloudTrail-Digest/us-west-2/2024/05/06/" + name)!;

        Assert.Equal((kind, trail, "us-east-1", "us-west-2"), (file.Kind, file.TrailName, file.TrailRegion, file.Region));
        Assert.Equal(Utc(2024, 5, 6, 12, 5, 3), file.DeliveryTime);
    }

    [Theory]
    [InlineData("result_sign.json")]
    [InlineData("result_1.csv.gz")]
    public void Results_of_a_Lake_query_are_no_logs(string name)
    {
        CloudTrailLogFile file = CloudTrailLogFile.FromKey($"AWSLogs/111122223333/CloudTrail-Lake/Query/2024/05/06/0a1b2c3d/{name}")!;

        Assert.Equal((CloudTrailLogFileKind.LakeQueryResult, "111122223333", (string?)null), (file.Kind, file.AccountId, file.Region));
    }

    [Fact]
    public void A_file_away_from_its_folders_is_known_by_its_name()
    {
        CloudTrailLogFile file = CloudTrailLogFile.FromKey("111122223333_CloudTrail_ap-southeast-1_20240506T1205Z_s7dpHbl38neqZbm2.json")!;

        Assert.Equal((CloudTrailLogFileKind.Log, "111122223333", "ap-southeast-1"), (file.Kind, file.AccountId, file.Region));
        Assert.Null(file.KeyPrefix);
    }

    [Fact]
    public void A_renamed_file_is_known_by_its_folders()
    {
        CloudTrailLogFile file = CloudTrailLogFile.FromKey("AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/06/merged.json.gz")!;

        Assert.Equal((CloudTrailLogFileKind.Log, "111122223333", "us-east-1", (DateTime?)null), (file.Kind, file.AccountId, file.Region, file.DeliveryTime));
    }

    [Theory]
    [InlineData("111122223333_CloudTrail_us-east-1_20241399T9905Z_s7dpHbl38neqZbm2.json.gz")]
    public void A_time_that_does_not_exist_is_not_known(string name)
    {
        CloudTrailLogFile file = CloudTrailLogFile.FromKey(name)!;

        Assert.Equal(CloudTrailLogFileKind.Log, file.Kind);
        Assert.Null(file.DeliveryTime);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AWSLogs/111122223333/CloudTrail/")]
    [InlineData("AWSLogs/111122223333/vpcflowlogs/us-east-1/2024/05/06/111122223333_vpcflowlogs_us-east-1_fl-1_20240506T1205Z_1.log.gz")]
    [InlineData("AWSLogs/111122223333/elasticloadbalancing/us-east-1/2024/05/06/x.log.gz")]
    [InlineData("AWSLogs/notanaccount/CloudTrail/us-east-1/2024/05/06/x.json.gz")]
    [InlineData("report.json")]
    [InlineData("111122223333_Config_us-east-1_20240506T1205Z.json.gz")]
    public void Names_of_others_are_not_CloudTrails(string key) => Assert.Null(CloudTrailLogFile.FromKey(key));

    [Fact]
    public void An_object_has_an_address_and_what_the_listing_told()
    {
        DateTime written = Utc(2024, 5, 6, 12, 6);
        CloudTrailLogFile file = CloudTrailLogFile.ForObject("trail", "any/key.json", 42, "\"abc\"", written, "eu-west-1");

        Assert.Equal(("s3://trail/any/key.json", "key.json", CloudTrailLogFileKind.Other), (file.Uri, file.Name, file.Kind));
        Assert.Equal((42L, "abc", written, "eu-west-1"), (file.Size, file.ETag, file.LastModified, file.BucketRegion));
        Assert.Equal(file.Uri, file.ToString());
        Assert.Null(file.Path);
    }

    [Fact]
    public void A_local_file_has_its_path_and_no_key()
    {
        string path = Path.Combine(Path.GetTempPath(), "mirror", "AWSLogs", "111122223333", "CloudTrail", "us-east-1", "2024", "05", "06", "111122223333_CloudTrail_us-east-1_20240506T1205Z_a.json.gz");
        CloudTrailLogFile file = CloudTrailLogFile.ForPath(path);

        Assert.Equal((path, path, (string?)null), (file.Path, file.Uri, file.Key));
        Assert.Equal(("111122223333", "us-east-1", Utc(2024, 5, 6, 12, 5)), (file.AccountId, file.Region, file.DeliveryTime));
    }
}
