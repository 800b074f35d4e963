BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Endpoint.ps1"

    $account = [CloudTrailTools.TestEndpoint.AwsTestEndpoint]::AccountId

    function Add-HistoryEvent {
        param([string] $Region, [int] $Count, [string] $Name = 'RunInstances', [int] $SecondsApart = 60)
        $now = [System.DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
        $events = [System.Collections.Generic.List[CloudTrailTools.TestEndpoint.HistoryEvent]]::new()
        foreach ($number in 1..$Count) {
            $time = [System.DateTimeOffset]::FromUnixTimeSeconds($now - $number * $SecondsApart).UtcDateTime
            $events.Add([CloudTrailTools.TestEndpoint.HistoryEvent]::new([guid]::NewGuid().ToString(), $time, $Name, 'ec2.amazonaws.com'))
        }
        $endpoint.CloudTrail.AddEvents($account, $Region, $events)
        $events
    }
}

Describe 'Event history' {
    BeforeEach {
        $endpoint = New-TestEndpoint
        $endpoint.CloudTrail.RequestsPerSecond = 0
        $here = $endpoint.Connection + @{ Region = 'eu-central-1'; NoGlobalRegion = $true }
    }

    AfterEach {
        $endpoint.Server.Dispose()
    }

    Context 'Get-CTEvent' {
        It 'emits every event once, the newest first' {
            $expected = Add-HistoryEvent -Region eu-central-1 -Count 120
            $events = Get-CTEvent @here -Last 1d
            $events[0] | Should -BeOfType ([CloudTrailTools.CloudTrailEvent])
            $events.EventId | Should -Be $expected.EventId
            $events[0].Origin.Kind | Should -Be 'EventHistory'
        }

        It 'emits the oldest first when told so' {
            $expected = Add-HistoryEvent -Region eu-central-1 -Count 60
            $events = Get-CTEvent @here -Last 1d -Oldest
            $events.EventId | Should -Be ($expected.EventId[59..0])
        }

        It 'is searched for deletions by Find-CTDeletion -EventHistory' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 5
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2 -Name TerminateInstances
            $connection = $endpoint.Connection
            $found = Find-CTDeletion @connection -EventHistory -Region eu-central-1 -Last 1d -CoverageVariable coverage
            $found.EventName | Sort-Object | Should -Be 'TerminateInstances', 'TerminateInstances'
            $coverage.IsComplete | Should -BeTrue
            $coverage.Matched + $coverage.Filtered | Should -Be $coverage.Records
            $coverage.Records | Should -Be 7
        }

        It 'is searched by Find-CTDeletion -EventHistory for who assumed the roles, also in other regions and before the time asked about' {
            $now = [datetime]::UtcNow
            $text = Get-Content -LiteralPath (Join-Path $Fixtures 'deletions' 'chain-user-role-role.json') -Raw
            $text = $text -replace '444455556666|777788889999', $account
            foreach ($minutes in 0, 5, 20) {
                $text = $text.Replace(('2026-03-02T09:{0:00}:00Z' -f $minutes), $now.AddMinutes($minutes - 25).ToString('yyyy-MM-ddTHH:mm:00Z'))
            }
            # Of what both accounts recorded, the caller's side.
            foreach ($record in (ConvertFrom-Json $text -AsHashtable).Records | Where-Object { $_.userIdentity.type -ne 'AWSAccount' }) {
                $region = if ($record.userIdentity.type -eq 'IAMUser') { 'us-east-1' } else { 'eu-west-1' }
                $endpoint.CloudTrail.AddEvents($account, $region, [CloudTrailTools.TestEndpoint.HistoryEvent[]] [CloudTrailTools.TestEndpoint.HistoryEvent]::OfRecord((ConvertTo-Json $record -Depth 20)))
            }
            $connection = $endpoint.Connection

            $found = Find-CTDeletion @connection -EventHistory -Region eu-west-1 -Last 10m -CoverageVariable read
            $read.Records | Should -Be ($read.Entries | Measure-Object Records -Sum).Sum
            $read.EndTime | Should -BeGreaterThan $read.StartTime

            $found.ResourceId | Should -Be 'ledger'
            $found.ActorChain.Name | Should -Be 'alice', 'hub/alice', 'admin/from-hub'
            $found.ActorChain.IsComplete | Should -BeTrue
        }

        It 'reads regions by wildcard' {
            $null = Add-HistoryEvent -Region us-west-1 -Count 3
            $null = Add-HistoryEvent -Region us-west-2 -Count 4
            $connection = $endpoint.Connection
            (Get-CTEvent @connection -NoGlobalRegion -Region us-west-* -Last 1d).Count | Should -Be 7
        }

        It 'needs no credentials to say with -WhatIf what it would do' {
            $run = Invoke-Pwsh -ArgumentList $ManifestPath -ScriptBlock {
                param($manifest)
                Get-ChildItem Env:AWS_* | Remove-Item
                $env:AWS_EC2_METADATA_DISABLED = 'true'
                $env:AWS_SHARED_CREDENTIALS_FILE = $env:AWS_CONFIG_FILE = Join-Path ([System.IO.Path]::GetTempPath()) 'no such file'
                Import-Module $manifest
                foreach ($whatIf in @{ WhatIf = $true }, @{}) {
                    $WhatIfPreference = -not $whatIf.Count
                    Get-CTEvent -Region eu-central-1 -Last 1d @whatIf -ErrorVariable problems -ErrorAction SilentlyContinue
                    "problems: $problems"
                }
                $WhatIfPreference = $false
                try { Get-CTEvent -Region eu-central-1 -Last 1d } catch { "problems: $($_.FullyQualifiedErrorId)" }
            }
            @($run) -like 'problems:*' | Should -BeExactly 'problems: ', 'problems: ', 'problems: CredentialsNotFound,CloudTrailTools.PowerShell.GetCTEventCommand'
            @($run) -like 'What if: *eu-central-1*' | Should -HaveCount 2
            @($run) -like 'What if: *At least 2 requests; then up to 99 events a second*' | Should -HaveCount 2
        }

        It 'says with -WhatIf too that the credentials are of no such account' {
            { Get-CTEvent @here -Last 1d -AccountId 999988887777 -WhatIf } | Should -Throw -ExpectedMessage 'Nothing of account 999988887777 can be found: *'
        }

        It 'says that a variable cannot be set' {
            { Get-CTEvent @here -Last 1h -CoverageVariable PSVersionTable } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage 'The variable $PSVersionTable cannot be set*'
        }

        It 'asks nothing with -WhatIf' {
            Get-CTEvent @here -Last 1d -WhatIf | Should -BeNullOrEmpty
            $endpoint.CloudTrail.Lookups | Should -Be 0
        }

        It 'gives exact names to the service in their own spelling' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2 -Name TerminateInstances
            (Get-CTEvent @here -Last 1d -EventName terminateinstances).EventName | Should -Be 'TerminateInstances', 'TerminateInstances'
            $endpoint.CloudTrail.LookupInputs.ToArray()[0].Item3.ToJsonString() | Should -BeLike '*"AttributeValue":"TerminateInstances"*'
        }

        It 'makes the event that ConvertFrom-CTRecord makes of the same record' {
            $event = [CloudTrailTools.TestEndpoint.HistoryEvent]::new([guid]::NewGuid().ToString(), [datetime]::UtcNow.AddHours(-1), 'RunInstances', 'ec2.amazonaws.com')
            $event.Username = 'alice@example.com'
            $event.AccessKeyId = 'AKIAIOSFODNN7EXAMPLE'
            $event.Resources = [System.ValueTuple[string, string][]] @([System.ValueTuple]::Create('AWS::EC2::Instance', 'i-1'), [System.ValueTuple[string, string]]::new([NullString]::Value, 'web'))
            $endpoint.CloudTrail.AddEvents($account, 'eu-central-1', [CloudTrailTools.TestEndpoint.HistoryEvent[]] @($event))
            $read = Get-CTEvent @here -Last 1d

            # The members of Amazon.CloudTrail.Model.Event, which Find-CTEvent emits.
            $found = [pscustomobject]@{
                AccessKeyId = 'AKIAIOSFODNN7EXAMPLE'; CloudTrailEvent = $read.Raw; EventId = $read.EventId; EventName = 'RunInstances'
                EventSource = 'ec2.amazonaws.com'; EventTime = $read.EventTime.ToLocalTime(); ReadOnly = 'false'; Username = 'alice@example.com'
                Resources = @([pscustomobject]@{ ResourceName = 'i-1'; ResourceType = 'AWS::EC2::Instance' }, [pscustomobject]@{ ResourceName = 'web'; ResourceType = $null })
            }
            $converted = $found | ConvertFrom-CTRecord
            $read.LookupUsername, $read.LookupResources[1].Name | Should -BeExactly 'alice@example.com', 'web'
            $names = ($read | Get-Member -MemberType Property).Name | Where-Object { $_ -notin 'Origin', 'ByteOffset' }
            $names.Count | Should -BeGreaterThan 30
            foreach ($name in $names) {
                ($converted.$name | ConvertTo-Json -Depth 5 -Compress) | Should -BeExactly ($read.$name | ConvertTo-Json -Depth 5 -Compress) -Because $name
            }
        }

        It 'tells the keys that a key was given, whatever of it is asked for' {
            $text = Get-Content -LiteralPath (Join-Path $Fixtures 'deletions' 'chain-user-role-role.json') -Raw
            $minting = (ConvertFrom-Json $text -AsHashtable -DateKind String).Records.Where({ $_.eventName -eq 'AssumeRole' -and $_.userIdentity.type -eq 'IAMUser' })[0]
            $minting.eventTime = [datetime]::UtcNow.AddHours(-1).ToString('yyyy-MM-ddTHH:mm:ssZ')
            $event = [CloudTrailTools.TestEndpoint.HistoryEvent]::OfRecord((ConvertTo-Json $minting -Depth 20 -Compress))
            $endpoint.CloudTrail.AddEvents($account, 'eu-central-1', [CloudTrailTools.TestEndpoint.HistoryEvent[]] @($event))
            $given = $minting.responseElements.credentials.accessKeyId
            $given | Should -BeLike 'ASIA*'
            foreach ($filter in @{ EventName = 'Delete*' }, @{ WriteOnly = $true }, @{}) {
                (Get-CTEvent @here -Last 1d -AccessKeyId $minting.userIdentity.accessKeyId @filter -WarningVariable warnings -WarningAction SilentlyContinue).Count | Should -Be ($filter.Count ? 0 : 1)
                @($warnings.Message) -like "Other keys were given out to the keys asked for, *: $given. *" | Should -HaveCount 1
            }
        }

        It 'says that a time reckoned from now is another one each time' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            $null = Get-CTEvent @here -StartTime 2d -Checkpoint "$TestDrive/moving.checkpoint" -MaxEvents 1 -WarningAction SilentlyContinue
            Start-Sleep -Milliseconds 20
            { Get-CTEvent @here -StartTime 2d -Checkpoint "$TestDrive/moving.checkpoint" } | Should -Throw -ErrorId 'CheckpointMismatch,*' -ExpectedMessage '*A time reckoned from now, *'
        }

        It 'accounts for what was read' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 70
            $null = Get-CTEvent @here -Last 1d -Failed -CoverageVariable coverage
            $coverage.IsComplete | Should -BeTrue
            $coverage.Records, $coverage.Matched, $coverage.Filtered | Should -Be 70, 0, 70
            $coverage.Entries[0].Name | Should -BeExactly "$account eu-central-1"
        }

        It 'stops reading after -MaxEvents' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 70
            (Get-CTEvent @here -Last 1d -MaxEvents 3 -CoverageVariable coverage).Count | Should -Be 3
            $coverage.StoppedEarly | Should -BeTrue
            $coverage.Matched | Should -Be 3
            $coverage.Entries[0].Outcome | Should -Be 'Partial'
        }

        It 'tells of gaps also when it is to stop early, and not of what nobody wanted' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 70
            $null = Get-CTEvent @here -Last 1d -MaxEvents 3 -Strict -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
            { Get-CTEvent @here -StartTime ([datetime]::UtcNow.AddDays(-100)) -MaxEvents 3 -Strict -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'CoverageIncomplete,*'
        }

        It 'goes on from its checkpoint where the pipeline stopped it' {
            $expected = Add-HistoryEvent -Region eu-central-1 -Count 200
            $checkpoint = Join-Path $TestDrive 'history.checkpoint'
            $first = Get-CTEvent @here -Last 1d -Checkpoint $checkpoint -MaxEvents 80
            $rest = Get-CTEvent @here -Last 1d -Checkpoint $checkpoint
            $again = Get-CTEvent @here -Last 1d -Checkpoint $checkpoint
            @($first; $rest).EventId | Should -Be $expected.EventId
            $again | Should -BeNullOrEmpty
        }

        It 'says why nothing matched with a new checkpoint too, and not where it goes on' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            $checkpoint = "$TestDrive/slip.checkpoint"
            Get-CTEvent @here -Last 1d -Checkpoint $checkpoint -Actor user/alice -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            @($warnings.Message).Where({ $_ -like 'Nothing matched. *' }) | Should -BeLike "*'user/alice' is the end of an ARN; *"
            $null = Get-CTEvent @here -Last 1d -Checkpoint $checkpoint -Actor user/alice -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings.Message).Where({ $_ -like 'Nothing matched. *' }) | Should -BeNullOrEmpty
        }

        It 'warns when its checkpoint says that there is nothing left to read' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            $checkpoint = "$TestDrive/finished.checkpoint"
            Get-CTEvent @here -Last 1d -Checkpoint $checkpoint -CoverageVariable first | Should -HaveCount 3
            Get-CTEvent @here -Last 1d -Checkpoint $checkpoint -CoverageVariable again -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warnings.Message | Should -BeLike "'*finished.checkpoint' says that this command has read everything there was up to * UTC. Remove the file to begin anew."
            $again.StartTime | Should -BeExactly $first.StartTime
            $again.EndTime | Should -BeExactly $first.EndTime
        }

        It 'tells the end of an ARN from a name where the service is asked for it' {
            Get-CTEvent @here -Last 1d -ResourceName bucket/example-logs -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warnings.Message | Should -Contain "Nothing matched. 'bucket/example-logs' may be the end of an ARN; write the name, example-logs, or the whole ARN. The service's own list of resources has nothing of that; the records were not looked into."
        }

        It 'warns when only the list of resources of the service is asked: <Name>' -ForEach @(
            @{ Name = 'a name'; Asked = @{ ResourceName = 'shop-orders' }; Warned = '*asked for -ResourceName by its own list of resources*such as `*shop-orders`* looks into every record*' }
            @{ Name = 'a type'; Asked = @{ ResourceType = 'AWS::S3::Bucket' }; Warned = '*asked for -ResourceType by its own list*' }
            @{ Name = 'a pattern'; Asked = @{ ResourceName = '*shop-orders*' } }
            @{ Name = 'a name with a call'; Asked = @{ ResourceName = 'shop-orders'; EventName = 'DeleteDBInstance' } }
        ) {
            $null = Get-CTEvent @here -Last 1d @Asked -WarningVariable warnings -WarningAction SilentlyContinue
            $blind = @($warnings.Message).Where({ $_ -like 'Event history is asked for*own list of resources*' })
            @($warnings.Message).Where({ $_ -like 'Nothing matched.*own list of resources*' }).Count | Should -Be ($Warned ? 1 : 0)
            if ($Warned) {
                $blind | Should -BeLike $Warned
                @($warnings.Message).Where({ $_ -like '*A pattern such as `**`* looks into every record, which takes longer.*' }) | Should -HaveCount 1
            }
            else {
                $blind | Should -BeNullOrEmpty
            }
        }

        It 'tells once of an account that needs a role: <Command>' -ForEach @(
            @{ Command = 'Get-CTEvent'; Parameters = @{ Last = '1d' } }
            @{ Command = 'Watch-CTEvent'; Parameters = @{ Since = '1h'; For = '0.1s'; Interval = '0.05s' } }
            @{ Command = 'Find-CTDeletion'; Parameters = @{ Last = '1d'; EventHistory = $true } }
        ) {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2 -Name TerminateInstances
            $connection = $endpoint.Connection
            $all = $connection + @{ Region = 'eu-central-1'; WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' } + $Parameters
            & $Command @all -AccountId $account, '777788889999' | Should -HaveCount 2
            $warnings[0].Message | Should -BeLike "Event history of account 777788889999 is not read: the credentials are of account $account*"
            @($warnings.Message).Where({ $_ -like '*777788889999*' }) | Should -HaveCount 1
            { & $Command @all -AccountId '777788889999' -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterConflict,*'
        }

        It 'does not take regions beside all of them' {
            foreach ($regions in 'eu-*', ('eu-west-1', 'us-east-1')) {
                { Get-CTEvent -AllRegions -Region $regions } | Should -Throw -ErrorId 'ParameterConflict,CloudTrailTools.PowerShell.GetCTEventCommand'
            }
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2
            Get-CTEvent @here -AllRegions -Last 1d -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 2
            $warnings.Message | Should -Contain '-AllRegions reads every region: -Region eu-central-1 only says in which partition.'
            $warnings.Message | Should -Contain '-AllRegions reads every region, us-east-1 too: -NoGlobalRegion only says that it is not to be added to those of -Region.'
            $null = Get-CTEvent @here -AllRegions -Region eu-centrl-1 -Last 1d -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -Contain '-AllRegions reads every region: -Region eu-centrl-1 only says in which partition.'
            try { Get-CTEvent @here -AllRegions -Region Frankfurt -WarningVariable warnings -WarningAction SilentlyContinue } catch { $refused = $_ }
            $refused.FullyQualifiedErrorId | Should -BeLike 'RegionUnknown,*'
            $warnings.Message | Should -Not -BeLike '*only says in which partition*'
            { Get-CTEvent -Region cn-north-1, us-east-1 } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage 'cn-north-1 and us-east-1 are in partitions*'
        }

        It 'ends with an error that says what to do: <id>' -ForEach @(
            @{ Id = 'RegionUnknown'; Parameters = @{ Region = 'moon-*' } }
            @{ Id = 'EventCategoryUnavailable'; Parameters = @{ EventCategory = 'Data' } }
            @{ Id = 'ParameterConflict'; Parameters = @{ Organization = $true } }
            @{ Id = 'RoleArnInvalid'; Parameters = @{ RoleArn = 'Auditor' } }
            @{ Id = 'ParameterConflict'; Parameters = @{ RoleArn = 'arn:aws:iam::111122223333:role/Auditor'; RoleSessionName = 'a b' } }
            @{ Id = 'RoleArnInvalid'; Parameters = @{ RoleArn = 'arn:awz:iam::111122223333:role/Auditor' } }
            @{ Id = 'RoleArnInvalid'; Parameters = @{ RoleArn = 'arn:aws-cn:iam::111122223333:role/Auditor' } }
            @{ Id = 'ParameterConflict'; Parameters = @{ AccountId = '111122223333'; AssumeRoleName = 'arn:aws:iam::111122223333:role/Auditor' } }
            @{ Id = 'CoverageIncomplete'; Parameters = @{ StartTime = [datetime]::UtcNow.AddDays(-100); Strict = $true } }
        ) {
            $all = $here + @{ ErrorAction = 'Stop' }
            foreach ($name in $Parameters.Keys) { $all[$name] = $Parameters[$name] }
            { Get-CTEvent @all } | Should -Throw -ErrorId "$Id,CloudTrailTools.PowerShell.GetCTEventCommand"
        }

        It 'doubts a name of a call before it reads, once' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            $doubt = "No event name 'DelteBucket' is known to this module; did you mean DeleteBucket?"
            $null = Get-CTEvent @here -Last 1d -EventName DelteBucket, Frobnicate -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue 6>&1
            $warnings.Message | Should -BeExactly $doubt, "No event name 'Frobnicate' is known to this module, so that every event of the time is read for it. What is no name of a call has a parameter of its own, such as -Actor, -ResourceName, -SourceIPAddress or -EventId."
            $null = Get-CTEvent @here -Last 1d -EventName Frobnicate -EventCategory Insight -WhatIf -WarningAction Stop 6>&1
            $null = Get-CTEvent @here -Last 1d -EventName Frobnicate, DeleteBucket -EventSource ec2 -WhatIf -WarningVariable warnings 6>&1
            $warnings | Should -BeNullOrEmpty
            $null = Get-CTEvent @here -Last 1d -EventName DelteBucket, RunInstances -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeExactly $doubt
            $connection = $endpoint.Connection
            $null = Find-CTDeletion @connection -EventHistory -Region eu-central-1 -Last 1d -EventName DelteBucket -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeExactly $doubt, 'Nothing matched; what was told at the start may be why.'
        }

        It 'says how -EndpointUrl <Url> is written' -ForEach @(
            @{ Url = '127.0.0.1:5999'; Meant = 'http://127.0.0.1:5999' }
            @{ Url = 's3.example.org'; Meant = 'https://s3.example.org' }
            @{ Url = 'ftp://127.0.0.1'; Meant = 'https://s3.example.com' }
        ) {
            $wrong = $here.Clone()
            $wrong.EndpointUrl = $Url
            { Get-CTEvent @wrong } | Should -Throw -ErrorId 'FilterInvalid,*' -ExpectedMessage "-EndpointUrl does not take '$Url': it begins with http:// or https://, such as $Meant."
        }

        It 'warns of a data event before it reads, and of no other call: <Asked.EventName>' -ForEach @(
            @{ Asked = @{ EventName = 'DeleteObject' }; Warning = 'DeleteObject of s3 is a data event, and Event history holds none: read a trail that logs data events of AWS::S3::Object, with Import-CTLogFile.' }
            @{ Asked = @{ EventName = 'Invoke', 'RunInstances'; EventSource = 'lambda.amazonaws.com' }; Warning = 'Invoke of lambda is a data event, and Event history holds none: read a trail that logs data events of AWS::Lambda::Function, with Import-CTLogFile.' }
            @{ Asked = @{ EventName = 'DeleteObject'; EventCategory = 'Insight' }; Warning = $null }
            @{ Asked = @{ EventName = 'DeleteBucket', 'Get*' }; Warning = $null }
        ) {
            $null = Get-CTEvent @here @Asked -Last 1d -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeExactly $Warning
            if ($Warning) {
                $null = Watch-CTEvent @here @Asked -For 1s -WarningVariable warnings -WarningAction SilentlyContinue
                $warnings.Message | Should -Contain $Warning
            }
        }

        It 'asks, before AWS is asked, whether another region was meant, once for each name' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2
            $here.Region = 'eu-central-1', 'eu-cntral-1', 'EU-CNTRAL-1'
            foreach ($read in { Get-CTEvent @here -Last 1d @quiet }, { Get-CTEvent @here -Last 1d -WhatIf @quiet }, { Get-CTEvent @here -Last 1d -EventName StopInstances @quiet }, { Watch-CTEvent @here -For 1s @quiet }, { Find-CTDeletion @endpointOnly -EventHistory -Region $here.Region -Last 1d @quiet }) {
                $endpointOnly = $endpoint.Connection
                $quiet = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
                $null = . $read
                @($warnings.Message) -like '*region*' | Should -BeExactly "No region 'eu-cntral-1' is known to this module; did you mean eu-central-1?"
            }
        }

        It 'says where a region that is a slip comes from: <Source>' -ForEach @(
            @{ Source = '$StoredAWSRegion' }
            @{ Source = "the profile 'audit'"; Parameters = @{ ProfileName = 'audit' } }
            @{ Source = 'the environment variable AWS_REGION'; Variable = 'AWS_REGION' }
            @{ Source = 'the environment variable AWS_DEFAULT_REGION'; Variable = 'AWS_DEFAULT_REGION' }
        ) {
            $connection = $endpoint.Connection
            if ($Parameters) {
                Set-Content "$TestDrive/slip" "[audit]`naws_access_key_id = $($connection.AccessKey)`naws_secret_access_key = $($connection.SecretKey)`nregion = eu-cntral-1"
                $connection = @{ EndpointUrl = $connection.EndpointUrl; ProfileLocation = "$TestDrive/slip" } + $Parameters
            } elseif (-not $Variable) {
                $StoredAWSRegion = 'eu-cntral-1'
            }
            $before = if ($Variable) { [System.Environment]::GetEnvironmentVariable($Variable) }
            try {
                if ($Variable) { [System.Environment]::SetEnvironmentVariable($Variable, 'eu-cntral-1') }
                foreach ($read in { Get-CTEvent @connection -Last 1d @quiet }, { Watch-CTEvent @connection -For 0.1s @quiet }, { Find-CTDeletion @connection -EventHistory -Last 1d @quiet }, { Get-CTLogFile s3://absent @connection @quiet }) {
                    $quiet = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue'; ErrorAction = 'SilentlyContinue' }
                    $null = . $read
                    @($warnings.Message) -like '*known to this module*' | Should -BeExactly "No region 'eu-cntral-1' is known to this module; did you mean eu-central-1? The name comes from $Source."
                }
                # Another one is asked, and nothing depends on that.
                $null = Get-CTEvent @connection -Last 1d -Region eu-west-1 -WarningVariable warnings -WarningAction SilentlyContinue
                @($warnings.Message) -like '*known to this module*' | Should -BeNullOrEmpty
            } finally {
                if ($Variable) { [System.Environment]::SetEnvironmentVariable($Variable, $before) }
            }
        }

        It 'asks no region beside those named where none of them is known: <Command>' -ForEach @(
            @{ Command = 'Get-CTEvent'; Parameters = @{} }
            @{ Command = 'Find-CTDeletion'; Parameters = @{ EventHistory = $true } }
        ) {
            $endpoint.CloudTrail.AddEvents($account, 'us-east-1', [CloudTrailTools.TestEndpoint.HistoryEvent[]] @([CloudTrailTools.TestEndpoint.HistoryEvent]::new('one', [datetime]::UtcNow.AddHours(-1), 'DeleteUser', 'iam.amazonaws.com')))
            $connection = $endpoint.Connection
            $quiet = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
            & $Command @connection @Parameters -Last 1d -Region eu-cntral-1 @quiet | Should -BeNullOrEmpty
            $warnings[0].Message | Should -BeExactly "No region 'eu-cntral-1' is known to this module; did you mean eu-central-1?"
            $warnings[1].Message | Should -BeLike 'Nothing matched*'
            $warnings | Should -HaveCount 2
            $endpoint.CloudTrail.LookupInputs.ToArray().Item2 | Should -BeExactly 'eu-cntral-1'
            # Regions that may be younger than the module.
            foreach ($young in 'eu-new-9', 'eu-central-3') {
                & $Command @connection @Parameters -Last 1d -Region $young @quiet | Should -Not -BeNullOrEmpty
            }
            # A slip beside a region that is known.
            & $Command @connection @Parameters -Last 1d -Region eu-cntral-1, eu-west-1 @quiet | Should -Not -BeNullOrEmpty
        }

        It 'says where services without regions write, when that region is not asked: <Asked.EventSource><Asked.EventName>' -ForEach @(
            @{ Asked = @{ EventSource = 'iam' }; Told = 'Nothing matched. iam has no regions: the events are in us-east-1.' }
            @{ Asked = @{ EventName = 'DeleteUser' }; Told = 'Nothing matched. Of iam, which has no regions, such calls are in us-east-1.' }
            @{ Asked = @{ EventSource = 'ec2' }; Told = $null }
        ) {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2
            $connection = $endpoint.Connection
            foreach ($read in { Get-CTEvent @connection @Asked -Region eu-central-1 -NoGlobalRegion -Last 1d @quiet }, { Find-CTDeletion @connection @Asked -EventHistory -Region eu-central-1 -NoGlobalRegion -Last 1d @quiet }) {
                $quiet = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
                $null = . $read
                $warnings.Message | Should -BeExactly $Told
            }
        }

        It 'calls an account that it cannot read a part of Event history, and no file' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2
            $null = Get-CTEvent @here -Last 1d -AccountId 111122223333, 777788889999 -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings[-1].Message | Should -BeLike 'Not everything could be read (1 of ? parts of Event history): *'
        }

        It 'tells of wildcards that no event fitted, and no more than it knows' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2
            $null = Get-CTEvent @here -Last 1d -Actor *zed* -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeExactly 'Nothing matched. No event that fits otherwise has an actor like *zed*.'
            $null = Get-CTEvent @here -Last 1d -EventName Nope* -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeExactly "Nothing matched. No event name like 'Nope*' is known to this module, which does not know them all; check the spelling."
            $null = Get-CTEvent @here -Last 1d -EventName StopInstances -Actor *zed* -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -BeNullOrEmpty
            $null = Get-CTEvent @here -Last 1d -EventId 3038ebd2 -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeExactly "'3038ebd2' is no whole event id, which looks like 3038ebd2-c98a-4c65-9b6e-e22506292313; write 3038ebd2* for all that begin with it."
            $null = Get-CTEvent @here -Last 1d -EventId 123 -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings[0].Message | Should -BeExactly "'123' is no whole event id, which looks like 3038ebd2-c98a-4c65-9b6e-e22506292313; write 123* for all that begin with it."
        }

        It 'tells wrong keys once for all regions' {
            $wrong = @{ AccessKey = 'AKIAWRONGWRONGWRONG1'; SecretKey = 'x'; EndpointUrl = $endpoint.Connection.EndpointUrl }
            Get-CTEvent @wrong -Region eu-west-1, eu-west-2 -Last 1d -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $problems.FullyQualifiedErrorId | Should -Be 'CredentialsRejected,CloudTrailTools.PowerShell.GetCTEventCommand'
            $problems.Exception.Message | Should -BeLike 'AWS does not accept the credentials given as -AccessKey and -SecretKey for Event history of *'
        }

        It 'tells <Case> once, with the remedy, and reads the rest' -ForEach @(
            @{ Case = 'a region that is denied'; Region = 'eu-west-1'; Code = 'AccessDeniedException'; Id = 'AccessDenied'; Remedy = '*cloudtrail:LookupEvents*' }
            @{ Case = 'a region that is not enabled'; Region = 'me-south-1'; Code = 'UnrecognizedClientException'; Id = 'RegionNotEnabled'; Remedy = '*Leave the region out, enable it*' }
        ) {
            $expected = Add-HistoryEvent -Region eu-central-1 -Count 70
            $null = Add-HistoryEvent -Region $Region -Count 5
            $endpoint.CloudTrail.RefusedRegions[$Region] = [CloudTrailTools.TestEndpoint.EndpointException]::new(400, $Code, 'No.')
            $here.Region = 'eu-central-1', $Region
            $events = Get-CTEvent @here -Last 1d -CoverageVariable coverage -ErrorVariable problems -ErrorAction SilentlyContinue -WarningVariable warnings -WarningAction SilentlyContinue
            $events.EventId | Should -Be $expected.EventId
            $problems.FullyQualifiedErrorId | Should -Be "$Id,CloudTrailTools.PowerShell.GetCTEventCommand"
            $problems[0].Exception.Message | Should -BeLike $Remedy
            $warnings | Should -BeLike "*$Region*"
            $coverage.IsComplete | Should -BeFalse
            ($coverage.Entries | Where-Object Region -EQ 'eu-central-1').Outcome | Should -Be 'Read'
            ($coverage.Entries | Where-Object Region -EQ $Region).Outcome | Should -Be 'Failed'
        }

        It 'counts the parts that were not read among all that the coverage lists' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            $endpoint.CloudTrail.RefusedRegions['eu-west-1'] = [CloudTrailTools.TestEndpoint.EndpointException]::new(400, 'AccessDeniedException', 'No.')
            $endpoint.CloudTrail.RefusedRegions['eu-south-1'] = [CloudTrailTools.TestEndpoint.EndpointException]::new(400, 'UnrecognizedClientException', 'No.')
            $here.Region = 'eu-*'
            try { $null = Get-CTEvent @here -Last 1d -Strict -CoverageVariable coverage -ErrorAction SilentlyContinue } catch { $problem = $_ }
            $problem.Exception.Message | Should -BeLike 'Not everything could be read (1 of 8 parts of Event history): *In all: 6 read, 1 failed, 1 skipped; 3 records*'
            $coverage.Entries | Should -HaveCount 8
        }

        It 'tells <Case> once for all regions, with the remedy' -ForEach @(
            @{ Case = 'keys that have expired'; Code = 'ExpiredTokenException'; Id = 'CredentialsExpired'; Remedy = '*Sign in again*' }
            @{ Case = 'no network'; Code = $null; Id = 'EndpointUnreachable'; Remedy = '*Check network, proxy*' }
        ) {
            $here.Region = 'eu-west-1', 'eu-west-2'
            foreach ($region in $here.Region) {
                $null = Add-HistoryEvent -Region $region -Count 5
                $endpoint.CloudTrail.RefusedRegions[$region] = [CloudTrailTools.TestEndpoint.EndpointException]::new(400, $Code, 'No.')
            }
            if (-not $Code) { $here.EndpointUrl = 'http://127.0.0.1:9' }
            Get-CTEvent @here -Last 1d -CoverageVariable coverage -ErrorVariable problems -ErrorAction SilentlyContinue -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $problems.FullyQualifiedErrorId | Should -Be "$Id,CloudTrailTools.PowerShell.GetCTEventCommand"
            $problems[0].Exception.Message | Should -BeLike $Remedy
            $coverage.Entries.Outcome | Should -Be 'Failed', 'Failed'
            $warnings.Count | Should -Be 1
        }

        It 'doubts a type of resources that nobody knows, and no other' {
            foreach ($type in 'AWS::S3::Bukket', 'AWS::S3::Bucket') {
                $null = Get-CTEvent @here -Last 1d -ResourceType $type -WarningVariable warnings -WarningAction SilentlyContinue
                @($warnings.Message).Where({ $_ -like '*did you mean AWS::S3::Bucket*' }).Count | Should -Be ([int]($type -eq 'AWS::S3::Bukket'))
            }
        }

        It 'says of an empty answer that only the region of the session was asked: <Command>' -ForEach @(
            @{ Command = 'Get-CTEvent'; Parameters = @{} }
            @{ Command = 'Find-CTDeletion'; Parameters = @{ EventHistory = $true } }
        ) {
            $connection = $endpoint.Connection
            $StoredAWSRegion = 'eu-central-1'
            $null = & $Command @connection @Parameters -Last 1d -EventName DeleteTable -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -Contain 'Nothing matched. Of regions, only that of the session was asked (eu-central-1 of account 111122223333, and us-east-1 for services without regions); -AllRegions asks every one.'
            $null = & $Command @connection @Parameters -Last 1d -EventName DeleteTable -AllRegions -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings.Message).Where({ $_ -like '*only that of the session*' }) | Should -BeNullOrEmpty
            $null = & $Command @connection @Parameters -Last 1d -EventName DeleteTable -Region eu-west-1 -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings.Message).Where({ $_ -like '*only that of the session*' }) | Should -BeNullOrEmpty
        }

        It 'says so of sign-ins too, which are in every region: <EventName>' -ForEach @{ EventName = 'ConsoleLogin' }, @{ EventName = 'AssumeRole' } {
            $connection = $endpoint.Connection
            $StoredAWSRegion = 'eu-central-1'
            $null = Get-CTEvent @connection -Last 1d -EventName $EventName -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeLike 'Nothing matched. Of regions, only that of the session was asked*'
            $null = Get-CTEvent @connection -Last 1d -EventName CreateLoginProfile -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings.Message).Where({ $_ -like '*Of regions*' }) | Should -BeNullOrEmpty
        }

        It 'says beside what it found of somebody that only the region of the session was asked: <Case>' -ForEach @(
            @{ Case = 'who called'; Command = 'Get-CTEvent'; Parameters = @{ Actor = '*' }; Told = 1 }
            @{ Case = 'what was deleted'; Command = 'Find-CTDeletion'; Parameters = @{ EventHistory = $true }; Told = 1 }
            @{ Case = 'what happened here'; Command = 'Get-CTEvent'; Parameters = @{}; Told = 0 }
            @{ Case = 'in a region that is named'; Command = 'Get-CTEvent'; Parameters = @{ Actor = '*'; Region = 'eu-central-1' }; Told = 0 }
            @{ Case = 'in a region that is named, deleted'; Command = 'Find-CTDeletion'; Parameters = @{ EventHistory = $true; Region = 'eu-central-1' }; Told = 0 }
        ) {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 1 -Name TerminateInstances
            $connection = $endpoint.Connection
            $StoredAWSRegion = 'eu-central-1'
            & $Command @connection @Parameters -Last 1d -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 1
            @($warnings.Message).Where({ $_ -like 'Of regions, only that of the session was asked (eu-central-1*' }) | Should -HaveCount $Told
        }

        It 'finds deletions in every region, with or without the home of services without regions' {
            $null = Add-HistoryEvent -Region ap-south-1 -Count 2 -Name TerminateInstances
            $connection = $endpoint.Connection
            Find-CTDeletion -EventHistory @connection -AllRegions -Last 1d -WarningAction SilentlyContinue | Should -HaveCount 2
            $before = $endpoint.CloudTrail.Lookups
            Find-CTDeletion -EventHistory @connection -Region ap-south-1 -NoGlobalRegion -Last 1d -WarningAction SilentlyContinue | Should -HaveCount 2
            $endpoint.CloudTrail.LookupInputs.ToArray().Where({ $true }, 'Last', $endpoint.CloudTrail.Lookups - $before).Item2 | Sort-Object -Unique | Should -BeExactly 'ap-south-1'
        }

        It 'says of things asked for that Event history holds no data events' {
            $null = Find-CTDeletion -EventHistory @here -Last 1d -Resource 2026/02/customers.parquet -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeLike '*Event history holds no data events, such as deletions of S3 objects*'
        }

        It 'refuses parameters that would do nothing: <Name>' -ForEach @(
            @{ Name = 'a session token without keys'; Parameters = @{ SessionToken = 'abc' }; Id = 'ParameterConflict' }
            @{ Name = 'a file of profiles that is none'; Parameters = @{ ProfileName = 'p'; ProfileLocation = $PSCommandPath }; Id = 'ProfileInvalid' }
            @{ Name = 'a location of profiles that is none'; Parameters = @{ ProfileLocation = 'no-such-folder' }; Id = 'ProfileNotFound' }
        ) {
            { Get-CTEvent @Parameters -EndpointUrl $endpoint.Connection.EndpointUrl -Region eu-west-1 } | Should -Throw -ErrorId "$Id,*"
        }

        It 'says <What>' -ForEach @(
            @{ What = 'what the records of Lambda call it'; Asked = @{ EventName = 'DeleteFunction' }; Told = 'Some services write the date of their API behind the name: DeleteFunction`* finds DeleteFunction20150331*' }
            @{ What = 'that a key is cut off'; Asked = @{ AccessKeyId = 'AKIABV34BTTDBEXAMPL' }; Told = "*'AKIABV34BTTDBEXAMPL' has 19 characters*" }
            @{ What = 'that an account has no twelve digits, at once'; Asked = @{ AccountId = '44445555' }; Told = "'44445555' has 8 digits*" }
        ) {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2
            $null = Get-CTEvent @here -Last 1d @Asked -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings[0].Message | Should -BeLike $Told
        }

        It 'says that an external id has no effect without a role' {
            $null = Get-CTEvent @here -Last 1h -ExternalId x -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeLike '-ExternalId and -RoleSessionName are about roles, and none is named*'
            $null = Watch-CTEvent @here -For 0.1s -RoleSessionName audit -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeLike '-ExternalId and -RoleSessionName are about roles, and none is named*'
        }

        It 'takes a folder of profiles' {
            $null = New-Item -Path "$TestDrive/profiles" -ItemType Directory
            Set-Content "$TestDrive/profiles/credentials" "[audit]`naws_access_key_id = $($endpoint.Connection.AccessKey)`naws_secret_access_key = $($endpoint.Connection.SecretKey)"
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2
            Get-CTEvent -ProfileName audit -ProfileLocation "$TestDrive/profiles" -EndpointUrl $endpoint.Connection.EndpointUrl -Region eu-central-1 -Last 1d | Should -HaveCount 2
        }

        It 'says in -WhatIf that a checkpoint has a part already, and which accounts are left out' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 60
            $null = Get-CTEvent @here -Last 1d -MaxEvents 3 -Checkpoint "$TestDrive/part.checkpoint"
            $log = "$TestDrive/whatif.txt"
            $null = Start-Transcript -Path $log
            Get-CTEvent @here -Last 1d -Checkpoint "$TestDrive/part.checkpoint" -WhatIf
            $null = Stop-Transcript
            (Get-Content $log -Raw) -replace '\r?\n' | Should -BeLike "*What '*part.checkpoint' says has been read is not read again.*"
        }

        It 'says when keys take the place of a profile' {
            $null = Get-CTEvent @here -Last 1d -ProfileName nobody-has-this -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings[0].Message | Should -BeExactly "The credentials are those of -AccessKey; those of the profile 'nobody-has-this' are not used."
        }

        It 'ends before it asks anything when there is no such profile' {
            { Get-CTEvent -ProfileName nobody-has-this -EndpointUrl $endpoint.Connection.EndpointUrl -Region eu-west-1 -ErrorAction Stop } |
                Should -Throw -ErrorId 'ProfileNotFound,CloudTrailTools.PowerShell.GetCTEventCommand' -ExpectedMessage "*'nobody-has-this'*"
            $endpoint.CloudTrail.Lookups | Should -Be 0
        }

        It 'says what is wrong with the question before it looks for credentials: <Id>' -ForEach @(
            @{ Id = 'EventCategoryUnavailable'; Parameters = @{ EventCategory = 'Data' } }
            @{ Id = 'RegionUnknown'; Parameters = @{ Region = 'Ireland' } }
            @{ Id = 'TimeRangeInvalid'; Parameters = @{ StartTime = '200d'; EndTime = '100d' } }
            @{ Id = 'ParameterConflict'; Parameters = @{ StartTime = '2d'; Last = '1d' } }
        ) {
            { Get-CTEvent @Parameters } | Should -Throw -ErrorId "$Id,CloudTrailTools.PowerShell.GetCTEventCommand"
        }

        It 'warns of what is too old before it looks for credentials' {
            { Get-CTEvent -Last 100d -Region us-east-1 -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'CredentialsNotFound,*'
            { Get-CTEvent -Last 100d -Region us-east-1 -WarningAction Stop } | Should -Throw '*What is older than 90 days is left out*'
        }

        It 'tells a slip beside a value that matched' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            (Get-CTEvent @here -Last 1d -EventName RunInstances, StopIntances -WarningVariable warnings -WarningAction SilentlyContinue).Count | Should -Be 3
            $warnings.Message | Should -BeExactly "No event name 'StopIntances' is known to this module; did you mean StopInstances?"
            (Get-CTEvent @here -Last 1d -EventName RunInstances, StopInstances -WarningVariable warnings).Count | Should -Be 3
            $warnings | Should -BeNullOrEmpty
        }

        It 'says what may be amiss when nothing matched' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            Get-CTEvent @here -Last 1d -EventName RunInstance -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warnings.Message | Should -BeExactly "No event name 'RunInstance' is known to this module; did you mean RunInstances?", 'Nothing matched; what was told at the start may be why.'
            Get-CTEvent @here -Last 1d -EventName StopInstances -WarningVariable warnings | Should -BeNullOrEmpty
            $warnings | Should -BeNullOrEmpty
        }

        It 'says that there is no event at all, and not of what may just be missing: <Asked.Keys>' -ForEach @(
            @{ Asked = @{}; What = 'event at all' }
            @{ Asked = @{ Actor = 'alice' }; What = 'event at all' }
            @{ Asked = @{ WriteOnly = $true }; What = 'call that changes something' }
            @{ Asked = @{ ReadOnly = $true }; What = 'call that only reads' }
            @{ Asked = @{ AccessKeyId = 'AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLF' }; What = 'event of the access key AKIAIOSFODNN7EXAMPLE or AKIAIOSFODNN7EXAMPLF' }
            @{ Asked = @{ EventId = '3038ebd2-c98a-4c65-9b6e-e22506292313' }; What = 'event with the id 3038ebd2-c98a-4c65-9b6e-e22506292313' }
            @{ Asked = @{ EventName = 'StopInstances' } }
            @{ Asked = @{ EventCategory = 'Insight' } }
        ) {
            $null = Get-CTEvent @here @Asked -StartTime ([datetime]::UtcNow.AddDays(-3)) -EndTime ([datetime]::UtcNow.AddDays(-2)) -Strict -WarningVariable warnings -WarningAction SilentlyContinue
            "$($warnings.Message)" | Should -BeLike ($What ? "Nothing matched. Event history of account $account has no $What from * to * in eu-central-1." : '')
            $null = Add-HistoryEvent -Region eu-central-1 -Count 1
            $null = Get-CTEvent @here @Asked -Last 1d -WarningVariable warnings -WarningAction SilentlyContinue
            "$($warnings.Message)" -like '* has no *' | Should -Be (-not -not ($Asked.Keys | Where-Object { $_ -in 'ReadOnly', 'AccessKeyId', 'EventId' }))
        }

        It 'says that there is no event at all beside a name that is not known, and that events come late' {
            Get-CTEvent Frobnicate @here -Last 5m -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings[1].Message | Should -BeLike "Nothing matched. Event history of account $account has no event at all from * in eu-central-1. Events appear about 5, at times 15 minutes after their calls."
        }

        It 'takes names of calls first' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            $null = Add-HistoryEvent -Region eu-central-1 -Count 2 -Name StopInstances
            (Get-CTEvent Stop*, Delete* @here -Last 1d).EventName | Should -Be 'StopInstances', 'StopInstances'
        }

        It 'refuses what can be no name of a call, as all would be read for it: <Name>' -ForEach @(
            @{ Name = 'AKIAIOSFODNN7EXAMPLE'; Advice = "'AKIAIOSFODNN7EXAMPLE' is an access key; write -AccessKeyId AKIAIOSFODNN7EXAMPLE." }
            @{ Name = 'ec2'; Advice = "'ec2' is a service; write -EventSource ec2." }
            @{ Name = 'iam:DeleteUser'; Advice = "'iam:DeleteUser' is a service and a call; write -EventSource iam -EventName DeleteUser." }
            @{ Name = 'arn:aws:s3:::a/b'; Advice = "'arn:aws:s3:::a/b' is an ARN; write -ResourceName arn:aws:s3:::a/b." }
            @{ Name = 'us-east-1'; Advice = "'us-east-1' is a region; write -Region us-east-1." }
            @{ Name = '111122223333'; Advice = "'111122223333' is the id of an account; write -AccountId 111122223333." }
            @{ Name = '203.0.113.77'; Advice = "'203.0.113.77' is an address; write -SourceIPAddress 203.0.113.77." }
            @{ Name = '203.0.113.0/24'; Advice = "'203.0.113.0/24' is an address; write -SourceIPAddress 203.0.113.0/24." }
            @{ Name = '2001:db8::1'; Advice = "'2001:db8::1' is an address; write -SourceIPAddress 2001:db8::1." }
            @{ Name = 'arn:aws:iam::111122223333:policy/p'; Advice = "'arn:aws:iam::111122223333:policy/p' is an ARN; write -ResourceName arn:aws:iam::111122223333:policy/p." }
            @{ Name = 'AccessDenied'; Advice = "'AccessDenied' is an error code; write -ErrorCode AccessDenied." }
            @{ Name = 'root'; Advice = 'The root user of an account is found by -IdentityType Root.' }
        ) {
            { Get-CTEvent DeleteBucket, $Name @here } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage $Advice
        }

        It 'says that it reads no files: <Path>' -ForEach @(
            @{ Path = './trail' }
            @{ Path = 'C:\logs\1.json.gz' }
            @{ Path = '.\trail' }
            @{ Path = './trail/*.json.gz' }
            @{ Path = '/data/trail/' }
            @{ Path = '/data/logs/*/' }
            @{ Path = 's3://trail/audit' }
            @{ Path = 'trail' }
        ) {
            $null = New-Item -Path "$TestDrive/trail" -ItemType Directory -Force
            $null = New-Item -Path "$TestDrive/runinstances", "$TestDrive/NewCall" -Force
            Push-Location $TestDrive
            try {
                { Get-CTEvent $Path @here } | Should -Throw -ErrorId 'FilterInvalid,*' -ExpectedMessage "-EventName does not take '$Path': it is a path and no name of a call. Get-CTEvent asks AWS for Event history, Import-CTLogFile reads log files."
                { Get-CTEvent runinstances, NewCall, Connect, /Delete.*/, Delete\w+ @here -Last 1d -WarningAction SilentlyContinue } | Should -Not -Throw
            }
            finally {
                Pop-Location
            }
        }

        It 'covers the last 90 days, though they end a moment later' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            (Get-CTEvent @here -Last 90d -Strict).Count | Should -Be 3
        }

        It 'tells of an exclusion that leaves out nobody, and of none that does' {
            foreach ($name in 'deploy', 'deploy', 'deploy-ci') {
                $record = '{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA' + $name + '","userName":"' + $name + '","accountId":"111122223333"},"eventTime":"' + [datetime]::UtcNow.AddHours(-1).ToString('yyyy-MM-ddTHH:mm:ssZ') + '","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"eu-central-1","eventID":"' + [guid]::NewGuid() + '","eventType":"AwsApiCall","recipientAccountId":"111122223333","eventCategory":"Management"}'
                $endpoint.CloudTrail.AddEvents($account, 'eu-central-1', [CloudTrailTools.TestEndpoint.HistoryEvent[]] @([CloudTrailTools.TestEndpoint.HistoryEvent]::OfRecord($record)))
            }

            Get-CTEvent @here -Last 1d -ExcludeActor deploy -WarningVariable warnings | Should -HaveCount 1
            $warnings | Should -BeNullOrEmpty
            Get-CTEvent @here -Last 1d -ExcludeActor deplyo-ci -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 3
            $warnings.Message | Should -BeExactly '-ExcludeActor deplyo-ci leaves out nothing: no event that fits otherwise is by deplyo-ci; did you mean deploy-ci?'
        }

        It 'warns of what lies before the 90 days' {
            Get-CTEvent @here -StartTime ([datetime]::UtcNow.AddDays(-100)) -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -HaveCount 2
            $warnings[0].Message | Should -BeExactly 'What is older than 90 days is left out: Event history goes back 90 days; Import-CTLogFile reads the log files of a trail for what is older.'
            $warnings[1].Message | Should -BeLike 'Not everything could be read (1 of *): Event history older than 90 days, as was told before.'
        }

        It 'ends at once when it is stopped while the service is slow' {
            $endpoint.CloudTrail.Latency = [timespan]::FromMinutes(10)
            $shell = [powershell]::Create()
            $null = $shell.AddScript('param($Module, $Here) Import-Module -Name $Module; Get-CTEvent @Here').AddArgument($ManifestPath).AddArgument($here)
            $running = $shell.BeginInvoke()
            Wait-Until { $endpoint.CloudTrail.Lookups -gt 0 } 'a lookup'
            $shell.Stop()
            { $shell.EndInvoke($running) } | Should -Throw -ExpectedMessage '*stopped*'
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $shell.Dispose()
        }
    }

    Context 'Find-CTDeletion -EventHistory' {
        It 'tells of many regions that refuse in the same words in a few errors: <Command>' -ForEach @(
            @{ Command = 'Get-CTEvent'; Parameters = @{} }
            @{ Command = 'Find-CTDeletion'; Parameters = @{ EventHistory = $true } }
        ) {
            $regions = 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'us-west-2'
            foreach ($region in $regions) {
                $endpoint.CloudTrail.RefusedRegions[$region] = [CloudTrailTools.TestEndpoint.EndpointException]::new(400, 'AccessDeniedException', 'No.')
            }
            $connection = $endpoint.Connection
            $null = & $Command @connection @Parameters -Region $regions -NoGlobalRegion -Last 1d -CoverageVariable coverage -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $problems | Should -HaveCount 4
            $problems.FullyQualifiedErrorId | Should -BeLike 'AccessDenied,*'
            $problems[-1].Exception.Message | Should -BeLike 'Access is denied in the same words to 3 others: *, *, *.'
            foreach ($region in $regions) { -join $problems.Exception.Message | Should -BeLike "*$region*" }
            $coverage.SourcesFailed | Should -Be 6
        }

        It 'makes the checkpoint that a link leads to' {
            $null = Add-HistoryEvent -Region eu-central-1 -Count 3
            $target = Join-Path $TestDrive 'behind.checkpoint'
            $link = New-Item -ItemType SymbolicLink -Path (Join-Path $TestDrive 'link.checkpoint') -Target $target -Force
            Get-CTEvent @here -Last 1d -Checkpoint $link.FullName | Should -HaveCount 3
            Get-CTEvent @here -Last 1d -Checkpoint $link.FullName | Should -BeNullOrEmpty
            $target | Should -Exist
            (Get-Item -LiteralPath $link.FullName).LinkTarget | Should -BeExactly $target
        }

        It 'refuses, as Get-CTEvent does, what the history does not have' {
            $connection = $endpoint.Connection
            { Find-CTDeletion -EventHistory @connection -Region eu-west-1 -EventCategory Data } | Should -Throw -ErrorId 'EventCategoryUnavailable,CloudTrailTools.PowerShell.FindCTDeletionCommand'
            { Find-CTDeletion -EventHistory @connection -Region eu-west-1 -StartTime 2020-01-01 -EndTime 2020-01-02 } | Should -Throw -ErrorId 'TimeRangeInvalid,CloudTrailTools.PowerShell.FindCTDeletionCommand'
            $endpoint.CloudTrail.Lookups | Should -Be 0
        }
    }

    Context 'Watch-CTEvent' {
        It 'ends when all it was to watch is refused for good' {
            foreach ($region in 'eu-south-1', 'me-south-1') {
                $endpoint.CloudTrail.RefusedRegions[$region] = [CloudTrailTools.TestEndpoint.EndpointException]::new(400, 'AccessDeniedException', 'No.')
            }
            $connection = $endpoint.Connection
            Watch-CTEvent @connection -Region eu-south-1, me-south-1 -NoGlobalRegion -Interval 0.05s -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problems.FullyQualifiedErrorId | Should -Be (@('AccessDenied,CloudTrailTools.PowerShell.WatchCTEventCommand') * 2)
        }

        It 'emits what was there since, and what comes late, once' {
            $old = Add-HistoryEvent -Region eu-central-1 -Count 2
            $late = $null
            $seen = Watch-CTEvent @here -Since 1h -Interval ([timespan]::FromMilliseconds(50)) -MaxEvents 5 | ForEach-Object {
                if (-not $late) { $late = Add-HistoryEvent -Region eu-central-1 -Count 3 -SecondsApart 20 }
                $_
            }
            $seen.EventId | Sort-Object | Should -Be (@($old; $late).EventId | Sort-Object)
        }

        It 'reads the files that appear in a folder' {
            $folder = New-Item -Path (Join-Path $TestDrive 'delivered') -ItemType Directory
            $write = {
                param($Name, $Id)
                $path = Join-Path $folder $Name
                Set-Content -LiteralPath $path -Value "{`"Records`":[{`"eventID`":`"$Id`",`"eventTime`":`"2026-03-01T10:00:00Z`",`"eventName`":`"X`"}]}"
                (Get-Item -LiteralPath $path).LastWriteTimeUtc = [datetime]::UtcNow.AddMinutes(-1)
            }
            & $write a.json one
            $seen = Watch-CTEvent $folder -Since 2026-01-01 -Interval ([timespan]::FromMilliseconds(50)) -MaxEvents 2 | ForEach-Object {
                & $write b.json one
                & $write c.json two
                $_.EventId
            }
            $seen | Should -Be 'one', 'two'
        }

        It 'reads a file again that was still being copied, or grows' {
            $folder = New-Item -Path (Join-Path $TestDrive 'copied') -ItemType Directory
            $whole = '{"Records":[' + ((1..3).ForEach({ "{`"eventID`":`"$_`",`"eventTime`":`"2026-03-01T10:00:00Z`",`"eventName`":`"X`"}" }) -join ',') + ']}'
            $write = {
                param($Name, $Text, $Age)
                $path = Join-Path $folder $Name
                Set-Content -LiteralPath $path -Value $Text -NoNewline
                (Get-Item -LiteralPath $path).LastWriteTimeUtc = [datetime]::UtcNow.AddMinutes(-$Age)
            }
            & $write a.json $whole.Substring(0, 100) 3
            & $write b.jsonl "{`"eventID`":`"4`",`"eventTime`":`"2026-03-01T10:00:00Z`",`"eventName`":`"X`"}`n" 3
            $done = $false
            $seen = Watch-CTEvent $folder -Since 2026-01-01 -Interval ([timespan]::FromMilliseconds(50)) -MaxEvents 5 -For 10m -ErrorAction SilentlyContinue -ErrorVariable errors | ForEach-Object {
                if (-not $done -and $_.EventId -eq '4') {
                    $done = $true
                    & $write a.json $whole 2
                    & $write b.jsonl ((4, 5).ForEach({ "{`"eventID`":`"$_`",`"eventTime`":`"2026-03-01T10:00:00Z`",`"eventName`":`"X`"}" }) -join "`n") 2
                }
                $_.EventId
            }
            $seen | Sort-Object | Should -Be '1', '2', '3', '4', '5'
            $errors.FullyQualifiedErrorId | Should -BeLike 'FileTruncated,*'
        }

        It 'says that a file which was there before is not read again when it changes' {
            $folder = New-Item -Path (Join-Path $TestDrive 'there') -ItemType Directory
            $path = Join-Path $folder old.jsonl
            Set-Content -LiteralPath $path -Value '{"eventID":"1","eventTime":"2026-03-01T10:00:00Z","eventName":"X"}'
            (Get-Item -LiteralPath $path).LastWriteTimeUtc = [datetime]::UtcNow.AddMinutes(-3)
            $shell = [powershell]::Create().AddScript({
                    param($Manifest, $Folder)
                    Import-Module $Manifest
                    Watch-CTEvent $Folder -Interval 0.05s -MaxEvents 1
                }).AddArgument($ManifestPath).AddArgument($folder.FullName)
            $running = $shell.BeginInvoke()
            # It changes until the watch has begun and seen it change.
            Wait-Until {
                (Get-Item -LiteralPath $path).LastWriteTimeUtc = (Get-Item -LiteralPath $path).LastWriteTimeUtc.AddMilliseconds(1)
                $shell.Streams.Warning.Count -gt 0
            } 'the warning'
            $shell.Streams.Warning[0].Message | Should -BeLike "'*old.jsonl' was there before and has changed: it is not read again.*"
            $fresh = Join-Path $folder new.json
            Set-Content -LiteralPath $fresh -Value '{"eventID":"2","eventTime":"2026-03-01T10:00:00Z","eventName":"X"}'
            (Get-Item -LiteralPath $fresh).LastWriteTimeUtc = [datetime]::UtcNow.AddMinutes(-1)
            $shell.EndInvoke($running).EventId | Should -Be '2'
            $shell.Streams.Warning | Should -HaveCount 1
            $shell.Dispose()
        }

        It 'ends when the time is over' {
            $old = Add-HistoryEvent -Region eu-central-1 -Count 2
            (Watch-CTEvent @here -Since 1h -Interval 1m -For ([timespan]::FromMilliseconds(100))).EventId | Should -Be ($old.EventId[1, 0])
        }

        It 'has an end of its own: -EndTime is refused' {
            { Watch-CTEvent @here -Since 1h -StartTime '2 hours ago' -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterConflict,CloudTrailTools.PowerShell.WatchCTEventCommand'
            { Watch-CTEvent @here -EndTime now -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterConflict,CloudTrailTools.PowerShell.WatchCTEventCommand'
        }
    }
}
