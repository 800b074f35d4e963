BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # What Tab offers at the end of the text.
    function Complete {
        param([string] $Text)
        [System.Management.Automation.CommandCompletion]::CompleteInput($Text, $Text.Length, $null).CompletionMatches.CompletionText
    }
}

Describe 'Completion' {
    It 'offers files for paths, as for other cmdlets: <Word>' -ForEach @(
        @{ Word = '' }, @{ Word = 'tr' }, @{ Word = './' }, @{ Word = "'a" }, @{ Word = 'trail/A' }, @{ Word = 'none' }, @{ Word = 's3' }
    ) {
        $null = New-Item -ItemType Directory -Force "$TestDrive/files/trail/AWSLogs", "$TestDrive/files/a b"
        Push-Location "$TestDrive/files"
        try {
            $expected = Complete "Get-Item $Word"
            foreach ($command in 'Import-CTLogFile', 'Get-CTLogFile -Path', 'Save-CTLogFile', 'Test-CTLogIntegrity', 'Watch-CTEvent', 'Find-CTDeletion') {
                Complete "$command $Word" | Should -BeExactly $expected
            }
        }
        finally {
            Pop-Location
        }
    }

    It 'offers <expected> for: <text>' -ForEach @(
        @{ text = 'Import-CTLogFile -EventName Terminat'; expected = 'TerminateInstances' }
        @{ text = 'Import-CTLogFile -EventSource kms -EventName Sched'; expected = 'ScheduleKeyDeletion' }
        @{ text = 'Import-CTLogFile -Service kms -EventName Sched'; expected = 'ScheduleKeyDeletion' }
        @{ text = 'Import-CTLogFile -EventName RunInstances, Terminat'; expected = 'TerminateInstances' }
        @{ text = 'Import-CTLogFile -EventSource cloudtr'; expected = 'cloudtrail' }
        @{ text = 'Import-CTLogFile -Region eu-c'; expected = 'eu-central-1' }
        @{ text = 'Import-CTLogFile -IdentityType Ass'; expected = 'AssumedRole' }
        @{ text = 'Import-CTLogFile -EventCategory Net'; expected = 'NetworkActivity' }
        @{ text = 'Import-CTLogFile -ErrorCode Acc'; expected = 'AccessDenied' }
        @{ text = 'Import-CTLogFile -Last 7'; expected = '7d' }
        @{ text = 'Import-CTLogFile -StartTime yes'; expected = 'yesterday' }
        @{ text = 'Import-CTLogFile -StartTime hours'; expected = "'2 hours ago'" }
        @{ text = 'Import-CTLogFile -ExcludeEventName Desc'; expected = 'DescribeInstances' }
        @{ text = 'Get-CTLogFile -Kind Dig'; expected = 'Digest' }
        @{ text = 'Get-CTLogFile -Region us-e'; expected = 'us-east-1' }
        @{ text = 'Import-CTLogFile -ResourceType AWS::S3::B'; expected = 'AWS::S3::Bucket' }
        @{ text = 'Find-CTDeletion -ResourceType Lambda'; expected = 'AWS::Lambda::Function' }
        @{ text = 'Compare-CTActivity -Since yes'; expected = 'yesterday' }
        @{ text = 'Watch-CTEvent -Interval 1'; expected = '1h' }
        @{ text = "Import-CTLogFile -Last '3 d"; expected = "'3 days'" }
        @{ text = 'Import-CTLogFile -Last 3d'; expected = '3d' }
        @{ text = 'Import-CTLogFile -Last 45'; expected = '45m' }
        @{ text = "Import-CTLogFile -StartTime '3 days a"; expected = "'3 days ago'" }
        @{ text = 'Measure-CTEvent -Property UserIdentity.SessionContext.M'; expected = 'UserIdentity.SessionContext.MfaAuthenticated' }
    ) {
        Complete $text | Should -Contain $expected
    }

    It 'offers only what begins with the word, so that Tab goes on with it' {
        Complete 'Import-CTLogFile -EventName Terminat' | Should -BeLike 'Terminat*'
        Complete 'Import-CTLogFile -EventName InstanceStat' | Should -Contain 'DescribeInstanceStatus'
    }

    It 'offers no call of a service that was not named' {
        Complete 'Import-CTLogFile -EventSource kms -EventName T' | Should -Not -Contain 'TerminateInstances'
    }

    It 'offers only the services that have a call' {
        Complete 'Import-CTLogFile -EventName DeleteTrail -EventSource ' | Should -BeExactly 'cloudtrail'
        Complete 'Import-CTLogFile -EventName NoSuchCall -EventSource cloudtrail-' | Should -BeExactly 'cloudtrail-data'
    }

    It 'keeps the quotes that were opened' {
        Complete "Import-CTLogFile -EventSource 'cloudtr" | Should -Contain "'cloudtrail'"
    }

    It 'offers accounts that this session has met, so quoted that they stay text' {
        $null = Get-CTLogFile -Path $SampleTrail | Select-Object -First 1000
        $account = (Get-CTLogFile -Path $SampleTrail | Where-Object AccountId | Select-Object -First 1).AccountId
        Complete 'Import-CTLogFile -AccountId ' | Should -Contain "'$account'"
    }

    It 'offers no files for <text>' -ForEach @(
        @{ text = 'Import-CTLogFile -Actor ' }
        @{ text = 'Import-CTLogFile -Match ' }
        @{ text = 'Import-CTLogFile -EventName NoSuchCallAnywhere' }
        @{ text = 'Find-CTDeletion ./trail -Resource ' }
        @{ text = 'Get-CTEvent -RoleArn ' }
        @{ text = 'Import-CTLogFile -MaxEvents ' }
    ) {
        Push-Location -LiteralPath $RepositoryRoot
        try { Complete $text | Should -BeNullOrEmpty } finally { Pop-Location }
    }

    It 'has a completer for everything that is no path, as files would be offered otherwise' {
        $paths = 'Path', 'LiteralPath', 'Destination', 'ProfileLocation', 'PublicKeyPath', 'Checkpoint'
        $offers = foreach ($command in Get-Command -Module CloudTrailTools) {
            foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn ($paths + [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters)) {
                $type = if ($parameter.ParameterType.IsArray) { $parameter.ParameterType.GetElementType() } else { $parameter.ParameterType }
                $isValue = $type -in [string], [int], [long], [System.Nullable[int]], [System.Nullable[datetime]], [System.Nullable[timespan]], [datetime], [timespan], [object]
                if ($isValue -and -not ($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentCompleterAttribute] })) { "$($command.Name) -$($parameter.Name)" }
            }
        }
        $offers | Should -BeNullOrEmpty
    }

    It 'completes every parameter whose values a user would look up' {
        $withValues = 'EventName', 'EventSource', 'Region', 'AccountId', 'IdentityType', 'EventCategory', 'ErrorCode', 'ResourceType', 'StartTime', 'EndTime', 'Last', 'ProfileName', 'BucketName'
        $without = foreach ($command in Get-Command -Module CloudTrailTools) {
            foreach ($parameter in $command.Parameters.Values | Where-Object Name -In $withValues) {
                $completes = $parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentCompleterAttribute] -or $_ -is [System.Management.Automation.ValidateSetAttribute] }
                if (-not $completes -and -not $parameter.ParameterType.IsEnum) { "$($command.Name) -$($parameter.Name)" }
            }
        }
        $without | Should -BeNullOrEmpty
    }
}
