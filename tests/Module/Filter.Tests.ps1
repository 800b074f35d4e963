BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"

    $script:Log = New-LogFile "$TestDrive/filter.json" @(
        New-Record run @{
            requestParameters = @{ instancesSet = @{ items = @(@{ instanceId = 'i-0aa1' }) } }
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
            userIdentity = @{ type = 'AWSService'; invokedBy = 'ec2.amazonaws.com' }; requestParameters = @{ roleArn = 'arn:aws:iam::111122223333:role/web' }
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

    function Select-Id([hashtable] $Parameters) { (Import-CTLogFile $Log @Parameters).EventId -join ' ' }
}

Describe 'Filter' {
    It '<Parameters> selects <Ids>' -ForEach @(
        @{ Parameters = @{ EventName = 'RunInstances' }; Ids = 'run' }
        @{ Parameters = @{ EventName = 'runinstances' }; Ids = 'run' }
        @{ Parameters = @{ EventName = 'Delete*', 'Get*' }; Ids = 'deny root' }
        @{ Parameters = @{ EventName = '*Role' }; Ids = 'service' }
        @{ Parameters = @{ EventName = 'AttachUserPolicy' }; Ids = 'insight' }
        @{ Parameters = @{ EventName = 'GetObjec?' }; Ids = 'root' }
        @{ Parameters = @{ EventName = '[DG]e*' }; Ids = 'deny root old' }
        @{ Parameters = @{ ExcludeEventName = '*Instances', 'AssumeRole' }; Ids = 'deny root insight' }
        @{ Parameters = @{ EventSource = 's3' }; Ids = 'deny root' }
        @{ Parameters = @{ EventSource = 's3.amazonaws.com' }; Ids = 'deny root' }
        @{ Parameters = @{ Service = 'S3', 'iam' }; Ids = 'deny root insight' }
        @{ Parameters = @{ EventSource = 's*' }; Ids = 'deny root service' }
        @{ Parameters = @{ ExcludeEventSource = 'ec2.amazonaws.com', 'sts' }; Ids = 'deny root insight' }
        @{ Parameters = @{ Actor = 'alice' }; Ids = 'run' }
        @{ Parameters = @{ Actor = 'Admin' }; Ids = 'deny' }
        @{ Parameters = @{ Actor = 'bob' }; Ids = 'deny' }
        @{ Parameters = @{ Actor = 'Admin/bob' }; Ids = 'deny' }
        @{ Parameters = @{ Actor = 'AROAEXAMPLE:*' }; Ids = 'deny' }
        @{ Parameters = @{ Actor = 'arn:aws:iam::444455556666:role/Admin' }; Ids = 'deny' }
        @{ Parameters = @{ User = 'root of *' }; Ids = 'root' }
        @{ Parameters = @{ Actor = 'ec2.amazonaws.com' }; Ids = 'service' }
        @{ Parameters = @{ UserName = 'carol `[dev`]' }; Ids = 'old' }
        @{ Parameters = @{ ExcludeActor = 'alice', 'ec2.*' }; Ids = 'deny root insight old' }
        @{ Parameters = @{ AccessKeyId = 'ASIA*' }; Ids = 'deny' }
        @{ Parameters = @{ ResourceName = 'i-0aa1' }; Ids = 'run' }
        @{ Parameters = @{ ResourceName = 'arn:aws:s3:::logs' }; Ids = 'deny' }
        @{ Parameters = @{ ResourceName = '*role/web' }; Ids = 'service' }
        @{ Parameters = @{ ResourceType = 'AWS::S3::*' }; Ids = 'deny' }
        @{ Parameters = @{ EventId = 'root', 'old' }; Ids = 'root old' }
        @{ Parameters = @{ ErrorCode = 'AccessDenied' }; Ids = 'deny' }
        @{ Parameters = @{ ErrorCode = '*Unauthorized*', 'Access*' }; Ids = 'deny old' }
        @{ Parameters = @{ ErrorCode = '*' }; Ids = 'deny old' }
        @{ Parameters = @{ ExcludeErrorCode = '*' }; Ids = 'run root service insight' }
        @{ Parameters = @{ SourceIPAddress = '192.0.2.10' }; Ids = 'run' }
        @{ Parameters = @{ IPAddress = '192.0.2.0/24', '203.0.113.0/29' }; Ids = 'run' }
        @{ Parameters = @{ IPAddress = '203.0.113.0/28' }; Ids = 'deny' }
        @{ Parameters = @{ SourceIPAddress = '2001:db8::/32' }; Ids = 'root' }
        @{ Parameters = @{ SourceIPAddress = '2001:0db8:0:0::5' }; Ids = 'root' }
        @{ Parameters = @{ SourceIPAddress = '10.0.0.0/8' }; Ids = 'old' }
        @{ Parameters = @{ SourceIPAddress = '10.1.2.3' }; Ids = 'old' }
        @{ Parameters = @{ SourceIPAddress = '*.amazonaws.com' }; Ids = 'service' }
        @{ Parameters = @{ ExcludeSourceIPAddress = '0.0.0.0/0', '::/0' }; Ids = 'service insight' }
        @{ Parameters = @{ Region = 'eu-west-1', 'us-w*' }; Ids = 'deny root' }
        @{ Parameters = @{ AwsRegion = 'EU-WEST-1' }; Ids = 'deny' }
        @{ Parameters = @{ AccountId = '444455556666' }; Ids = 'deny' }
        @{ Parameters = @{ AccountId = '012345678901' }; Ids = 'old' }
        @{ Parameters = @{ EventCategory = 'Data', 'Insight' }; Ids = 'root insight' }
        @{ Parameters = @{ EventCategory = 'Management' }; Ids = 'run deny service old' }
        @{ Parameters = @{ IdentityType = 'Root', 'AWS*' }; Ids = 'root service' }
        @{ Parameters = @{ Succeeded = $true }; Ids = 'run root service insight' }
        @{ Parameters = @{ Failed = $true }; Ids = 'deny old' }
        @{ Parameters = @{ ReadOnly = $true }; Ids = 'root service old' }
        @{ Parameters = @{ WriteOnly = $true }; Ids = 'run deny insight' }
        @{ Parameters = @{ Match = '"roleArn"' }; Ids = 'service' }
        @{ Parameters = @{ Match = 'ACCESS DENIED', 'i-0aa?' }; Ids = 'run deny' }
        @{ Parameters = @{ StartTime = '2026-03-03T10:00:00Z' }; Ids = 'root service insight old' }
        @{ Parameters = @{ After = '2026-03-03T10:00:01Z' }; Ids = 'service insight old' }
        @{ Parameters = @{ EndTime = '2026-03-02T10:00:00Z' }; Ids = 'run deny' }
        @{ Parameters = @{ Before = '2026-03-02T09:59:59Z' }; Ids = 'run' }
        @{ Parameters = @{ StartTime = '2026-03-02T10:00:00Z'; EndTime = '2026-03-02T10:00:00Z' }; Ids = 'deny' }
        @{ Parameters = @{ EndTime = '2026-03-04T12:00:00Z'; Last = '36h' }; Ids = 'root service' }
        @{ Parameters = @{ Service = 's3'; Failed = $true; Region = 'eu-*' }; Ids = 'deny' }
        @{ Parameters = @{ Service = 's3'; Failed = $true; Region = 'us-*' }; Ids = '' }
    ) {
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

    It '<Parameters> is <Id>' -ForEach @(
        @{ Parameters = @{ Succeeded = $true; Failed = $true }; Id = 'ParameterConflict' }
        @{ Parameters = @{ ReadOnly = $true; WriteOnly = $true }; Id = 'ParameterConflict' }
        @{ Parameters = @{ Last = '7d'; StartTime = '2026-03-01' }; Id = 'ParameterConflict' }
        @{ Parameters = @{ StartTime = '2026-03-02'; EndTime = '2026-03-01' }; Id = 'TimeRangeInvalid' }
        @{ Parameters = @{ SourceIPAddress = '10.0.0.0/33' }; Id = 'FilterInvalid' }
        @{ Parameters = @{ SourceIPAddress = '10/8' }; Id = 'FilterInvalid' }
        @{ Parameters = @{ ExcludeSourceIPAddress = '2001:db8::/x' }; Id = 'FilterInvalid' }
        @{ Parameters = @{ EventName = 'Run*', ' ' }; Id = 'FilterInvalid' }
        @{ Parameters = @{ SourceIPAddress = ' ' }; Id = 'FilterInvalid' }
        @{ Parameters = @{ Match = ' ' }; Id = 'FilterInvalid' }
        @{ Parameters = @{ EventName = '' }; Id = 'ParameterArgumentValidationError' }
        @{ Parameters = @{ Last = 7 }; Id = 'ParameterArgumentTransformationError' }
        @{ Parameters = @{ Last = '7x' }; Id = 'ParameterArgumentTransformationError' }
        @{ Parameters = @{ StartTime = 'soon' }; Id = 'ParameterArgumentTransformationError' }
    ) {
        { Import-CTLogFile $Log @Parameters } | Should -Throw -ErrorId "$Id,CloudTrailTools.PowerShell.ImportCTLogFileCommand"
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
