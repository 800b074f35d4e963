using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using CloudTrailTools.Filtering;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

public sealed class EmptyAnswerTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    public static IEnumerable<object?[]> SlipsAndTexts() =>
    [
        ["EventName", "DeleteBuckett", "No event name 'DeleteBuckett' is known to this module; did you mean DeleteBucket?"],
        ["EventName", "terminateinstance", "No event name 'terminateinstance' is known to this module; did you mean TerminateInstances?"],
        ["EventName", "Delete", "No event name 'Delete' is known to this module; write Delete* for the * that begin with it."],
        ["EventName", "DeleteBu", "No event name 'DeleteBu' is known to this module; write DeleteBu* for the * that begin with it."],
        ["EventName", "RunInstance", "No event name 'RunInstance' is known to this module; did you mean RunInstances?"],
        ["EventName", "Trail", "No event name 'Trail' is known to this module; write *Trail* for the * that contain it."],
        ["EventName", "Nope", "No event name 'Nope' is known to this module, which does not know them all; check the spelling."],
        ["EventName", "X", "No event name 'X' is known to this module, which does not know them all; check the spelling."],
        ["SourceIPAddress", "203.0.113.*", "No event that fits otherwise has a source address like 203.0.113.*."],
        ["SourceIPAddress", "203.0.113.9", null],
        ["AccessKeyId", "AKIA", "No event that fits otherwise is of the access key AKIA. Check the spelling; if that is only a part of the name, write *AKIA*."],
        ["AccessKeyId", "BV34BTTDBEXAMPLE", "No event that fits otherwise is of the access key BV34BTTDBEXAMPLE. Check the spelling; if that is only a part of the name, write *BV34BTTDBEXAMPLE*."],
        ["EventName", "Frobnicate", "No event name 'Frobnicate' is known to this module, which does not know them all; check the spelling."],
        ["EventName", "ec2:TerminateInstances", "'ec2:TerminateInstances' is a service and a call; write -EventSource ec2 -EventName TerminateInstances."],
        ["EventName", "Delete.*", "'Delete.*' is no pattern here, where * stands for any text and ? for one character; write 'Delete*'."],
        ["Actor", "svc-backup|jonas", "'svc-backup|jonas' is taken as it stands, but that * stands for any text; 'svc-backup', 'jonas' may be meant."],
        ["ResourceName", "^shop-.*$", "'^shop-.*$' is taken as it stands, but that * stands for any text; 'shop-*' may be meant."],
        ["ResourceName", "s3://shop/a/", "-ResourceName takes names and ARNs, not 's3://shop/a/'; write arn:aws:s3:::shop/a/*."],
        ["ResourceName", "https://shop.s3.amazonaws.com/a/b.csv", "-ResourceName takes names and ARNs, not 'https://shop.s3.amazonaws.com/a/b.csv'; write arn:aws:s3:::shop/a/b.csv."],
        ["EventName", "Delete*,Terminate*", "'Delete*,Terminate*' is one text with a comma in it; several are written as 'Delete*', 'Terminate*'."],
        ["EventName", "^Delete", "'^Delete' is no pattern here, where * stands for any text and ? for one character; write 'Delete*'."],
        ["EventName", "Trail$", "'Trail$' is no pattern here, where * stands for any text and ? for one character; write '*Trail'."],
        ["EventName", "Delete(Bucket|Trail)", "'Delete(Bucket|Trail)' is no pattern here, where * stands for any text and ? for one character; write several names with commas between them."],
        ["EventSource", "^s3\\.amazonaws\\.com$", "'^s3\\.amazonaws\\.com$' is no pattern here, where * stands for any text and ? for one character."],
        ["EventName", "Delete\\w+", "'Delete\\w+' is no pattern here, where * stands for any text and ? for one character."],
        ["ResourceName", "%2fshop", "No event that fits otherwise names %2fshop. Check the spelling; if that is only a part of the name, write *%2fshop*."],
        ["EventName", "|", "No event name '|' is known to this module, which does not know them all; check the spelling."],
        ["SourceIPAddress", "svc-backup", "'svc-backup' is no address, and no service that is known to this module; -Actor asks for a caller by name."],
        ["SourceIPAddress", "AWS Internal", null],
        ["SourceIPAddress", "s3.amazonaw.com", "No service 's3.amazonaw.com' is known to this module; did you mean s3.amazonaws.com?"],
        ["EventSource", "KMS.amazonaws", "No service 'KMS.amazonaws' is known to this module; did you mean kms?"],
        ["EventName", "Delte*", "No event name like 'Delte*' is known to this module; did you mean Delete*?"],
        ["EventSource", "s3.amazonaws.com.cn", null],
        ["SourceIPAddress", "ec2.amazonaws.com.cn", null],
        ["ErrorCode", "x*", "No error code like 'x*' is known to this module, which does not know them all; check the spelling."],
        ["Actor", "%ADMIN%", "'%ADMIN%' is taken as it stands, but that * stands for any text; '*ADMIN*' may be meant."],
        ["ResourceName", "%2Fshop", "No event that fits otherwise names %2Fshop. Check the spelling; if that is only a part of the name, write *%2Fshop*."],
        ["EventName", "%Delete%", "'%Delete%' is no pattern here, where * stands for any text and ? for one character; write '*Delete*'."],
        ["EventName", "^DeleteBucket$|CreateTrail", "'^DeleteBucket$|CreateTrail' is no pattern here, where * stands for any text and ? for one character; write 'DeleteBucket', 'CreateTrail'."],
        ["EventName", "s3:Delete*", "'s3:Delete*' is a service and a call; write -EventSource s3 -EventName Delete*."],
        ["EventName", "s3.amazonaws.com", "'s3.amazonaws.com' is a service; write -EventSource s3."],
        ["EventName", " DeleteBucket", "-EventName was given ' DeleteBucket' with blanks at its ends; write 'DeleteBucket'."],
        ["EventName", "DeleteBucket", null],
        ["EventName", "Frob*", "No event name like 'Frob*' is known to this module, which does not know them all; check the spelling."],
        ["EventName", "Delete*", null],
        ["EventName", "DeleteFunction20150331", null],
        ["EventSource", "ecc2", "No service 'ecc2' is known to this module; did you mean ec2?"],
        ["EventSource", "ecc2.amazonaws.com", "No service 'ecc2.amazonaws.com' is known to this module; did you mean ec2?"],
        ["EventSource", "s3.amazonaw.com", "No service 's3.amazonaw.com' is known to this module; did you mean s3?"],
        ["EventSource", "nope", "No service 'nope' is known to this module, which does not know them all; check the spelling."],
        ["EventSource", "vpc", "No service 'vpc' is known to this module; did you mean ec2?"],
        ["EventSource", "Amazon VPC", "No service 'Amazon VPC' is known to this module; did you mean ec2?"],
        ["EventSource", "elb", "No service 'elb' is known to this module; did you mean elasticloadbalancing?"],
        ["EventSource", "cloudwatch-logs", "No service 'cloudwatch-logs' is known to this module; did you mean logs?"],
        ["EventSource", "Systems Manager", "No service 'Systems Manager' is known to this module; did you mean ssm?"],
        ["EventSource", "AWS::S3::Bucket", "'AWS::S3::Bucket' is a type of resources; write -ResourceType AWS::S3::Bucket."],
        ["EventName", "AWS::S3::Bucket", "'AWS::S3::Bucket' is a type of resources; write -ResourceType AWS::S3::Bucket."],
        ["EventSource", "stepfunctions", "No service 'stepfunctions' is known to this module; did you mean states?"],
        ["EventSource", "DeleteBucket", "'DeleteBucket' is a call; write -EventName DeleteBucket."],
        ["EventSource", "EC2.amazonaws.com", null],
        ["EventSource", "ec2.amazon*", null],
        ["EventSource", "ecc2*", "No service like 'ecc2*' is known to this module; did you mean ec2*?"],
        ["Region", "eu-west-9", "No region 'eu-west-9' is known to this module; did you mean eu-west-1, eu-west-2 or eu-west-3?"],
        ["Region", "us-east-1a", "No region 'us-east-1a' is known to this module; did you mean us-east-1?"],
        ["Region", "Ireland", "No region 'Ireland' is known to this module; did you mean eu-west-1?"],
        ["Region", "eu-*", null],
        ["Region", "eu-wst-*", "No region like 'eu-wst-*' is known to this module; did you mean eu-west-1, eu-west-2 or eu-west-3?"],
        ["EventId", "foo", "'foo' is no whole event id, which looks like 3038ebd2-c98a-4c65-9b6e-e22506292313."],
        ["EventName", "DeleteBukcet*", "No event name like 'DeleteBukcet*' is known to this module; did you mean DeleteBucket*?"],
        ["EventName", "ConsoleLgin*", "No event name like 'ConsoleLgin*' is known to this module; did you mean ConsoleLogin?"],
        ["AccountId", "1234", "'1234' has 4 digits; the id of an account has 12. One that begins with zeros loses them unless it is quoted: '000000001234'."],
        ["AccountId", "1111222233334", "'1111222233334' has 13 digits; the id of an account has 12."],
        ["AccountId", "1111-2222-3333", "'1111-2222-3333' is written with hyphens; write '111122223333'."],
        ["AccountId", "prod", "'prod' is no id of an account, which is a number of 12 digits and not its name."],
        ["AccountId", "111122223333", null],
        ["AccountId", "1234*", "No event that fits otherwise has an account like 1234*."],
        ["Actor", "alice ", "-Actor was given 'alice ' with blanks at its ends; write 'alice'."],
        ["Actor", "alice", "No event that fits otherwise is by alice. Check the spelling; if that is only a part of the name, write *alice*."],
        ["Actor", "user/svc-backup", "'user/svc-backup' is the end of an ARN; write the name, svc-backup, or the whole ARN."],
        ["Actor", "role/svc-*", "'role/svc-*' is the end of an ARN; write the name, svc-*, or *:role/svc-* for whole ARNs."],
        ["Actor", "user/eng/ada", "'user/eng/ada' is the end of an ARN; write the name, ada, or the whole ARN."],
        ["Actor", "user/*", "'user/*' is the end of an ARN; write *:user/* for whole ARNs."],
        ["Actor", "assumed-role/Deploy/jonas", "'assumed-role/Deploy/jonas' is the end of an ARN; write the name, Deploy/jonas, or the whole ARN."],
        ["Actor", "203.0.113.77", "'203.0.113.77' is an address; write -SourceIPAddress 203.0.113.77."],
        ["Actor", "AKIAIOSFODNN7EXAMPLE", "'AKIAIOSFODNN7EXAMPLE' is an access key; write -AccessKeyId AKIAIOSFODNN7EXAMPLE."],
        ["EventName", "AKIAIOSFODNN7EXAMPLE", "'AKIAIOSFODNN7EXAMPLE' is an access key; write -AccessKeyId AKIAIOSFODNN7EXAMPLE."],
        ["EventName", "arn:aws:iam::111122223333:user/bob", "'arn:aws:iam::111122223333:user/bob' is an ARN; write -Actor arn:aws:iam::111122223333:user/bob for a caller, -ResourceName arn:aws:iam::111122223333:user/bob for a thing."],
        ["EventName", "arn:aws:s3:::abc", "'arn:aws:s3:::abc' is an ARN; write -ResourceName arn:aws:s3:::abc."],
        ["ResourceName", "DeleteBucket", "'DeleteBucket' is the name of a call; write -EventName DeleteBucket."],
        ["ResourceName", "203.0.113.77", "No event that fits otherwise names 203.0.113.77. Check the spelling; if that is only a part of the name, write *203.0.113.77*."],
        ["EventName", "/Delete.*/", "'/Delete.*/' is no pattern here, where * stands for any text and ? for one character; write '*Delete*'."],
        ["EventName", "/^Delete.*|Bucket$/", "'/^Delete.*|Bucket$/' is no pattern here, where * stands for any text and ? for one character; write 'Delete*', '*Bucket'."],
        ["EventName", "arn:aws:iam::*:policy/Admin", "'arn:aws:iam::*:policy/Admin' is an ARN; write -ResourceName arn:aws:iam::*:policy/Admin."],
        ["EventName", "arn:aws:sts::111122223333:*", "'arn:aws:sts::111122223333:*' is an ARN; write -Actor arn:aws:sts::111122223333:* for a caller, -ResourceName arn:aws:sts::111122223333:* for a thing."],
        ["ResourceName", "AWS::S3::Bucket", "'AWS::S3::Bucket' is a type of resources; write -ResourceType AWS::S3::Bucket."],
        ["AccessKeyId", "AKIAIOSFODNN7EXAMPLE", "No event that fits otherwise is of the access key AKIAIOSFODNN7EXAMPLE. Check the spelling."],
        ["ResourceName", "query", "No event that fits otherwise names query. Check the spelling; if that is only a part of the name, write *query*."],
        ["Actor", "(none)", "'(none)' is shown of what has none, which Where-Object finds, such as Where-Object { -not $_.Actor }."],
        ["Actor", "444455556666", "'444455556666' is the id of an account; write -AccountId '444455556666', or -Actor 'account 444455556666' for its callers of whom no more is known."],
        ["Actor", "2026-03-10T13:05:30Z s3 DeleteBucket by ada in us-east-1", "-Actor was given an event, not what it has; write a property of it, such as $event.Actor."],
        ["Actor", "ada (Admin)", "No event that fits otherwise is by ada (Admin). Check the spelling; if that is only a part of the name, write '*ada (Admin)*'."],
        ["ErrorCode", "failed", "'failed' is shown of calls that failed without a code; -Failed finds all calls that failed."],
        ["ErrorCode", "(none)", "'(none)' is shown of what has none, which Where-Object finds, such as Where-Object { -not $_.Actor }."],
        ["ResourceName", "(part of shop)", "'(part of shop)' is shown of what is not named itself; write shop."],
        ["ResourceName", "db:shop-orders", "'db:shop-orders' may be the end of an ARN; write the name, shop-orders, or the whole ARN."],
        ["Actor", "arn:aws:iam:444455556666:user/svc-backup", "'arn:aws:iam:444455556666:user/svc-backup' is no whole ARN, in which there are 5 colons; write the name, svc-backup."],
        ["ResourceName", "arn:aws:s3::shop", "'arn:aws:s3::shop' is no whole ARN, in which there are 5 colons; write the name, shop."],
        ["AccessKeyId", "AKIAIOSFODNN7EXAMPL", "'AKIAIOSFODNN7EXAMPL' has 19 characters; the access keys of AWS have 20. Write AKIAIOSFODNN7EXAMPL* for those that begin with it."],
        ["AccessKeyId", "svc-backup", "'svc-backup' is no access key id, which is 20 capital letters and digits; -Actor asks for a caller by name."],
        ["Match", "userIdentity.userName=bob", "-Match takes a text as it stands in a record, not a field and its value as in 'userIdentity.userName=bob': -Actor, -ResourceName and others ask for those, and Where-Object for any field."],
        ["Match", "\"MFAUsed\": \"No\"", "'\"MFAUsed\": \"No\"' has blanks behind a colon, where records have none as CloudTrail writes them: '\"MFAUsed\":\"No\"'."],
        ["Match", "Delete.*Trail", "-Match takes a text as it stands in a record, in which * stands for any text; 'Delete.*Trail' has a dot before it, as regular expressions do."],
        ["EventSource", "%s3%", "'%s3%' is no pattern here, where * stands for any text and ? for one character; write '*s3*'."],
        ["Actor", "%backup", "'%backup' is taken as it stands, but that * stands for any text; '*backup' may be meant."],
        ["ResourceName", "%orders%", "'%orders%' is taken as it stands, but that * stands for any text; '*orders*' may be meant."],
        ["Region", "useast1", "No region 'useast1' is known to this module; did you mean us-east-1?"],
        ["Match", "https://a.example/?x=y", "No event that fits otherwise has the text 'https://a.example/?x=y' in its record."],
        ["Match", "hello, \"there\"", "No event that fits otherwise has the text 'hello, \"there\"' in its record."],
        ["Match", "\"a\":1,\"b\":2", "No event that fits otherwise has the text '\"a\":1,\"b\":2' in its record."],
        ["Actor", "svc[backup", "No event that fits otherwise has an actor like svc[backup. A [ that no ] closes stands for itself."],
        ["AccessKeyId", "DNN7EXAM", "No event that fits otherwise is of the access key DNN7EXAM. Check the spelling; if that is only a part of the name, write *DNN7EXAM*."],
        ["EventName", "Delete[Object", "No event name like 'Delete[Object' is known to this module, which does not know them all; check the spelling. A [ that no ] closes stands for itself."],
        ["EventName", "Delete[OB]*", null],
        ["EventName", "DeleteFunction", "Some services write the date of their API behind the name: DeleteFunction* finds DeleteFunction20150331 too."],
        ["EventName", "DeleteBucket,DeleteTrail", "'DeleteBucket,DeleteTrail' is one text with a comma in it; several are written as 'DeleteBucket', 'DeleteTrail'."],
        ["Region", "eu-west-1, us-east-1", "'eu-west-1, us-east-1' is one text with a comma in it; several are written as 'eu-west-1', 'us-east-1'."],
        ["Actor", "ali*", "No event that fits otherwise has an actor like ali*."],
        ["Actor", "arn:aws:iam::111122223333:user/alice", "No event that fits otherwise is by arn:aws:iam::111122223333:user/alice. To find whoever is called so in any account, write alice."],
        ["ResourceName", "shop", "No event that fits otherwise names shop. Check the spelling; if that is only a part of the name, write *shop*."],
        ["ResourceName", "user/eng/svc-sync", "'user/eng/svc-sync' may be the end of an ARN; write the name, svc-sync, or the whole ARN."],
        ["ResourceName", "role/batch-*", "'role/batch-*' may be the end of an ARN; write the name, batch-*."],
        ["ResourceName", "log-group:/vpc/flow/shop", "'log-group:/vpc/flow/shop' may be the end of an ARN; write the name, /vpc/flow/shop, or the whole ARN."],
        ["ResourceName", "shop/key", "No event that fits otherwise names shop/key. Check the spelling; if that is only a part of the name, write *shop/key*."],
        ["ResourceName", "s3://shop", "-ResourceName takes names and ARNs, not 's3://shop'; write shop."],
        ["ResourceName", "s3://shop/a/b.csv", "-ResourceName takes names and ARNs, not 's3://shop/a/b.csv'; write arn:aws:s3:::shop/a/b.csv."],
        ["ErrorCode", "AccesDenied", "No error code 'AccesDenied' is known to this module; did you mean AccessDenied?"],
        ["ErrorCode", "Unauthorized", "No error code 'Unauthorized' is known to this module; did you mean UnauthorizedOperation?"],
        ["ErrorCode", "403", "'403' is a number of HTTP, where records have words such as AccessDenied; -Failed finds all calls that failed."],
        ["ErrorCode", "SomethingOdd", "No event that fits otherwise has the error code SomethingOdd. Check the spelling; if that is only a part of the name, write *SomethingOdd*."],
        ["ErrorCode", "*Denied*", null],
        ["ErrorCode", "*Denyed*", "No error code like '*Denyed*' is known to this module; did you mean AccessDenied or AccessDeniedException?"],
        ["ResourceType", "S3:Bucket", "No resource type 'S3:Bucket' is known to this module; did you mean AWS::S3::Bucket?"],
        ["ResourceType", "AWS::S3::Buckets", "No resource type 'AWS::S3::Buckets' is known to this module; did you mean AWS::S3::Bucket?"],
        ["ResourceType", "AWS::Frobnicator::Gizmo", "No resource type 'AWS::Frobnicator::Gizmo' is known to this module, which does not know them all; check the spelling."],
        ["ResourceType", "AWS::EC2::Instance", "No event that fits otherwise names a resource of type AWS::EC2::Instance, and many records name no types: ask for the calls with -EventName or the things with -ResourceName, such as i-*. Find-CTDeletion works out the types of what was deleted."],
        ["ResourceType", "AWS::S3::Buckett", "No resource type 'AWS::S3::Buckett' is known to this module; did you mean AWS::S3::Bucket?"],
        ["EventCategory", "Managment", "No event category 'Managment' is known to this module; did you mean Management?"],
        ["EventCategory", "foo", "No event category 'foo' is known to this module, which knows these: Management, Data, Insight, NetworkActivity, Aggregated."],
        ["EventCategory", "Manag", "No event category 'Manag' is known to this module; did you mean Management?"],
        ["IdentityType", "User", "No identity type 'User' is known to this module; write *User* for the 5 that contain it."],
    ];

    [Theory]
    [MemberData(nameof(SlipsAndTexts))]
    public void A_slip_is_told_with_what_may_have_been_meant(string parameter, string value, string? expected)
    {
        string? actual = EmptyAnswer.Explain(Asked(parameter, value), (_, _) => false);

        // How many names there are is the catalogue's business.
        Assert.Equal(expected is null ? null : "Nothing matched. " + expected, expected?.Contains("the * that", StringComparison.Ordinal) == true ? Regex.Replace(actual!, @"the [\d,]+ that", "the * that") : actual);
        Assert.Null(EmptyAnswer.Explain(Asked(parameter, value), (met, text) => met == parameter && text == value));
    }

    [Fact]
    public void A_slip_beside_a_value_that_was_met_is_told()
    {
        EventFilterOptions asked = new() { EventName = ["DeleteBucket", "DelteTrail", "Frobnicate"] };
        static bool? HasMet(string parameter, string value) => value == "DeleteBucket";

        Assert.Equal(
            "Nothing matched. No event name 'DelteTrail' is known to this module; did you mean DeleteTrail? No event name 'Frobnicate' is known to this module, which does not know them all; check the spelling.",
            EmptyAnswer.Explain(asked, HasMet));

        // Something was found, so that a name is not known says nothing by itself.
        Assert.Equal("No event name 'DelteTrail' is known to this module; did you mean DeleteTrail?", EmptyAnswer.ExplainRest(asked, HasMet));
        Assert.Null(EmptyAnswer.ExplainRest(new() { EventName = ["DeleteBucket", "Frobnicate"] }, HasMet));
    }

    [Fact]
    public void A_slip_in_what_is_left_out_is_told_where_something_was_found()
    {
        Assert.Equal("No event name like 'Delte*' is known to this module; did you mean Delete*?", EmptyAnswer.ExplainRest(new() { ExcludeEventName = ["Delte*", "Delete*"] }, (_, _) => false));
        Assert.Equal("No service 'elb' is known to this module; did you mean elasticloadbalancing?", EmptyAnswer.ExplainRest(new() { ExcludeEventSource = ["elb"] }, (_, _) => false));
        Assert.Equal("'role/svc-*' is the end of an ARN; write the name, svc-*, or *:role/svc-* for whole ARNs.", EmptyAnswer.ExplainRest(new() { ExcludeActor = ["role/svc-*", "bob"] }, (_, _) => false));
        Assert.Null(EmptyAnswer.ExplainRest(new() { ExcludeActor = ["role/svc-*"] }, (_, _) => true));
        Assert.Equal("-ExcludeActor bbo leaves out nothing: no event that fits otherwise is by bbo; did you mean bob?", EmptyAnswer.ExplainRest(new() { ExcludeActor = ["bbo", "alice"] }, (_, value) => value == "alice", near: (_, value) => value == "bbo" ? ["bob"] : []));
        Assert.Null(EmptyAnswer.ExplainRest(new() { ExcludeActor = ["ci"] }, (_, _) => false, near: (_, _) => []));
        Assert.Null(EmptyAnswer.ExplainRest(new() { ExcludeEventName = ["Delte*"], ExcludeErrorCode = ["*Denyed*"] }, (_, value) => value == "Delte*"));

        // It is no reason of an empty answer.
        Assert.Null(EmptyAnswer.Explain(new() { ExcludeEventName = ["Delte*"], ExcludeErrorCode = ["*Denyed*"] }, (_, _) => false));
    }

    [Fact]
    public void A_type_that_no_record_names_is_told_where_another_was_met_and_where_records_name_none()
    {
        Assert.Contains("type AWS::EC2::Instance, and many", EmptyAnswer.ExplainRest(new() { ResourceType = ["AWS::S3::Bucket", "AWS::EC2::Instance"] }, (_, value) => value == "AWS::S3::Bucket"), StringComparison.Ordinal);
        Assert.Null(EmptyAnswer.Explain(new() { ResourceType = ["AWS::S3::Bucket"] }, (_, _) => false, resource: []));
        Assert.Contains("type AWS::S3::Bucket, and many", Assert.Single(Warnings(new() { Path = [_logs.File("a.json", "1")], ResourceType = ["S3::Bucket"] })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_nothing_had_is_told_beside_those_that_something_had()
    {
        static bool? HasMet(string parameter, string value) => value is "alice" or "shop" or "203.0.113.9";

        Assert.Equal("No event that fits otherwise is by bob, carol or d*.", EmptyAnswer.ExplainRest(new() { Actor = ["alice", "bob", "carol", "d*"] }, HasMet));
        Assert.Equal("No event that fits otherwise is from 203.0.113.8.", EmptyAnswer.ExplainRest(new() { SourceIPAddress = ["203.0.113.9", "203.0.113.8", "10.0.0.0/8"] }, HasMet));
        Assert.Equal("No deletion that fits otherwise is of orders.", EmptyAnswer.ExplainRest(new(), HasMet, ["shop", "orders"]));
        Assert.Null(EmptyAnswer.ExplainRest(new() { Actor = ["bob"] }, HasMet));
        Assert.Null(EmptyAnswer.ExplainRest(new() { Actor = ["alice", "bob"] }, (_, _) => null));
    }

    [Theory]
    [InlineData("Delte*", "No event name like 'Delte*' is known to this module; did you mean Delete*?")]
    [InlineData("DelteBucket", "No event name 'DelteBucket' is known to this module; did you mean DeleteBucket?")]
    [InlineData("Delete*", null)]
    [InlineData("DeleteBucket", null)]
    public void A_name_that_is_waited_for_is_told_when_no_call_is_like_it(string name, string? expected)
    {
        Assert.Equal(expected, EmptyAnswer.DoubtNames([name]));
        Assert.Null(EmptyAnswer.DoubtNames([name, "RunInstances"]));
    }

    [Fact]
    public void Services_without_regions_are_told_to_be_looked_for_in_their_home()
    {
        Assert.Equal("Nothing matched. iam has no regions: the events are in us-east-1.", EmptyAnswer.Explain(new() { EventSource = ["iam.amazonaws.com"], Region = ["eu-west-1"] }, (_, _) => null));
        Assert.Null(EmptyAnswer.Explain(new() { EventSource = ["iam"], Region = ["us-*"] }, (_, _) => null));
        Assert.Null(EmptyAnswer.Explain(new() { EventSource = ["iam", "ec2"], Region = ["eu-west-1"] }, (_, _) => null));
        Assert.Null(EmptyAnswer.Explain(new() { EventSource = ["iam"], Region = ["us-gov-east-1"] }, (_, _) => null));
    }

    [Fact]
    public void Whole_names_are_told_only_when_records_were_looked_at_for_them()
    {
        EventFilterOptions asked = new() { Actor = ["alice", "*bob*"] };

        Assert.Equal(
            "Nothing matched. No event that fits otherwise is by alice. Check the spelling; if that is only a part of the name, write *alice*. No event that fits otherwise has an actor like *bob*.",
            EmptyAnswer.Explain(asked, (_, _) => false));
        Assert.Null(EmptyAnswer.Explain(asked, (_, _) => null));
        Assert.Equal("Nothing matched. No deletion that fits otherwise is of arn:aws:s3:::c. To find what is called so in any account, region or service, write c. No deletion that fits otherwise is of a or b. Check the spelling; if that is only a part of the name, write *a* or *b*.", EmptyAnswer.Explain(new(), (_, _) => false, resource: ["a", "b", "arn:aws:s3:::c"]));
    }

    [Fact]
    public void Names_that_were_compared_with_nothing_are_told_beside_what_left_nothing()
    {
        EventFilterOptions asked = new() { EventName = ["DelteTrail"], Actor = ["alcie"], ResourceName = ["shop"] };

        Assert.Equal(
            "Nothing matched. No event name 'DelteTrail' is known to this module; did you mean DeleteTrail? -Actor and -ResourceName were compared with nothing yet, and may be misspelt too.",
            EmptyAnswer.Explain(asked, (parameter, _) => parameter == nameof(asked.EventName) ? false : null));
        Assert.EndsWith("did you mean DeleteTrail?", EmptyAnswer.Explain(asked with { ResourceName = null }, (parameter, _) => parameter != nameof(asked.EventName)), StringComparison.Ordinal);

        // What is told itself is not told as not checked, and without anything told there is nothing to mend.
        Assert.EndsWith("found by -IdentityType Root.", EmptyAnswer.Explain(asked with { ResourceName = null, Actor = ["root"] }, (_, _) => null), StringComparison.Ordinal);
        Assert.Null(EmptyAnswer.Explain(asked with { EventName = null }, (_, _) => null));

        // Nor what fits anything; addresses, which are not doubted; and what may have been compared, though what became of it is not known.
        foreach (EventFilterOptions other in new[] { asked with { Actor = ["*"], ResourceName = null }, asked with { Actor = null, ResourceName = null, SourceIPAddress = ["203.0.113.9"] } })
        {
            Assert.EndsWith("did you mean DeleteTrail?", EmptyAnswer.Explain(other, (parameter, _) => parameter == nameof(asked.EventName) ? false : null), StringComparison.Ordinal);
        }

        Assert.EndsWith("did you mean DeleteTrail?", EmptyAnswer.Explain(asked, (_, _) => null, mayHaveCompared: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_were_compared_also_with_events_that_have_none()
    {
        string path = _logs.Text("a.json", """[{"eventID":"1","eventName":"DeleteBucket","eventSource":"s3.amazonaws.com","eventTime":"2026-03-10T10:00:00Z","userIdentity":{"type":"IAMUser","userName":"alice"},"requestParameters":{"bucketName":"b"}},{"eventID":"2","eventName":"ListBuckets","requestParameters":null,"eventTime":"2026-03-10T10:00:00Z"}]""");
        const string Key = "AKIAIOSFODNN7EXAMPLE";

        Assert.StartsWith($"Nothing matched. No event that fits otherwise is of the access key {Key}.", Assert.Single(Warnings(new() { Path = [path], AccessKeyId = [Key] })), StringComparison.Ordinal);
        Assert.StartsWith("Nothing matched. No event that fits otherwise is by jonas.", Assert.Single(Warnings(new() { Path = [path], EventName = ["ListBuckets"], Actor = ["jonas"] })), StringComparison.Ordinal);
        Assert.StartsWith("Nothing matched. No event that fits otherwise names shop.", Assert.Single(Warnings(new() { Path = [path], EventName = ["ListBuckets"], ResourceName = ["shop"] })), StringComparison.Ordinal);
        using CommandRun deletions = CommandRun.Of(new FindCTDeletionCommand { Path = [path], AccessKeyId = [Key] });
        Assert.StartsWith($"Nothing matched. No deletion that fits otherwise is of the access key {Key}.", Assert.Single(deletions.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_caller_beside_a_thing_that_no_deletion_names_is_told_not_to_be_checked()
    {
        string path = _logs.Text("a.json", """[{"eventID":"1","eventTime":"2026-03-10T10:00:00Z","eventName":"DeleteDBInstance","eventSource":"rds.amazonaws.com","awsRegion":"us-east-1","userIdentity":{"type":"IAMUser","userName":"alice"},"requestParameters":{"dBInstanceIdentifier":"orders"}}]""");
        using CommandRun both = CommandRun.Of(new FindCTDeletionCommand { Path = [path], Resource = ["order"], Actor = ["alcie"] });
        using CommandRun caller = CommandRun.Of(new FindCTDeletionCommand { Path = [path], Resource = ["orders"], Actor = ["alcie"] });

        Assert.StartsWith("Nothing matched. No deletion that fits otherwise is of order; did you mean orders? -Actor was compared with nothing yet, and may be misspelt too.", Assert.Single(both.Warnings), StringComparison.Ordinal);
        Assert.StartsWith("Nothing matched. No deletion that fits otherwise is by alcie; did you mean alice?", Assert.Single(caller.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("compared with nothing", caller.Warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3038ebd2-c98a-4c65-9b6e-e22506292313", null)]
    [InlineData("3038ebd2*", null)]
    [InlineData("root", null)]
    [InlineData("3038ebd2", "'3038ebd2' is no whole event id, which looks like 3038ebd2-c98a-4c65-9b6e-e22506292313; write 3038ebd2* for all that begin with it.")]
    [InlineData("3038ebd2-c98a-4c65-9b6e-e225062923130", "'3038ebd2-c98a-4c65-9b6e-e225062923130' is no whole event id, which looks like 3038ebd2-c98a-4c65-9b6e-e22506292313.")]
    public void A_part_of_an_event_id_is_told_before_anything_is_read(string id, string? expected)
    {
        Assert.Equal(expected, Slips.InEventIds([id]));

        CommandRun run = new(new ImportCTLogFileCommand { Path = [_logs.File("a.json", "1")], EventId = [id] });
        run.Begin();
        Assert.Equal(expected is null ? [] : [expected], run.Warnings);
        run.Dispose();
    }

    [Fact]
    public void A_wildcard_that_no_record_fits_is_told()
    {
        string path = _logs.File("a.json", "1", "2");

        Assert.Equal("Nothing matched. No event that fits otherwise has an actor like *zed* or y*.", Assert.Single(Warnings(new() { Path = [path], Actor = ["*zed*", "y*"] })));
        Assert.Equal("Nothing matched. No event that fits otherwise has an account like 9*.", Assert.Single(Warnings(new() { Path = [path], AccountId = ["9*"] })));

        // Beside others that did fit, too; and what others took is not missing.
        Assert.Equal("No event that fits otherwise is by *zed*.", Assert.Single(Warnings(new() { Path = [path], Actor = ["*lic*", "*zed*"] })));
        Assert.Empty(Warnings(new() { Path = [path], Actor = ["*lic*", "alice", "a*"] }));
    }

    [Fact]
    public void A_range_of_one_moment_is_told()
    {
        DateTime day = new DateTime(2026, 3, 10, 0, 0, 0, DateTimeKind.Local).ToUniversalTime();

        Assert.Equal(
            "Nothing matched. -StartTime and -EndTime are the same moment, as a date alone is its first moment; for the whole day write -EndTime 2026-03-11.",
            EmptyAnswer.Explain(new() { StartTime = day, EndTime = day }, (_, _) => null));
        Assert.Equal("Nothing matched. -StartTime and -EndTime are the same moment.", EmptyAnswer.Explain(new() { StartTime = day.AddHours(1), EndTime = day.AddHours(1) }, (_, _) => null));
        Assert.Null(EmptyAnswer.Explain(new() { StartTime = day, EndTime = day.AddDays(1) }, (_, _) => null));
        Assert.Equal(
            "Nothing matched. A date alone is its first moment: -EndTime 2026-03-10 leaves that day out, -EndTime 2026-03-11 has all of it.",
            EmptyAnswer.Explain(new() { EndTime = day }, (_, _) => null));
    }

    [Fact]
    public void A_call_of_another_service_is_told_even_though_it_was_met()
    {
        EventFilterOptions asked = new() { EventName = ["TerminateInstances"], EventSource = ["s3"] };

        Assert.Equal("Nothing matched. TerminateInstances is known as a call of ec2, not of s3.", EmptyAnswer.Explain(asked, (_, _) => true));
        Assert.Null(EmptyAnswer.Explain(asked with { EventSource = ["s3", "ec2.amazonaws.com"] }, (_, _) => true));
        Assert.Null(EmptyAnswer.Explain(asked with { EventSource = ["s*"] }, (_, _) => true));
    }

    [Fact]
    public void The_hint_is_a_warning_and_comes_for_what_matched_nothing()
    {
        string path = _logs.File("a.json", "1", "2");
        using CommandRun none = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], EventName = ["RunInstance"] });
        using CommandRun some = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], EventName = ["RunInstance", "RunInstances"] });
        using CommandRun empty = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], EventName = ["StopInstances"] });

        Assert.Contains("did you mean RunInstances?", Assert.Single(none.Warnings), StringComparison.Ordinal);
        Assert.Equal("No event name 'RunInstance' is known to this module; did you mean RunInstances?", Assert.Single(some.Warnings));
        Assert.Empty(empty.Warnings);
    }

    [Fact]
    public void A_name_that_the_records_have_is_no_slip_though_this_module_does_not_know_it()
    {
        string path = _logs.Text("a.json", "[" + LogFolder.Record("1", name: "BrandNewCall") + "]");
        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], EventName = ["BrandNewCall"], Actor = ["bob"] });

        Assert.Empty(run.Output);
        Assert.Equal("Nothing matched. No event that fits otherwise is by bob. Check the spelling; if that is only a part of the name, write *bob*. If it is whole, see what there is without the other filters.", Assert.Single(run.Warnings));
    }

    [Fact]
    public void An_actor_that_no_record_has_is_told_to_be_compared_whole()
    {
        string path = _logs.File("a.json", "1", "2");
        using CommandRun part = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], Actor = ["lic"] });
        using CommandRun other = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], Actor = ["lic"], EventName = ["StopInstances"] });

        Assert.Equal("Nothing matched. No event that fits otherwise is by lic. Check the spelling; if that is only a part of the name, write *lic*.", Assert.Single(part.Warnings));

        // No record got as far as its actor.
        Assert.Equal("Nothing matched. Of what was read, no event fits otherwise, so that the names asked for were compared with none.", Assert.Single(other.Warnings));
    }

    [Fact]
    public void A_thing_that_no_deletion_names_is_told_to_be_compared_whole()
    {
        string path = _logs.Text("a.json", "[" + LogFolder.Record("1", name: "DeleteTrail") + "]");
        using CommandRun run = CommandRun.Of(new FindCTDeletionCommand { Path = [path], Resource = ["shop"] });

        Assert.Equal("Nothing matched. No deletion that fits otherwise is of shop. Check the spelling; if that is only a part of the name, write *shop*.", Assert.Single(run.Warnings));
    }

    [Fact]
    public void A_thing_of_another_type_than_the_one_asked_for_is_told()
    {
        string path = _logs.Text("a.json", """[{"eventID":"1","eventTime":"2026-03-10T10:00:00Z","eventName":"DeleteDBInstance","eventSource":"rds.amazonaws.com","awsRegion":"us-east-1","requestParameters":{"dBInstanceIdentifier":"orders"}}]""");
        using CommandRun all = CommandRun.Of(new FindCTDeletionCommand { Path = [path], Resource = ["orders"] });
        using CommandRun run = CommandRun.Of(new FindCTDeletionCommand { Path = [path], Resource = ["orders"], ResourceType = ["S3::Bucket"] });

        Assert.Single(all.Output);
        Assert.Empty(run.Output);
        Assert.Equal("Nothing matched. What fits otherwise of orders is of another type than AWS::S3::Bucket: leave out -ResourceType to see it.", Assert.Single(run.Warnings));
    }

    [Fact]
    public void A_data_event_that_is_not_there_is_told_to_be_one()
    {
        string path = _logs.File("a.json", "1");

        Assert.Equal(
            "Nothing matched. GetObject of s3 is a data event: it is in the log files of a trail that logs data events of AWS::S3::Object.",
            Assert.Single(Warnings(new() { Path = [path], EventName = ["GetObject"], EventSource = ["s3"] })));
    }

    [Fact]
    public void A_wildcard_that_nothing_known_fits_is_told_beside_names_that_match()
    {
        string path = _logs.Text("a.json", $"[{LogFolder.Record("1")},{LogFolder.Record("2", name: "StopInstances")}]");

        Assert.Equal(
            "No event name like '*Instnces' is known to this module, which does not know them all; check the spelling.",
            Assert.Single(Warnings(new() { Path = [path], EventName = ["RunInstances", "*Instnces"] })));
        Assert.Empty(Warnings(new() { Path = [path], EventName = ["RunInstances", "Delete*"] }));
        Assert.Empty(Warnings(new() { Path = [_logs.Text("b.json", LogFolder.Record("3", name: "BrandNewCall"))], EventName = ["BrandNewCall", "BrandNew*"] }));
    }

    [Fact]
    public void Files_that_all_lie_outside_are_told_with_their_time()
    {
        foreach (string day in new[] { "09", "12" })
        {
            _logs.File(Path.Combine("AWSLogs", "111122223333", "CloudTrail", "us-east-1", "2026", "03", day, $"111122223333_CloudTrail_us-east-1_202603{day}T1310Z_abcdefghijklmnop.json.gz"), "1");
        }

        _logs.File("111122223333_CloudTrail_us-east-1_20260314T1310Z_abcdefghijklmnop.json.gz", "1");
        DateTime later = new(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(
            "Nothing matched. No log file was delivered in the time asked for (from 2026-05-01 00:00 UTC); those there are lie in folders of 2026-03.",
            Assert.Single(Warnings(new() { Path = [_logs.Folder], StartTime = later })));
        Assert.Equal(
            "Nothing matched. No log file was delivered in the time asked for (2026-03-11 00:00 to 2026-03-11 01:00 UTC); those there are lie between 2026-03-09 and 2026-03-14.",
            Assert.Single(Warnings(new() { Path = [_logs.Folder], StartTime = later.AddDays(-51), EndTime = later.AddDays(-51).AddHours(1) })));
        Assert.Equal(
            "Nothing matched. No log file was delivered in the time asked for (to 2025-05-01 00:00 UTC); those there are lie in folders of 2026.",
            Assert.Single(Warnings(new() { Path = [Path.Combine(_logs.Folder, "AWSLogs")], EndTime = later.AddYears(-1) })));
        Assert.Equal("Nothing matched. No log file is of the account asked for; Get-CTLogFile shows which there are.", Assert.Single(Warnings(new() { Path = [_logs.Folder], AccountId = ["444455556666"] })));
        Assert.Equal("Nothing matched. No log file is of the region asked for; Get-CTLogFile shows which there are.", Assert.Single(Warnings(new() { Path = [_logs.Folder], Region = ["eu-west-1"] })));
    }

    [Fact]
    public void Of_a_whole_access_key_that_no_event_has_one_met_that_is_spelled_like_it_is_told()
    {
        string record = LogFolder.Record("1", name: "DeleteBucket", source: "s3.amazonaws.com").Replace("\"userName\"", "\"accessKeyId\":\"AKIABV34BTTDBEXAMPLE\",\"userName\"", StringComparison.Ordinal);
        string path = _logs.Text("a.json", "[" + record.Replace("\"awsRegion\"", "\"requestParameters\":{\"bucketName\":\"shop\"},\"awsRegion\"", StringComparison.Ordinal) + "]");

        Assert.Equal(
            "Nothing matched. No event that fits otherwise is of the access key AKIABV34BTTDBEXAMPLX; did you mean AKIABV34BTTDBEXAMPLE?",
            Assert.Single(Warnings(new() { Path = [path], AccessKeyId = ["AKIABV34BTTDBEXAMPLX"] })));
        Assert.Equal(
            "Nothing matched. No event that fits otherwise is of the access key AKIAIOSFODNN7EXAMPLE. Check the spelling.",
            Assert.Single(Warnings(new() { Path = [path], AccessKeyId = ["AKIAIOSFODNN7EXAMPLE"] })));

        using CommandRun run = CommandRun.Of(new FindCTDeletionCommand { Path = [path], AccessKeyId = ["AKIABV34BTTDBEXAMPLX"] });

        Assert.Equal("Nothing matched. No deletion that fits otherwise is of the access key AKIABV34BTTDBEXAMPLX; did you mean AKIABV34BTTDBEXAMPLE?", Assert.Single(run.Warnings));
    }

    [Fact]
    public void No_deletion_found_is_an_empty_answer_too()
    {
        string path = _logs.Text("a.json", "[" + LogFolder.Record("1", name: "TerminateInstances") + "]");

        using CommandRun run = CommandRun.Of(new FindCTDeletionCommand { Path = [path], EventName = ["TerminateInstance"] });

        Assert.Contains("did you mean TerminateInstances?", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    private static List<string> Warnings(ImportCTLogFileCommand command)
    {
        using CommandRun run = CommandRun.Of(command);
        return run.Warnings;
    }

    private static EventFilterOptions Asked(string parameter, string value)
    {
        string[] values = [value];
        return parameter switch
        {
            "EventName" => new() { EventName = values },
            "EventSource" => new() { EventSource = values },
            "Region" => new() { Region = values },
            "AccountId" => new() { AccountId = values },
            "Actor" => new() { Actor = values },
            "EventId" => new() { EventId = values },
            "ErrorCode" => new() { ErrorCode = values },
            "SourceIPAddress" => new() { SourceIPAddress = values },
            "AccessKeyId" => new() { AccessKeyId = values },
            "ResourceName" => new() { ResourceName = values },
            "ResourceType" => new() { ResourceType = values },
            "EventCategory" => new() { EventCategory = values },
            "Match" => new() { Match = values },
            _ => new() { IdentityType = values },
        };
    }
}
