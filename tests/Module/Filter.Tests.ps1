BeforeDiscovery {
    # Gives each case its parameters as a text, for the title.
    filter Add-Text {
        $_.Text = ($_.Parameters.GetEnumerator() | ForEach-Object { "-$($_.Key) $($_.Value -join ', ')" }) -join ' '
        $_
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"

    $script:Log = New-LogFile "$TestDrive/filter.json" @(
        New-Record run @{
            requestParameters = [ordered] @{ instancesSet = @{ items = @(@{ instanceId = 'i-0aa1' }) } }
        }
        New-Record deny @{
            eventTime = '2026-03-02T10:00:00Z'; eventSource = 's3.amazonaws.com'; eventName = 'DeleteBucket'; awsRegion = 'eu-west-1'; sourceIPAddress = '203.0.113.9'
            errorCode = 'AccessDenied'; errorMessage = 'Access Denied'; recipientAccountId = '444455556666'
            resources = @(@{ ARN = 'arn:aws:s3:::logs'; accountId = '444455556666'; type = 'AWS::S3::Bucket' })
            userIdentity = @{
                type = 'AssumedRole'; principalId = 'AROAEXAMPLE:bob'; arn = 'arn:aws:sts::444455556666:assumed-role/Admin/bob'; accountId = '444455556666'; accessKeyId = 'ASIAEXAMPLE'
                sessionContext = @{ sessionIssuer = @{ type = 'Role'; arn = 'arn:aws:iam::444455556666:role/Admin'; userName = 'Admin' } }
            }
        }
        New-Record root @{
            eventTime = '2026-03-03T10:00:00Z'; eventSource = 's3.amazonaws.com'; eventName = 'GetObject'; awsRegion = 'us-west-2'; sourceIPAddress = '2001:db8::5'
            readOnly = $true; eventCategory = 'Data'; managementEvent = $false
            userIdentity = @{ type = 'Root'; accountId = '111122223333'; arn = 'arn:aws:iam::111122223333:root' }
        }
        New-Record service @{
            eventTime = '2026-03-04T10:00:00Z'; eventSource = 'sts.amazonaws.com'; eventName = 'AssumeRole'; sourceIPAddress = 'ec2.amazonaws.com'; readOnly = $true
            userIdentity = @{ type = 'AWSService'; invokedBy = 'ec2.amazonaws.com' }; requestParameters = [ordered] @{ roleArn = 'arn:aws:iam::111122223333:role/web' }
        }
        New-Record insight @{
            eventTime = '2026-03-05T10:00:00Z'; eventName = $null; eventSource = $null; userIdentity = $null; sourceIPAddress = $null; readOnly = $null
            eventCategory = 'Insight'; eventType = 'AwsCloudTrailInsight'; insightDetails = @{ state = 'Start'; eventSource = 'iam.amazonaws.com'; eventName = 'AttachUserPolicy' }
        }
        New-Record old @{
            eventVersion = '1.0'; eventTime = '2026-03-06T10:00:00Z'; eventName = 'DescribeInstances'; sourceIPAddress = '198.51.100.7, 10.1.2.3'; readOnly = $null; eventCategory = $null
            managementEvent = $null; recipientAccountId = $null; errorCode = 'Client.UnauthorizedOperation'; eventType = $null
            userIdentity = @{ type = 'IAMUser'; userName = 'carol [dev]'; accountId = '012345678901'; arn = 'arn:aws:iam::012345678901:user/carol' }
        }
    )

    function Select-Id([System.Collections.IDictionary] $Parameters) { (Import-CTLogFile $Log @Parameters).EventId -join ' ' }
}

Describe 'Filter' {
    It 'tells times of the common calendar whatever the culture is' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'th-TH'
            { Import-CTLogFile $Log -StartTime 2026-03-02T00:00:00Z -EndTime 2026-03-01T00:00:00Z } | Should -Throw '*2026-03-02T00:00:00Z is after the end 2026-03-01T00:00:00Z*'
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
    }

    It '<Text> selects "<Ids>"' -ForEach (@(
        @{ Parameters = [ordered] @{ EventName = 'RunInstances' }; Ids = 'run' }
        @{ Parameters = [ordered] @{ EventName = 'runinstances' }; Ids = 'run' }
        @{ Parameters = [ordered] @{ EventName = 'Delete*', 'Get*' }; Ids = 'deny root' }
        @{ Parameters = [ordered] @{ EventName = '*Role' }; Ids = 'service' }
        @{ Parameters = [ordered] @{ EventName = 'AttachUserPolicy' }; Ids = 'insight' }
        @{ Parameters = [ordered] @{ EventName = 'GetObjec?' }; Ids = 'root' }
        @{ Parameters = [ordered] @{ EventName = '[DG]e*' }; Ids = 'deny root old' }
        @{ Parameters = [ordered] @{ ExcludeEventName = '*Instances', 'AssumeRole' }; Ids = 'deny root insight' }
        @{ Parameters = [ordered] @{ EventSource = 's3' }; Ids = 'deny root' }
        @{ Parameters = [ordered] @{ EventSource = 's3.amazonaws.com' }; Ids = 'deny root' }
        @{ Parameters = [ordered] @{ Service = 'S3', 'iam' }; Ids = 'deny root insight' }
        @{ Parameters = [ordered] @{ EventSource = 's*' }; Ids = 'deny root service' }
        @{ Parameters = [ordered] @{ EventSource = 's3.amazonaws*' }; Ids = 'deny root' }
        @{ Parameters = [ordered] @{ EventSource = 's3*.com' }; Ids = 'deny root' }
        @{ Parameters = [ordered] @{ ExcludeEventSource = 'ec2.amazonaws.com', 'sts' }; Ids = 'deny root insight' }
        @{ Parameters = [ordered] @{ ExcludeEventSource = 'ec2.amazonaws*', 'sts*.com' }; Ids = 'deny root insight' }
        @{ Parameters = [ordered] @{ Actor = 'alice' }; Ids = 'run' }
        @{ Parameters = [ordered] @{ Actor = 'Admin' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ Actor = 'bob' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ Actor = 'Admin/bob' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ Actor = 'AROAEXAMPLE:*' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ Actor = 'arn:aws:iam::444455556666:role/Admin' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ User = 'root of *' }; Ids = 'root' }
        @{ Parameters = [ordered] @{ Actor = 'ec2.amazonaws.com' }; Ids = 'service' }
        @{ Parameters = [ordered] @{ UserName = 'carol `[dev`]' }; Ids = 'old' }
        @{ Parameters = [ordered] @{ ExcludeActor = 'alice', 'ec2.*' }; Ids = 'deny root insight old' }
        @{ Parameters = [ordered] @{ AccessKeyId = 'ASIA*' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ ResourceName = 'i-0aa1' }; Ids = 'run' }
        @{ Parameters = [ordered] @{ ResourceName = 'arn:aws:s3:::logs' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ ResourceName = '*role/web' }; Ids = 'service' }
        @{ Parameters = [ordered] @{ ResourceType = 'AWS::S3::*' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ EventId = 'root', 'old' }; Ids = 'root old' }
        @{ Parameters = [ordered] @{ EventId = 'ro*' }; Ids = 'root' }
        @{ Parameters = [ordered] @{ ErrorCode = 'AccessDenied' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ ErrorCode = '*Unauthorized*', 'Access*' }; Ids = 'deny old' }
        @{ Parameters = [ordered] @{ ErrorCode = '*' }; Ids = 'deny old' }
        @{ Parameters = [ordered] @{ ExcludeErrorCode = '*' }; Ids = 'run root service insight' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '192.0.2.10' }; Ids = 'run' }
        @{ Parameters = [ordered] @{ IPAddress = '192.0.2.0/24', '203.0.113.0/29' }; Ids = 'run' }
        @{ Parameters = [ordered] @{ IPAddress = '203.0.113.0/28' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '2001:db8::/32' }; Ids = 'root' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '2001:0db8:0:0::5' }; Ids = 'root' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '10.0.0.0/8' }; Ids = 'old' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '10.1.2.3' }; Ids = 'old' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '*.amazonaws.com' }; Ids = 'service' }
        @{ Parameters = [ordered] @{ ExcludeSourceIPAddress = '0.0.0.0/0', '::/0' }; Ids = 'service insight' }
        @{ Parameters = [ordered] @{ Region = 'eu-west-1', 'us-w*' }; Ids = 'deny root' }
        @{ Parameters = [ordered] @{ AwsRegion = 'EU-WEST-1' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ AccountId = '444455556666' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ AccountId = '012345678901' }; Ids = 'old' }
        @{ Parameters = [ordered] @{ EventCategory = 'Data', 'Insight' }; Ids = 'root insight' }
        @{ Parameters = [ordered] @{ EventCategory = 'Management' }; Ids = 'run deny service old' }
        @{ Parameters = [ordered] @{ IdentityType = 'Root', 'AWS*' }; Ids = 'root service' }
        @{ Parameters = [ordered] @{ IdentityType = 'None' }; Ids = 'insight' }
        @{ Parameters = [ordered] @{ Succeeded = $true }; Ids = 'run root service insight' }
        @{ Parameters = [ordered] @{ Failed = $true }; Ids = 'deny old' }
        @{ Parameters = [ordered] @{ ReadOnly = $true }; Ids = 'root service old' }
        @{ Parameters = [ordered] @{ WriteOnly = $true }; Ids = 'run deny' }
        @{ Parameters = [ordered] @{ Match = '"roleArn"' }; Ids = 'service' }
        @{ Parameters = [ordered] @{ Match = 'ACCESS DENIED', 'i-0aa?' }; Ids = 'run deny' }
        @{ Parameters = [ordered] @{ StartTime = '2026-03-03T10:00:00Z' }; Ids = 'root service insight old' }
        @{ Parameters = [ordered] @{ After = '2026-03-03T10:00:01Z' }; Ids = 'service insight old' }
        @{ Parameters = [ordered] @{ EndTime = '2026-03-02T10:00:00Z' }; Ids = 'run deny' }
        @{ Parameters = [ordered] @{ Before = '2026-03-02T09:59:59Z' }; Ids = 'run' }
        @{ Parameters = [ordered] @{ StartTime = '2026-03-02T10:00:00Z'; EndTime = '2026-03-02T10:00:00Z' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ EndTime = '2026-03-04T12:00:00Z'; Last = '36h' }; Ids = 'root service' }
        @{ Parameters = [ordered] @{ Service = 's3'; Failed = $true; Region = 'eu-*' }; Ids = 'deny' }
        @{ Parameters = [ordered] @{ Service = 's3'; Failed = $true; Region = 'us-*' }; Ids = '' }
    ) | Add-Text) {
        Select-Id $Parameters | Should -BeExactly $Ids
    }

    It 'takes an unquoted length of time' {
        (Import-CTLogFile $Log -EndTime 2026-03-04T12:00:00Z -Last 2d).EventId -join ' ' | Should -BeExactly 'root service'
        (Import-CTLogFile $Log -Last 3650d).EventId | Should -HaveCount 6
        Import-CTLogFile $Log -Last ([timespan]::FromSeconds(1)) | Should -BeNullOrEmpty
    }

    It 'takes a time with a zone, and one without as local' {
        $utc = [datetime]::SpecifyKind('2026-03-05T10:00:00', 'Utc')
        (Import-CTLogFile $Log -StartTime $utc).EventId -join ' ' | Should -BeExactly 'insight old'
        (Import-CTLogFile $Log -StartTime $utc.ToLocalTime()).EventId -join ' ' | Should -BeExactly 'insight old'
        (Import-CTLogFile $Log -StartTime ([datetimeoffset] '2026-03-05T11:00:00+01:00')).EventId -join ' ' | Should -BeExactly 'insight old'
        (Import-CTLogFile $Log -StartTime '2026-03-05T11:00:00+01:00').EventId -join ' ' | Should -BeExactly 'insight old'
    }

    It 'reads a date in numbers alike in <_>, and refuses what may be either of two days' -ForEach 'en-US', 'en-GB', 'de-DE' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            $expected = (Import-CTLogFile $Log -StartTime '2026-02-28' -EndTime '2026-03-13').EventId
            (Import-CTLogFile $Log -StartTime 28.2.2026 -EndTime 03/13/2026).EventId | Should -BeExactly $expected
            { Import-CTLogFile $Log -StartTime 10/03/2026 } | Should -Throw "*Write '2026-03-10' or '2026-10-03'.*"
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
    }

    It 'counts what it leaves out' {
        $null = Import-CTLogFile $Log -Service s3 -CoverageVariable coverage
        $coverage.Records | Should -Be 6
        $coverage.Matched | Should -Be 2
        $coverage.Filtered | Should -Be 4
        $coverage.IsComplete | Should -BeTrue
    }

    It 'is the same on every cmdlet that reads' {
        $names = (Get-Command Import-CTLogFile).Parameters.Keys.Where({ $_ -match '^(Exclude)?(EventName|EventSource|Actor|SourceIPAddress|ErrorCode)$|^(AccessKeyId|ResourceName|ResourceType|EventId|Region|AccountId|EventCategory|IdentityType|Succeeded|Failed|ReadOnly|WriteOnly|StartTime|EndTime|Last|Match)$' })
        $names | Should -HaveCount 26
        foreach ($command in 'ConvertFrom-CTRecord', 'Measure-CTEvent', 'Find-CTDeletion') {
            $names.Where({ $_ -notin (Get-Command $command).Parameters.Keys }) | Should -BeNullOrEmpty -Because $command
        }
    }

    It '<Text> is <Id>' -ForEach (@(
        @{ Parameters = [ordered] @{ Succeeded = $true; Failed = $true }; Id = 'ParameterConflict' }
        @{ Parameters = [ordered] @{ ReadOnly = $true; WriteOnly = $true }; Id = 'ParameterConflict' }
        @{ Parameters = [ordered] @{ Last = '7d'; StartTime = '2026-03-01' }; Id = 'ParameterConflict' }
        @{ Parameters = [ordered] @{ Succeeded = $true; ErrorCode = 'AccessDenied' }; Id = 'ParameterConflict' }
        @{ Parameters = [ordered] @{ EventName = 'DeleteObject', 'DeleteBucket'; ExcludeEventName = 'delete*' }; Id = 'ParameterConflict' }
        @{ Parameters = [ordered] @{ EventSource = 's3.amazonaws.com'; ExcludeEventSource = 's3' }; Id = 'ParameterConflict' }
        @{ Parameters = [ordered] @{ Actor = 'alice'; ExcludeActor = 'bob', 'Alice' }; Id = 'ParameterConflict' }
        @{ Parameters = [ordered] @{ ErrorCode = 'AccessDenied'; ExcludeErrorCode = 'Access*' }; Id = 'ParameterConflict' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '10.1.2.3'; ExcludeSourceIPAddress = '10.0.0.0/8' }; Id = 'ParameterConflict' }
        @{ Parameters = [ordered] @{ StartTime = '2026-03-02'; EndTime = '2026-03-01' }; Id = 'TimeRangeInvalid' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '10.0.0.0/33' }; Id = 'FilterInvalid' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '10/8' }; Id = 'FilterInvalid' }
        @{ Parameters = [ordered] @{ ExcludeSourceIPAddress = '2001:db8::/x' }; Id = 'FilterInvalid' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '300.1.2.3' }; Id = 'FilterInvalid' }
        @{ Parameters = [ordered] @{ SourceIPAddress = '203.0.113' }; Id = 'FilterInvalid' }
        @{ Parameters = [ordered] @{ EventName = 'Run*', ' ' }; Id = 'FilterInvalid' }
        @{ Parameters = [ordered] @{ SourceIPAddress = ' ' }; Id = 'FilterInvalid' }
        @{ Parameters = [ordered] @{ Match = ' ' }; Id = 'FilterInvalid' }
        @{ Parameters = [ordered] @{ EventName = '' }; Id = 'ParameterArgumentValidationError' }
        @{ Parameters = [ordered] @{ Last = 7 }; Id = 'ParameterArgumentTransformationError' }
        @{ Parameters = [ordered] @{ Last = 0 }; Id = 'ParameterArgumentTransformationError' }
        @{ Parameters = [ordered] @{ Last = '7x' }; Id = 'ParameterArgumentTransformationError' }
        @{ Parameters = [ordered] @{ StartTime = 'soon' }; Id = 'ParameterArgumentTransformationError' }
    ) | Add-Text) {
        { Import-CTLogFile $Log @Parameters } | Should -Throw -ErrorId "$Id,CloudTrailTools.PowerShell.ImportCTLogFileCommand"
    }
}

Describe 'An object of S3' {
    It 'is found as bucket/key and by its ARN: <_>' -ForEach 'example-customer-exports/2026/02/orders.parquet', 'arn:aws:s3:::example-customer-exports/2026/02/orders.parquet', 'example-customer-exports/2026/02/*.parquet' {
        $found = @(Import-CTLogFile $SampleTrail -ResourceName $_ -Unique)
        $found.EventName | Should -Contain 'DeleteObject'
        $found.Raw | Should -BeLike '*example-customer-exports*.parquet*'
    }
}

Describe 'A bucket with a slash behind it' {
    It 'is told how it is written, and its objects' {
        $null = Import-CTLogFile $SampleTrail -ResourceName example-customer-exports/ -Unique -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings[0].Message | Should -BeExactly '-ResourceName example-customer-exports/ finds records that hold it with the / alone; write example-customer-exports for what is called so, such as a bucket, and example-customer-exports/* for what is in it.'
    }
}

Describe 'An ARN for all things of a kind' {
    It 'is told to find whole ARNs only' {
        Import-CTLogFile $Log -ResourceName 'arn:aws:ec2:us-east-1:111122223333:instance/*', 'arn:aws:s3:::logs/*' -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings.Message).Where({ $_ -like '-ResourceName arn:*finds records that hold a whole ARN only*' }) | Should -BeLike '*:instance/`* finds*'
    }
}

Describe 'An empty answer' {
    It 'comes with a hint when <Text>' -ForEach (@(
        @{ Parameters = [ordered] @{ EventName = 'DeleteBuckett' }; Hint = '*did you mean DeleteBucket[?]' }
        @{ Parameters = [ordered] @{ EventSource = 'ecc2' }; Hint = '*did you mean ec2[?]' }
        @{ Parameters = [ordered] @{ Region = 'eu-west-9' }; Hint = '*did you mean eu-west-1, eu-west-2 or eu-west-3[?]' }
        @{ Parameters = [ordered] @{ AccountId = 12345678901 }; Hint = "*loses them unless it is quoted: '012345678901'." }
        @{ Parameters = [ordered] @{ EventName = 'ec2:RunInstances' }; Hint = '*write -EventSource ec2 -EventName RunInstances.' }
        @{ Parameters = [ordered] @{ EventName = 'DeleteBucket', 'DelteTrail'; Region = 'us-east-1' }; Hint = '*did you mean DeleteTrail[?]' }
        @{ Parameters = [ordered] @{ Actor = 'lice' }; Hint = 'No event that fits otherwise is by lice; did you mean alice[?]' }
        @{ Parameters = [ordered] @{ Actor = '*alcie-admin*', 'x*' }; Hint = 'No event that fits otherwise has an actor like `*alcie-admin`* or x`*.' }
        @{ Parameters = [ordered] @{ ResourceName = 'user/aws-support-sync' }; Hint = "'user/aws-support-sync' may be the end of an ARN; write the name, aws-support-sync, or the whole ARN." }
        @{ Parameters = [ordered] @{ ResourceName = '0aa1' }; Hint = 'No event that fits otherwise names 0aa1. Check the spelling; if that is only a part of the name, write `*0aa1`*.' }
        @{ Parameters = [ordered] @{ Actor = 'root' }; Hint = '*The root user of an account is found by -IdentityType Root.*' }
        @{ Parameters = [ordered] @{ EventSource = 'Amazon Route53' }; Hint = '*did you mean route53[?]' }
        @{ Parameters = [ordered] @{ ErrorCode = 'Unauthorized' }; Hint = '*did you mean UnauthorizedOperation[?]' }
        @{ Parameters = [ordered] @{ Region = 'useast1' }; Hint = '*did you mean us-east-1[?]' }
        @{ Parameters = [ordered] @{ EventName = 'Delete.*' }; Hint = "*write 'Delete``*'." }
        @{ Parameters = [ordered] @{ Actor = '%lice' }; Hint = "*; '``*lice' may be meant." }
        @{ Parameters = [ordered] @{ EventCategory = 'Manag' }; Hint = '*did you mean Management[?]' }
        @{ Parameters = [ordered] @{ EventName = 'Delete' }; Hint = '*write Delete`* for the * that begin with it.' }
        @{ Parameters = [ordered] @{ StartTime = '2026-03-10'; EndTime = '2026-03-10' }; Hint = '*for the whole day write -EndTime 2026-03-11.' }
    ) | Add-Text) {
        Import-CTLogFile $Log @Parameters -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings | Should -HaveCount 1
        $warnings[0].Message | Should -BeLike "Nothing matched. $Hint"
    }

    It 'has a name that was met for one, and for a pattern, that differ in some letters: <Parameters.Actor>' -ForEach @(
        @{ Parameters = @{ Actor = 'repo:example/infrastructure:ref:refs/heads/master' }; Hint = 'is by repo:example/infrastructure:ref:refs/heads/master' }
        @{ Parameters = @{ Actor = 'repo:example/infrastucture*' }; Hint = 'has an actor like repo:example/infrastucture`*' }
    ) {
        foreach ($command in 'Import-CTLogFile', 'Find-CTDeletion') {
            & $command $SampleTrail @Parameters -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warnings.Message | Should -BeLike "Nothing matched. No * that fits otherwise $Hint; did you mean repo:example/infrastructure:ref:refs/heads/main[?]"
        }
    }

    It 'has its hint also where only a value beside others matched nothing' {
        (Import-CTLogFile $Log -EventName DeleteBucket, DelteTrail -WarningVariable warnings -WarningAction SilentlyContinue).EventId | Should -BeExactly 'deny'
        $warnings.Message | Should -BeExactly "No event name 'DelteTrail' is known to this module; did you mean DeleteTrail?"
        (Import-CTLogFile $Log -EventName DeleteBucket, Frobnicate -WarningVariable warnings).EventId | Should -BeExactly 'deny'
        $warnings | Should -BeNullOrEmpty
    }

    It 'tells a pattern that fits nothing beside one that does, and none that fits what another has: <Command>' -ForEach @(
        @{ Command = 'Import-CTLogFile' }
        @{ Command = 'Find-CTDeletion' }
    ) {
        & $Command $SampleTrail -Actor svc-backup, *linqvist* -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        @($warnings.Message).Where({ $_ -like '*that fits otherwise is by *' }) | Should -BeLike '* is by `*linqvist`*; did you mean maria.lindqvist@example.com*'
        & $Command $SampleTrail -Actor svc-backup, *backup*, *svc* -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        @($warnings.Message).Where({ $_ -like '*that fits otherwise is by *' }) | Should -BeNullOrEmpty
    }

    It 'says what leaves out what was meant: <Parameters.Values>' -ForEach @(
        @{ Parameters = @{ ExcludeEventName = 'ec2:RunInstances' }; Hint = "'ec2:RunInstances' is a service and a call; write -ExcludeEventName RunInstances, which leaves out that of every service." }
        @{ Parameters = @{ ExcludeEventName = 'ec2:*' }; Hint = "'ec2:*' stands for all calls of a service; write -ExcludeEventSource ec2." }
        @{ Parameters = @{ ExcludeEventName = 's3' }; Hint = "'s3' is a service; write -ExcludeEventSource s3." }
        @{ Parameters = @{ ExcludeEventSource = 'RunInstances' }; Hint = "'RunInstances' is a call; write -ExcludeEventName RunInstances." }
        @{ Parameters = @{ ExcludeSourceIPAddress = 's3.amazonaw.com' }; Hint = "No service 's3.amazonaw.com' is known to this module; did you mean s3.amazonaws.com?" }
        @{ Parameters = @{ ExcludeEventSource = 's3.amazonaws' }; Hint = "No service 's3.amazonaws' is known to this module; did you mean s3?" }
        @{ Parameters = @{ ExcludeEventName = 'Run%' }; Hint = "'Run%' is no pattern here, where * stands for any text and ? for one character; write 'Run*'." }
    ) {
        (Import-CTLogFile $Log @Parameters -WarningVariable warnings -WarningAction SilentlyContinue).EventId | Should -Contain 'run'
        $warnings.Message | Should -BeExactly $Hint
    }

    It 'is not made of a time that is not there: -<Name>' -ForEach @(
        @{ Name = 'StartTime' }
        @{ Name = 'EndTime' }
        @{ Name = 'Last' }
    ) {
        $missing = @{ $Name = $null }
        { Import-CTLogFile $Log @missing } | Should -Throw "*parameter '$Name'. `$null is no time. Check the name of the variable*"
        { Get-CTEvent @missing } | Should -Throw "*`$null is no time*"
    }

    It 'is just that when nothing is odd about the question' {
        Import-CTLogFile $Log -EventName StopInstances -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }
}

Describe 'Callers in sessions of other names' {
    BeforeAll {
        $text = Get-Content -LiteralPath (Join-Path $Fixtures 'deletions' 'chain-user-role-role.json') -Raw
        $first = @((ConvertFrom-Json $text -AsHashtable).Records | Where-Object { $_.userIdentity.type -eq 'IAMUser' })[0]
        # What alice did first, she did in a session that has her name.
        $session = 'arn:aws:sts::777788889999:assumed-role/admin/from-hub'
        $path = Join-Path $TestDrive 'sessions.json'
        Set-Content -LiteralPath $path -Value $text
    }

    It 'tells the temporary keys that a key asked for was given, and what to write to have them too' {
        $null = Import-CTLogFile $SampleTrail -Unique -AccessKeyId AKIA7BVRT3G7AEXAMPLE -WarningVariable warnings -WarningAction SilentlyContinue
        $given = 'Other keys were given out to the keys asked for, * is not in this answer: ASIA7PJFN5CPLEXAMPLE. To have that too, write -AccessKeyId AKIA7BVRT3G7AEXAMPLE, ASIA7PJFN5CPLEXAMPLE; *'
        $warnings.Message | Should -BeLike $given
        Import-CTLogFile $SampleTrail -Unique -AccessKeyId AKIA7BVRT3G7AEXAMPLE, ASIA7PJFN5CPLEXAMPLE -WarningVariable warnings | Should -HaveCount 7
        $warnings | Should -BeNullOrEmpty
        foreach ($filter in @{ WriteOnly = $true }, @{ EventName = 'Delete*' }, @{ Region = 'eu-central-1' }, @{ StartTime = '2026-03-09T08:41Z' }) {
            # The call that gave the key out is not asked for itself.
            Import-CTLogFile $SampleTrail -AccessKeyId AKIA7BVRT3G7AEXAMPLE @filter -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            @($warnings.Message) -like $given | Should -HaveCount ($filter.Region ? 0 : 1) -Because 'files of other regions are not read'
        }

        Import-CTLogFile $SampleTrail | Measure-CTEvent -AccessKeyId AKIA7BVRT3G7AEXAMPLE -EventName Delete* -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        @($warnings.Message) -like $given | Should -HaveCount 1
        Measure-CTEvent $SampleTrail -Property EventName -CountOnly -AccessKeyId AKIA7BVRT3G7AEXAMPLE -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 1
        @($warnings.Message) -like $given | Should -HaveCount 1
        foreach ($other in @{ EndTime = '2026-03-09T08:40Z' }, @{ ExcludeActor = 'DeployOperator' }, @{ AccountId = '111122223333' }, @{ IdentityType = 'IAMUser' }) {
            $null = Import-CTLogFile $SampleTrail -AccessKeyId AKIA7BVRT3G7AEXAMPLE @other -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings.Message) -like '*temporary keys*' | Should -BeNullOrEmpty -Because 'it gave none to what is asked about'
        }

        # What was given out lives 36 hours at most.
        $events = Import-CTLogFile $SampleTrail -Unique
        foreach ($start in '2026-03-10T20:40:16Z', '2026-03-10T20:40:17Z') {
            $null = $events | Measure-CTEvent -AccessKeyId AKIA7BVRT3G7AEXAMPLE -StartTime $start -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings.Message) -like $given | Should -HaveCount ($start -like '*16Z' ? 1 : 0)
        }

        $null = Find-CTDeletion $SampleTrail -AccessKeyId AKIA7BVRT3G7AEXAMPLE -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings.Message) -like '*temporary keys*' | Should -BeNullOrEmpty
    }

    It 'lose nothing by what is no text in the name of a session' {
        $minting = New-Record minting @{ eventName = 'AssumeRole'; responseElements = @{ assumedRoleUser = @{ arn = 'arn:aws:sts::111122223333:assumed-role/x/HALF' } } }
        $odd = New-LogFile "$TestDrive/odd.json" $minting, (New-Record good @{ eventName = 'DeleteBucket' })
        Set-Content -LiteralPath $odd -Value ((Get-Content -LiteralPath $odd -Raw) -replace 'HALF', '\ud800')
        $who = (Import-CTLogFile $odd)[0].Actor
        (Import-CTLogFile $odd -Actor $who -EventName DeleteBucket -WarningVariable warnings -WarningAction SilentlyContinue).EventId | Should -BeExactly 'good'
        $warnings.Message | Should -BeLike 'The callers asked for may also appear under other names, *'
        (Import-CTLogFile $odd | Measure-CTEvent -Actor $who -EventName DeleteBucket -WarningAction SilentlyContinue).Count | Should -Be 1
    }

    It 'are told where a session begins, unless its name is asked for too' {
        $events = Import-CTLogFile $path -Actor $first.userIdentity.userName -WarningVariable warnings -WarningAction SilentlyContinue
        $events.EventName | Should -Contain 'AssumeRole'
        $warnings.Message | Should -BeLike "The callers asked for may also appear under other names, and what was done so is not in this answer: $session. *"
        $warnings.Message | Should -BeLike "*. To have that too, write -Actor $($first.userIdentity.userName), $session; *"
        Import-CTLogFile $path -Actor $first.userIdentity.userName -EventName DeleteBucket -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        @($warnings.Message) -like "*is not in this answer: $session. *" | Should -HaveCount 1
        Import-CTLogFile $path -Actor "$($first.userIdentity.userName)*" -ExcludeActor $first.userIdentity.userName -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        @($warnings.Message) -like "*$session*" | Should -BeNullOrEmpty
        Import-CTLogFile $path -Actor $first.userIdentity.userName, 'arn:aws:iam::777788889999:role/admin' -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        @($warnings.Message) -like "*$session*" | Should -BeNullOrEmpty -Because 'the ARN of its role finds it'
        $all = Import-CTLogFile $path -Actor $first.userIdentity.userName, $session -WarningVariable warnings -WarningAction SilentlyContinue
        $all.Count | Should -BeGreaterThan @($events).Count
        @($warnings.Message) -like "*$session*" | Should -BeNullOrEmpty
        Import-CTLogFile $SampleTrail -Unique -ExcludeActor svc-bakcup -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 422
        $warnings.Message | Should -BeExactly '-ExcludeActor svc-bakcup leaves out nothing: no event that fits otherwise is by svc-bakcup; did you mean svc-backup?'
        $null = Import-CTLogFile $SampleTrail -Unique -ExcludeActor arn:aws:iam::444455556666:user/svc-bakcup -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike '*; did you mean svc-backup?'
        Find-CTDeletion $SampleTrail -ExcludeActor svc-bakcup -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        @($warnings.Message) -like '-ExcludeActor svc-bakcup leaves out nothing: no deletion that fits otherwise is by svc-bakcup; did you mean svc-backup?' | Should -HaveCount 1
        foreach ($asked in @{ ExcludeActor = 'terraform-ci', 'svc-backup' }, @{ Actor = 'jonas.weber'; ExcludeActor = 'svc-bakcup' }, @{ ResourceName = '*jonas*'; ExcludeActor = 'svc-bakcup' }) {
            $null = Import-CTLogFile $SampleTrail -Unique @asked -WarningVariable warnings
            @($warnings.Message) -like '-ExcludeActor*' | Should -BeNullOrEmpty
        }

        foreach ($asked in @{ ExcludeActor = 'svc-backup', 'svc-bakcup' }, @{ Actor = 'jonas.weber'; ExcludeActor = 'svc-bakcup' }) {
            $null = Find-CTDeletion $SampleTrail @asked -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings.Message) -like '*svc-bakcup*' | Should -BeNullOrEmpty
        }

        # EC2 writes who is at fault before a code.
        (Import-CTLogFile $SampleTrail -Unique -ErrorCode UnauthorizedOperation -WarningVariable warnings).ErrorCode | Should -BeExactly 'Client.UnauthorizedOperation'
        Import-CTLogFile $SampleTrail -Unique -ErrorCode AccessDenied, Unauthorized* -WarningVariable +warnings | Should -HaveCount 8
        Import-CTLogFile $SampleTrail -Unique -ExcludeErrorCode UnauthorizedOperation -WarningVariable +warnings | Should -HaveCount 421
        $warnings | Should -BeNullOrEmpty
        Import-CTLogFile $SampleTrail -Unique -ErrorCode Client.AccessDenied -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly 'Nothing matched. No event that fits otherwise has the error code Client.AccessDenied. Check the spelling; if that is only a part of the name, write *Client.AccessDenied*.'
        Import-CTLogFile $SampleTrail -Unique -ErrorCode OptInRequired -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
        foreach ($read in { Import-CTLogFile $SampleTrail -Unique @asked }, { Find-CTDeletion $SampleTrail @asked }) {
            $asked = @{ ExcludeActor = 'arn:aws:iam::444455556667:user/svc-backup'; WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
            $null = . $read
            @($warnings.Message) -like '-ExcludeActor *; did you mean svc-backup?' | Should -HaveCount 1
        }

        Import-CTLogFile $SampleTrail -Unique -ErrorCode AccessDeniedExceptn -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike '*did you mean AccessDenied*'
        $null = Import-CTLogFile $SampleTrail -Unique -ExcludeActor arn:aws:sts::444455556666:assumed-role/ObservabilityReadr/collector -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike '*did you mean ObservabilityReader/collector?'
        Import-CTLogFile $SampleTrail -SourceIPAddress config.amazonaws.co -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly "Nothing matched. No service 'config.amazonaws.co' is known to this module; did you mean config.amazonaws.com?"
        foreach ($range in '203.0.113.77-203.0.113.80', '203.0.113.70 - 80', '203.0.113.x') {
            { Import-CTLogFile $SampleTrail -SourceIPAddress $range } | Should -Throw -ErrorId 'FilterInvalid,*' -ExpectedMessage '*a range is written as networks*'
        }

        $null = Import-CTLogFile $SampleTrail -Actor User/svc-backup -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike "*'User/svc-backup' is the end of an ARN; write the name, svc-backup, *"
        Import-CTLogFile $SampleTrail -SourceIPAddress 203.0.113.78 -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
        Import-CTLogFile $SampleTrail -Region us-esat-* -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike "Nothing matched. No region like 'us-esat-``*' is known to this module; did you mean us-east-1*"
        # A key may have made another one.
        $null = Import-CTLogFile $SampleTrail -Unique -AccessKeyId AKIABV34BTTDBEXAMPLE -EventName Create* -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike 'Other keys were given out to the keys asked for, and what was done with those is not in this answer: AKIA5SZRIO7HPEXAMPLE. *'
        # Who signs in to Identity Center has an id, by which other events call them.
        $id = '93675290-d061-70f5-3c1e-0a6b2f0f7c11'
        $named = Import-CTLogFile $SampleTrail -Unique -Actor maria.lindqvist@example.com -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike "The callers asked for may also appear under other names, and what was done so is not in this answer: $id. *"
        (Import-CTLogFile $SampleTrail -Unique -Actor maria.lindqvist@example.com, $id -WarningVariable warnings).Count | Should -BeGreaterThan $named.Count
        $warnings | Should -BeNullOrEmpty
        $null = Find-CTDeletion $path -Actor $first.userIdentity.userName -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings.Message) -like '*under other names*' | Should -BeNullOrEmpty
    }
}

Describe 'Wildcards' {
    It 'mean what they mean to PowerShell: <Pattern>' -ForEach @(
        '*', '**', '?', 'a*', '*a', '*a*', 'a?c', 'a*b*c', '?b*', '*?', '[abc]*', '[a-c]x', 'a[bc]', 'a[b-d]c', 'A[B-D]C', 'a`*c', 'a`?c', 'a`[b', '`a', 'a*`*', '[*]', '[?]a', 'a[-b]c', '*[x-z]', 'abc'
        | ForEach-Object { @{ Pattern = $_ } }
    ) {
        $texts = 'a', 'b', 'abc', 'ABC', 'aXc', 'ac', 'abbc', 'abcabc', 'a*c', 'a?c', 'a[b', 'ax', 'cx', 'x', '*', '?a', 'a-c', 'a*', 'aab', 'adc'
        $records = foreach ($text in $texts) { New-Record ([guid]::NewGuid()) @{ eventName = $text; errorCode = $text } }
        $path = New-LogFile "$TestDrive/wildcards.json" $records
        $expected = @($texts | Where-Object { $_ -like $Pattern }) -join ' '
        (Import-CTLogFile $path -EventName $Pattern).EventName -join ' ' | Should -BeExactly $expected
        (Import-CTLogFile $path -ErrorCode $Pattern).EventName -join ' ' | Should -BeExactly $expected
    }
}
