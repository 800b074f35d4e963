BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"
    $script:deletions = Join-Path $Fixtures 'deletions'
    $script:rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
}

Describe 'A slip in the name of who was behind a role' {
    It 'refuses a thing without a name: <Asked.Keys>' -ForEach @{ Asked = @{ Resource = ' ' } }, @{ Asked = @{ ResourceName = 'shop', ' ' } } {
        { Find-CTDeletion $SampleTrail @Asked } | Should -Throw -ErrorId 'FilterInvalid,*' -ExpectedMessage "*an empty value matches nothing*"
    }

    It 'says where nobody succeeded that attempts are not looked at for a caller' {
        Find-CTDeletion $SampleTrail -Actor svc-backup -EventName DeleteDetector -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        @($warnings.Message) -like 'Nothing matched. *Attempts *-IncludeFailed*' | Should -HaveCount 1
        Find-CTDeletion $SampleTrail -Actor svc-backup -EventName DeleteDetector -IncludeFailed -WarningVariable warnings | Should -Not -BeNullOrEmpty
        @($warnings.Message) -like 'Nothing*' | Should -BeNullOrEmpty
        foreach ($name in @{ Actor = 'svc-bakup' }, @{ Resource = 'shop-ordrs' }) {
            Find-CTDeletion $SampleTrail -StartTime 2026-03-12T14:00Z @name -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            @($warnings.Message) -like 'Nothing matched. Of what was read, no deletion fits otherwise, *' | Should -HaveCount 1
        }
    }

    It 'is told by Find-CTDeletion' {
        $null = Find-CTDeletion $SampleTrail -Actor repo:example/infrastucture:ref:refs/heads/main -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings[0].Message | Should -BeLike '*did you mean repo:example/infrastructure:ref:refs/heads/main[?]*'
        $null = Find-CTDeletion $SampleTrail -Actor repo:example/infrastucture:ref:refs/heads/main, svc-backup -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message -like '*did you mean repo:example/infrastructure:ref:refs/heads/main[?]*' | Should -HaveCount 1
    }
}

Describe 'Find-CTDeletion' {
    It 'finds who deleted a bucket, in one line' {
        $found = Find-CTDeletion (Join-Path $deletions 'chain-user-role-role.json') ledger

        $found.Actor | Should -Be 'alice'
        $found.ActorChain.Name | Should -Be 'alice', 'hub/alice', 'admin/from-hub'
        $found.ResourceArn | Should -Be 'arn:aws:s3:::ledger'
        $found.Outcome | Should -Be 'Succeeded'
    }

    It 'names who began a session before the time or outside of the account asked for, <Case>' -ForEach @(
        @{ Case = 'from files'; Find = { Find-CTDeletion $file @limits } }
        @{ Case = 'from the pipeline'; Find = { Import-CTLogFile $file | Find-CTDeletion @limits } }
        @{ Case = 'with a history'; Find = { (Find-CTDeletion $file ledger -WithHistory @limits).Deletions } }
    ) {
        $file = Join-Path $deletions 'chain-user-role-role.json'
        $limits = @{ StartTime = '2026-03-02T09:10:00Z'; AccountId = '777788889999' }
        (& $Find).Actor | Should -BeExactly 'alice'
    }

    It 'takes <Actor> for whoever acted with it, anywhere in the chain' -ForEach @(
        @{ Actor = 'arn:aws:iam::444455556666:role/DeployOperator'; Count = 6 }
        @{ Actor = '*role/DeployOperator'; Count = 6 }
        @{ Actor = 'DeployOperator'; Count = 6 }
        @{ Actor = 'arn:aws:iam::444455556666:role/github-actions-terraform'; Count = 10 }
    ) {
        Find-CTDeletion $SampleTrail -Actor $Actor | Should -HaveCount $Count
        Find-CTDeletion $SampleTrail -ExcludeActor $Actor | Should -HaveCount (62 - $Count)
    }

    It 'finds a link in the middle of a chain by <_>' -ForEach 'hub', 'alice', 'hub/alice', 'AROA*:alice', '*role/hub' {
        (Find-CTDeletion (Join-Path $deletions 'chain-user-role-role.json') -Actor $_).ResourceId | Should -Be 'ledger'
    }

    It 'names whom a session carries along, whether or not the event that began it is there' {
        foreach ($calls in 'DeleteTable', ('DeleteTable', 'AssumeRole')) {
            $found = Import-CTLogFile $SampleTrail -AccountId 444455556666 -EventName $calls | Find-CTDeletion
            $found.Actor | Should -Be 'jonas.weber'
            $found.ActorChain.IsComplete | Should -BeTrue
            $found.ActorChain[0].EvidenceEventId | Should -Be $found.Event.EventId
        }
    }

    It 'says when a limit may hide who is behind deletions' {
        $jonas = @{ Actor = 'arn:aws:iam::111122223333:user/jonas.weber' }
        Find-CTDeletion $SampleTrail @jonas | Should -HaveCount 6
        Find-CTDeletion $SampleTrail @jonas -AccountId 444455556666 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings -join ' ' | Should -BeLike '*Whose * deletions were is not known to the end*in the files that -AccountId let pass*'
        $warnings -join ' ' | Should -Not -BeLike '*No deletion that fits otherwise*'
        Get-CTLogFile $SampleTrail -AccountId 444455556666 | Find-CTDeletion @jonas -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings -join ' ' | Should -BeLike '*Whose * deletions were is not known to the end*are not among those read*'
        $warnings -join ' ' | Should -Not -BeLike '*No deletion that fits otherwise*'
        $null = Find-CTDeletion $SampleTrail -AccountId 444455556666 -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings.Message).Where({ $_ -like '*not known to the end*' }) | Should -BeNullOrEmpty
    }

    It 'takes different deletions that share an id, as in logs that were made anonymous' {
        $files = foreach ($id in 'XXXXXXXXXXX', '00000000-0000-0000-0000-000000000000') {
            $first = New-Record $id @{ eventSource = 's3.amazonaws.com'; eventName = 'DeleteBucket'; requestParameters = @{ bucketName = 'one' } }
            $second = New-Record $id @{ eventSource = 's3.amazonaws.com'; eventName = 'DeleteBucket'; requestParameters = @{ bucketName = 'two' }; eventTime = '2026-03-01T10:00:01Z' }
            New-LogFile "$TestDrive/$id.json" $first, $second, $first
        }
        (Find-CTDeletion $files[0]).ResourceId | Should -BeExactly 'one', 'two'
        (Find-CTDeletion $files[1]).ResourceId | Should -BeExactly 'one', 'two'
    }

    It 'shows what comes back from a file or a job like the original' {
        $found = @(Find-CTDeletion -Path (Join-Path $deletions 'chain-user-role-role.json'))
        $path = Join-Path $TestDrive 'deletions.xml'
        $found | Export-Clixml -Path $path
        $read = Import-Clixml -Path $path
        foreach ($view in 'Format-Table', 'Format-List') {
            ($read | & $view | Out-String -Width 200) | Should -BeExactly ($found | & $view | Out-String -Width 200)
        }
    }

    It 'writes times that every program reads alike' {
        $row = Find-CTDeletion -Path (Join-Path $deletions 'chain-user-role-role.json') | ConvertTo-Csv | ConvertFrom-Csv
        $row[0].TimeText | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
    }

    It 'finds the same in files and in events from the pipeline' {
        $path = Join-Path $deletions 'shapes.json'

        $fromFiles = Find-CTDeletion -Path $path -IncludeFailed
        $fromEvents = Import-CTLogFile -Path $path | Find-CTDeletion -IncludeFailed

        $fromFiles.Count | Should -BeGreaterThan 20
        $fromEvents.ResourceId | Should -Be $fromFiles.ResourceId
        $fromEvents.EventId | Should -Be $fromFiles.EventId
    }

    It 'takes the first argument for the thing when events come through the pipeline' {
        $events = Import-CTLogFile -Path $deletions

        ($events | Find-CTDeletion ledger).EventId | Should -Be ($events | Find-CTDeletion -Resource ledger).EventId
        ($events | Find-CTDeletion ledger).Count | Should -BeGreaterThan 0
        ($events | Find-CTDeletion arn:aws:s3:::ledger).EventId | Should -Be ($events | Find-CTDeletion -Resource arn:aws:s3:::ledger).EventId
        $events | Find-CTDeletion no-such-thing -WarningAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'takes the first argument for the path otherwise' {
        $path = Join-Path $deletions 'chain-user-role-role.json'

        (Find-CTDeletion $path ledger).ResourceId | Should -Be 'ledger'
        (Find-CTDeletion $path -Resource ledger).ResourceId | Should -Be 'ledger'
        ($path | Find-CTDeletion -Resource ledger).ResourceId | Should -Be 'ledger'
        (Get-Item $path | Find-CTDeletion -Resource ledger).ResourceId | Should -Be 'ledger'
        (Get-CTLogFile $path | Find-CTDeletion -Resource ledger).ResourceId | Should -Be 'ledger'
    }

    It 'refuses to guess when events come through the pipeline and a path is named too' {
        $events = Import-CTLogFile -Path (Join-Path $deletions 'chain-user-role-role.json')

        { $events | Find-CTDeletion $deletions } | Should -Throw -ErrorId 'ParameterConflict,*'
        { $events | Find-CTDeletion ./x ledger } | Should -Throw -ErrorId 'ParameterConflict,*'
    }

    It 'leaves out attempts unless they are asked for' {
        $path = Join-Path $deletions 'shapes.json'

        (Find-CTDeletion -Path $path).Outcome | Sort-Object -Unique | Should -Be 'Succeeded'
        (Find-CTDeletion -Path $path -IncludeFailed).Outcome | Should -Contain 'Denied'
        (Find-CTDeletion -Path $path -Failed).Outcome | Should -Not -Contain 'Succeeded'
    }

    It 'shows the level <_> when it is asked for' -ForEach 'Disabled', 'Detached' {
        Find-CTDeletion -Path $deletions -Level $_ | ForEach-Object Level | Sort-Object -Unique | Should -Be $_
    }

    It 'filters by who really acted, however many roles lie between' {
        (Find-CTDeletion -Path (Join-Path $deletions 'chain-user-role-role.json') -Actor alice).ResourceId | Should -Be 'ledger'
        Find-CTDeletion -Path (Join-Path $deletions 'chain-user-role-role.json') -Actor bob | Should -BeNullOrEmpty
        Find-CTDeletion -Path (Join-Path $deletions 'chain-user-role-role.json') -ExcludeActor alice | Should -BeNullOrEmpty
    }

    It 'filters by the type of the thing, which most records do not carry' {
        (Find-CTDeletion -Path (Join-Path $deletions 'shapes.json') -ResourceType AWS::EC2::*).ResourceType | Sort-Object -Unique |
            Should -Be 'AWS::EC2::FlowLog', 'AWS::EC2::Instance', 'AWS::EC2::VPCEndpoint'
    }

    It 'takes types as the table shows them' {
        Find-CTDeletion -Path (Join-Path $deletions 'shapes.json') -ResourceType EC2::VPC* | ForEach-Object ResourceType | Should -Be 'AWS::EC2::VPCEndpoint'
    }

    It 'says what else became of what is not gone: <Asked>' -ForEach @(
        @{ Asked = @{ Resource = 'prod-trail' }; Warning = 'Nothing was found, but there is more about what was asked for: 1 attempt that failed or had no effect (-IncludeFailed), 1 of level Disabled (-Level Disabled). All of it: -Level Deleted, ScheduledDeletion, Disabled -IncludeFailed.' }
        @{ Asked = @{ Resource = 'org-trail' }; Warning = 'Nothing was found, but there is more about what was asked for: 1 attempt of level Disabled (-Level Disabled -IncludeFailed).' }
        @{ Asked = @{ Resource = ' shop-orders' }; Warning = "Nothing matched. -Resource was given ' shop-orders' with blanks at its ends; write 'shop-orders'." }
        @{ Asked = @{ Resource = 'example-shop-assets' }; Warning = 'Nothing matched. No deletion that fits otherwise is of example-shop-assets. Check the spelling; if that is only*' }
        @{ Asked = @{ Resource = 'temporary-biling' }; Warning = 'Nothing matched. No deletion that fits otherwise is of temporary-biling; did you mean temporary-billing?' }
        @{ Asked = @{ Resource = 'arn:aws:iam::444455556666:role/temporary-biling' }; Warning = '*role/temporary-biling; did you mean temporary-billing?' }
        @{ Asked = @{ ResourceType = 'AWS::IAM::Policy' }; Warning = '*did you mean *AWS::IAM::ManagedPolicy*' }
        @{ Asked = @{ ResourceType = 'Glue' }; Warning = "*'Glue' is a service; write Glue::`* for its * types of resources." }
        @{ Asked = @{ ResourceType = 'S3:Bucket' }; Warning = '*did you mean *AWS::S3::Bucket?' }
        @{ Asked = @{ EventName = 'StopLogging' }; Warning = 'Nothing was found, but there is more about what was asked for: 1 of level Disabled (-Level Disabled), 1 attempt of level Disabled (-Level Disabled -IncludeFailed). All of it: -Level Deleted, ScheduledDeletion, Disabled -IncludeFailed.' }
        @{ Asked = @{ EventName = 'DescribeInstances' }; Warning = 'Nothing was found: DescribeInstances is no call that deletes, *' }
        @{ Asked = @{ ReadOnly = $true }; Warning = 'Nothing was found: -ReadOnly asks for calls that change nothing*' }
        @{ Asked = @{ Actor = 'ObservabilityReader/collector' }; Warning = 'Nothing matched. No deletion that fits otherwise is by ObservabilityReader/collector. *' }
    ) {
        Find-CTDeletion $SampleTrail @Asked -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike $Warning
    }

    It 'tells what is shown as scheduled and was called off' {
        Find-CTDeletion $SampleTrail -Resource 9d2c41f7* -WarningVariable warnings -WarningAction SilentlyContinue | ForEach-Object Level | Should -Be 'ScheduledDeletion'
        $warnings.Message | Should -BeLike 'Shown as scheduled, and called off since: AWS::KMS::Key 9d2c41f7-*-c7e5a0b34d21 (2026-03-* UTC). -Level ScheduledDeletion, DeletionCancelled shows both in turn.'
        Find-CTDeletion $SampleTrail -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        @($warnings.Message).Where({ $_ -like '*9d2c41f7-*' }) | Should -HaveCount 1
        Find-CTDeletion $SampleTrail -Level ScheduledDeletion -EventName Schedule* -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        @($warnings.Message).Where({ $_ -like '*9d2c41f7-*' }) | Should -HaveCount 1
        $elsewhere = Import-CTLogFile $SampleTrail -EventName CancelKeyDeletion | ForEach-Object { $_.Raw -replace '"awsRegion"\s*:\s*"[^"]*"', '"awsRegion":"eu-west-1"' } | ConvertFrom-CTRecord
        @(Import-CTLogFile $SampleTrail -EventName ScheduleKeyDeletion) + $elsewhere | Find-CTDeletion -WarningVariable warnings | Should -Not -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
        # Scheduled again: then it is.
        $events = @(Import-CTLogFile $SampleTrail -EventName ScheduleKeyDeletion, CancelKeyDeletion -ResourceName *9d2c41f7* -Unique)
        $again = $events.Where({ $_.EventName -like 'Schedule*' })[0].Raw -replace '("eventTime"\s*:\s*")2026', '${1}2027' | ConvertFrom-CTRecord
        @($events) + $again | Find-CTDeletion -WarningVariable warnings | Should -HaveCount 2
        $warnings | Should -BeNullOrEmpty
        @($events.Where({ $_.EventName -like 'Cancel*' })) + $again | Find-CTDeletion -WarningVariable warnings | Should -HaveCount 1
        $warnings | Should -BeNullOrEmpty
        # Deleted at once in the end.
        $steps = foreach ($step in @{ eventName = 'DeleteSecret'; requestParameters = @{ secretId = 'db'; recoveryWindowInDays = 7 } }, @{ eventName = 'RestoreSecret'; requestParameters = @{ secretId = 'db' } }, @{ eventName = 'DeleteSecret'; requestParameters = @{ secretId = 'db'; forceDeleteWithoutRecovery = $true } }) {
            New-Record ([guid]::NewGuid()) (@{ eventSource = 'secretsmanager.amazonaws.com'; eventTime = "2026-03-10T0$((++$hour)):00:00Z" } + $step) | ConvertFrom-CTRecord
        }

        $steps | Select-Object -First 2 | Find-CTDeletion -Level ScheduledDeletion -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 1
        @($warnings.Message) -like 'Shown as scheduled, and called off since: AWS::SecretsManager::Secret db *' | Should -HaveCount 1
        $steps | Find-CTDeletion -Level ScheduledDeletion -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 1
        @($warnings.Message) -like 'Shown as scheduled*' | Should -BeNullOrEmpty
        Find-CTDeletion $SampleTrail -Resource 9d2c41f7* -Level ScheduledDeletion, DeletionCancelled -WarningVariable warnings | Should -HaveCount 2
        $warnings | Should -BeNullOrEmpty
    }

    It 'says what succeeded on other levels where something of certain things or calls was found: <Case>' -ForEach @(
        @{ Case = 'a thing'; Asked = @{ Resource = 'prod-trail'; IncludeFailed = $true }; Warning = 'There is more about what was asked for: 1 of level Disabled. With -Level Deleted, ScheduledDeletion, Disabled it is shown too.'; More = 1 }
        @{ Case = 'calls'; Asked = @{ EventName = 'StopLogging', 'DeleteBucket' }; Warning = 'There is more about what was asked for: 1 of level Disabled. With -Level Deleted, ScheduledDeletion, Disabled it is shown too.'; More = 1 }
        @{ Case = 'what was called off'; Asked = @{ EventName = 'CancelKeyDeletion', 'DeleteBucket' }; Warning = 'There is more about what was asked for: 1 of level DeletionCancelled. With -Level Deleted, ScheduledDeletion, DeletionCancelled it is shown too.'; More = 1 }
        @{ Case = 'a pattern'; Asked = @{ EventName = 'StopLogging', 'Delete*' } }
        @{ Case = 'levels that are named'; Asked = @{ Resource = 'prod-trail'; IncludeFailed = $true; Level = 'Deleted', 'ScheduledDeletion' } }
        @{ Case = 'all of it'; Asked = @{ Resource = 'prod-trail'; IncludeFailed = $true; Level = 'Deleted', 'Disabled' } }
        @{ Case = 'only attempts'; Asked = @{ Resource = 'org-trail', 'shop-orders'; IncludeFailed = $true } }
    ) {
        $found = @(Find-CTDeletion $SampleTrail @Asked -WarningVariable warnings -WarningAction SilentlyContinue)
        $found | Should -Not -BeNullOrEmpty
        @($warnings.Message).Where({ $_ -like '*more about*' }) | Should -Be @($Warning).Where({ $_ })
        if ($Warning) {
            $levels = ($Warning -replace '.*-Level (.*) it is shown too\.', '$1') -split ', '
            @(Find-CTDeletion $SampleTrail @Asked -Level $levels -WarningAction SilentlyContinue).Count - $found.Count | Should -Be $More
        }
    }

    It 'names what shows all where nothing was found: <Asked>' -ForEach @(
        @{ Asked = @{ Resource = 'prod-trail' }; Count = 2 }
        @{ Asked = @{ EventName = 'StopLogging' }; Count = 2 }
        @{ Asked = @{ Resource = 'prod-trail', 'org-trail'; IncludeFailed = $true; Level = 'Detached' }; Count = 3 }
    ) {
        Find-CTDeletion $SampleTrail @Asked -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike '* All of it: -Level *'
        $levels = ($warnings[0].Message -replace '.* All of it: -Level (.*?)( -IncludeFailed)?\.', '$1') -split ', '
        $Asked.Remove('Level')
        $Asked.IncludeFailed = $warnings[0].Message -like '* -IncludeFailed.'
        Find-CTDeletion $SampleTrail @Asked -Level $levels -WarningAction SilentlyContinue | Should -HaveCount $Count
    }

    It 'tells in a history how it ended, who made the thing and what it is: <Thing>' -ForEach @(
        # Scheduled, and called off hours later.
        @{ Thing = '9d2c41f7*'; Type = 'AWS::KMS::Key'; Deleted = $null; Made = $null; Shown = '(cancelled)' }
        # Named by the call that made the trail, which did not make the bucket.
        @{ Thing = 'example-org-cloudtrail'; Type = $null; Deleted = $null; Made = $null; Shown = '(none seen)' }
        @{ Thing = 'prod-trail'; Type = 'AWS::CloudTrail::Trail'; Deleted = $null; Made = 'maria.lindqvist@example.com'; Shown = '(none seen)' }
        # Its protection was switched off before.
        @{ Thing = 'i-0c3d4e5f60718a101'; Type = 'AWS::EC2::Instance'; Deleted = 'svc-backup'; Made = $null; Shown = 'svc-backup' }
        @{ Thing = 'org-trail'; Type = 'AWS::CloudTrail::Trail'; Deleted = $null; Made = $null; Shown = '(failed)' }
    ) {
        $history = Find-CTDeletion $SampleTrail -Resource $Thing -WithHistory
        $history.ResourceType, $history.DeletedBy, $history.CreatedBy | Should -Be $Type, $Deleted, $Made
        $history | Format-Table | Out-String | Should -BeLike "*$Shown*"
    }

    It 'takes an object of S3 as people write it, with wildcards too' {
        $whole = Find-CTDeletion $SampleTrail -Resource example-customer-exports/2026/03/customers.parquet
        $whole.ResourceArn | Should -BeExactly 'arn:aws:s3:::example-customer-exports/2026/03/customers.parquet'
        Find-CTDeletion $SampleTrail -Resource example-customer-exports/2026/02/* | Should -HaveCount 2
    }

    It 'says of which things nothing was deleted, beside others of which something was' {
        $null = Find-CTDeletion $SampleTrail -Resource shop-orders, nosuchthing -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeExactly 'No deletion that fits otherwise is of nosuchthing.'
        $null = Find-CTDeletion $SampleTrail -Resource shop-orders, arn:aws:rds:us-east-1:444455556666:db:shop-orders -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
    }

    It 'names nobody as who deleted a thing that was switched on again' {
        $trail = Find-CTDeletion $SampleTrail -Resource prod-trail -WithHistory
        $trail.Deletions.Level | Should -Contain 'Disabled'
        $trail.Ending | Should -BeNullOrEmpty
        ($trail | Format-Table | Out-String).Trim() -split '\n' | Select-Object -Last 1 | Should -Not -BeLike '*k.osei*'
        (Find-CTDeletion $SampleTrail -Resource org-trail -WithHistory).Ending.Actor | Should -BeExactly 'svc-backup'
    }

    It 'refuses parameters that exclude each other: <Case>' -ForEach @(
        @{ Case = '-IncludeFailed and -Succeeded'; Find = { Find-CTDeletion $SampleTrail -IncludeFailed -Succeeded } }
        @{ Case = 'an actor asked for and left out'; Find = { Find-CTDeletion $SampleTrail -Actor svc-backup -ExcludeActor svc-* } }
        @{ Case = '-AllRegions and -Region'; Find = { Find-CTDeletion -EventHistory -AllRegions -Region us-* } }
    ) {
        $Find | Should -Throw -ErrorId 'ParameterConflict,*'
    }

    It 'refuses filters that would take a part of a history for all of it' {
        { Find-CTDeletion $SampleTrail -Resource shop-orders -WithHistory -Actor maria*, x -Failed } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '*leave out -Actor, -Failed,*'
    }

    It 'takes events by name as well as through the pipeline' {
        $events = Import-CTLogFile $SampleTrail -EventName DeleteDBInstance
        (Find-CTDeletion -InputObject $events -Resource shop-orders).ResourceId | Should -Contain 'shop-orders'
    }

    It 'does not ask AWS where a folder was named' {
        foreach ($path in $SampleTrail, './no-such-trail', '..\trail', 'C:\trail', '~') {
            { Find-CTDeletion $path -EventHistory } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage "-EventHistory asks AWS, and '$path' is a path: leave out -EventHistory to read it*"
        }
    }

    It 'emits no more than MaxEvents deletions' {
        Find-CTDeletion -Path (Join-Path $deletions 'shapes.json') -MaxEvents 3 | Should -HaveCount 3
    }

    It 'stops for Select-Object -First' {
        Find-CTDeletion -Path $deletions | Select-Object -First 1 | Should -HaveCount 1
    }

    It 'keeps apart what only shares a name' {
        $histories = @(Find-CTDeletion $SampleTrail -Resource orders-staging -WithHistory | Sort-Object ResourceType)
        $histories.ResourceType | Should -BeExactly 'AWS::DynamoDB::Table', 'AWS::RDS::DBInstance'
        $histories[0].DeletedBy | Should -BeExactly 'jonas.weber'
        $histories[1].DeletedAt | Should -BeNullOrEmpty
        [string] $histories[1].Ending.Outcome | Should -BeExactly 'Denied'
    }

    It 'tells the history of what was asked for, and of nothing else' {
        $history = Find-CTDeletion $SampleTrail -Resource batch-import -WithHistory
        $history.ResourceId | Should -BeExactly 'batch-import'
        $history.Changes.EventName | Should -BeExactly 'DetachRolePolicy', 'DeleteRolePolicy'
        (Find-CTDeletion $SampleTrail -Resource *shop* -WithHistory).ResourceId | Should -Not -Contain 'example-shop-assets.s3.us-east-1.amazonaws.com'
    }

    It 'says that nothing names what a history was asked of' {
        Find-CTDeletion $SampleTrail -Resource nothing -WithHistory -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike 'Nothing matched. No deletion that fits otherwise is of nothing.*'
        Find-CTDeletion $SampleTrail -Resource shop-orders, nothing -WithHistory -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 1
        $warnings.Message | Should -BeExactly 'No deletion that fits otherwise is of nothing.'
    }

    It 'knows a queue by its URL, and a log group by the ARN of all in it' {
        (Find-CTDeletion $SampleTrail -Resource https://sqs.eu-west-1.amazonaws.com/444455556666/legacy-reports-jobs).ResourceType | Should -BeExactly 'AWS::SQS::Queue'
        foreach ($other in 'eu-west-1.amazonaws.com/111122223333', 'us-east-1.amazonaws.com/444455556666') {
            Find-CTDeletion $SampleTrail -Resource https://sqs.$other/legacy-reports-jobs -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        }
        (Find-CTDeletion $SampleTrail -Resource 'arn:aws:logs:us-east-1:444455556666:log-group:/aws/batch/import:*').ResourceType | Should -BeExactly 'AWS::Logs::LogGroup'
    }

    It 'does not read Event history where a bucket is meant' {
        { Find-CTDeletion s3://audit-logs -EventHistory } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage "*'s3://audit-logs' is a place of log files*"
    }

    It 'refuses a type beside a history, which would hide how the thing ended' {
        { Find-CTDeletion $SampleTrail -Resource aws-support-sync -WithHistory -ResourceType AWS::IAM::Role } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '*leave out -ResourceType,*'
    }

    It 'names who made a thing as it names who deleted one' {
        $history = Find-CTDeletion $SampleTrail -Resource aws-support-sync -WithHistory
        $history.CreatedBy | Should -BeExactly 'svc-backup'
        $history.CreatedAtText | Should -BeExactly $history.Creation.EventTimeText
        $history.DeletedAtText | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
    }

    It 'takes a name whole, and things that were changed for changes' {
        Find-CTDeletion $SampleTrail -Resource shop -IncludeFailed | ForEach-Object ResourceId | Should -Not -Contain '/vpc/flow/shop'
        (Find-CTDeletion $SampleTrail -Resource legacy-api -WithHistory).Changes.EventName | Should -BeExactly 'BatchDeleteImage'
        (Find-CTDeletion $SampleTrail -Resource shop -WithHistory).Changes.EventName | Should -Not -Contain 'DeleteRecoveryPoint'
        { Find-CTDeletion $SampleTrail -Resource shop-orders -WithHistory -Level Detached } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '*leave out -Level,*'
    }

    It 'knows a secret by its name, its ARN and the name in its ARN' {
        $arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db/pw-AbCdEf'
        $events = foreach ($call in @{ Name = 'CreateSecret'; Day = 1; Request = @{ name = 'app/db/pw' } }, @{ Name = 'DeleteSecret'; Day = 2; Request = @{ secretId = $arn } }) {
            [CloudTrailTools.CloudTrailEvent]::Parse((ConvertTo-Json -Depth 5 @{
                eventVersion = '1.11'; eventID = $call.Name; eventTime = "2026-03-0$($call.Day)T00:00:00Z"; eventSource = 'secretsmanager.amazonaws.com'; eventName = $call.Name
                awsRegion = 'us-east-1'; recipientAccountId = '111122223333'; readOnly = $false; requestParameters = $call.Request
            }))
        }
        foreach ($name in 'app/db/pw', $arn) {
            $history = $events | Find-CTDeletion -Resource $name -WithHistory
            $history.ResourceId | Should -BeExactly 'app/db/pw'
            $history.CreatedAt | Should -Be ([datetime] '2026-03-01')
            $history.DeletedAt | Should -Be ([datetime] '2026-03-02')
        }
    }

    It 'finds a thing whose name has a slash by that name' {
        $name = 'shop/old-payment-token-Xa81Qz'
        $secret = Find-CTDeletion $SampleTrail -Resource $name
        $secret.Parent | Should -BeLike "*:secret:$name"
        (Find-CTDeletion $SampleTrail -Resource $secret[0].Parent).EventId | Should -BeExactly $secret.EventId
        (Find-CTDeletion $SampleTrail -Resource shop/old-payment-token).EventId | Should -BeExactly $secret.EventId
        (Find-CTDeletion $SampleTrail -Resource $name -WithHistory).ResourceId | Should -BeExactly 'shop/old-payment-token'
        (Import-CTLogFile $SampleTrail -ResourceName $name).Count | Should -Be (Import-CTLogFile $SampleTrail -ResourceName shop/old-payment-token).Count
        Import-CTLogFile $SampleTrail -ResourceName old-payment-token -WarningAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'tells the history of a thing as one object' {
        $history = Find-CTDeletion -Path (Join-Path $deletions 'history.json') -Resource ledger -WithHistory

        $history | Should -BeOfType CloudTrailTools.CloudTrailResourceHistory
        $history.CreatedBy | Should -Be 'alice'
        $history.Creation.EventName | Should -Be 'CreateBucket'
        $history.DeletedBy | Should -Be 'alice'
    }

    It 'asks for a thing when a history is wanted' {
        { Find-CTDeletion -Path $deletions -WithHistory -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterConflict,*'
    }

    It 'warns that nothing found means little where CloudTrail records by request only' {
        Find-CTDeletion -Path (Join-Path $deletions 'history.json') -Resource arn:aws:s3:::ledger/none.csv -WarningVariable warnings -WarningAction SilentlyContinue

        $warnings.Message | Should -HaveCount 2
        $warnings[0].Message | Should -BeExactly 'Nothing was found. DeleteObject, DeleteObjects of s3 are data events: they are recorded only where a trail logs data events of AWS::S3::Object, and never in Event history.'
    }

    It 'says nothing of names where nothing was read' {
        $null = @() | Find-CTDeletion -Actor bob -WarningVariable warnings
        $null = Find-CTDeletion "$TestDrive/missing" -Resource shop -ErrorAction SilentlyContinue -WarningVariable +warnings -WarningAction SilentlyContinue
        @($warnings.Message).Where({ $_ -like '*Nothing matched*' }) | Should -BeNullOrEmpty
    }

    It 'exports a flat row without formulas' {
        $record = @{
            eventName         = 'DeleteObject'
            eventSource       = 's3.amazonaws.com'
            userAgent         = '=cmd|calc'
            userIdentity      = @{ type = 'IAMUser'; userName = '@evil' }
            requestParameters = @{ bucketName = '-shop'; key = '=HYPERLINK("http://x")' }
        } | ConvertTo-Json -Depth 5

        $row = ConvertFrom-CTRecord $record | Find-CTDeletion | ConvertTo-Csv | ConvertFrom-Csv

        $row.ResourceId | Should -Be "'=HYPERLINK(`"http://x`")"
        $row.PSObject.Properties.Value | Where-Object { $_ -match '^[=+@\t\r-]' } | Should -BeNullOrEmpty
        $row.PSObject.Properties.Value | Where-Object { $_ -like 'System.*' } | Should -BeNullOrEmpty
    }

    It 'shows time, actor, result, resource, place and type in the table' {
        $text = Find-CTDeletion -Path (Join-Path $deletions 'cloud-map.json') -MaxEvents 1 | Out-String -Width 160

        $text | Should -Match 'Time \(UTC\)\s+Actor\s+Result\s+Resource\s+Account/Region\s+Type'
        $text | Should -Match '2026-03-02 09:15:00 alice\s+Deleted\s+ns-abcdefgh12345678\s+111122223333/eu-west-1\s+ServiceDiscovery'
    }

    It 'shows chain and evidence in the list' {
        $text = Find-CTDeletion -Path (Join-Path $deletions 'chain-user-role-role.json') | Format-List | Out-String -Width 200

        $text | Should -Match 'ActorChain\s+: alice > hub/alice > admin/from-hub'
        $text | Should -Match 'alice: AssumeRole, access key ASIAEXAMPLEHUB000001 in event \S+ and \S+'
    }
}

Describe 'Get-CTApiCoverage' {
    It 'answers each call of events once' {
        $calls = Import-CTLogFile $SampleTrail | Get-CTApiCoverage
        $expected = Import-CTLogFile $SampleTrail | Where-Object EventName | ForEach-Object { "$($_.Service) $($_.EventName)" } | Sort-Object -Unique
        $calls | ForEach-Object { "$($_.Service) $($_.EventName)" } | Sort-Object | Should -BeExactly $expected
    }

    It 'tells that <service> <call> is <recording>' -ForEach @(
        @{ service = 'servicediscovery'; call = 'DiscoverInstances'; recording = 'NotRecorded' }
        @{ service = 'logs.amazonaws.com'; call = 'DescribeLogGroups'; recording = 'RequestOnly' }
        @{ service = 'license-manager'; call = 'DeleteLicenseConfiguration'; recording = 'Recorded' }
        @{ service = 's3'; call = 'DeleteObject'; recording = 'DataEvent' }
    ) {
        (Get-CTApiCoverage $service $call).Recording | Should -Be $recording
    }

    It 'takes events and tells how their calls are recorded' {
        $event = Import-CTLogFile -Path (Join-Path $deletions 'cloud-map.json') -MaxEvents 1

        ($event | Get-CTApiCoverage).EventName | Should -Be 'DeleteNamespace'
    }

    It 'can be narrowed to what is not simply recorded' {
        (Get-CTApiCoverage -Recording NotRecorded).EventName | Should -Be 'DiscoverInstances'
    }

    It 'answers without a service for those that have the call, and with a wildcard too' {
        # No document of the module speaks of Lightsail.
        Get-CTApiCoverage -EventName DeleteBucket | ForEach-Object ToString | Should -BeExactly 's3 DeleteBucket: Recorded', 'lightsail DeleteBucket: NotStated'
        (Get-CTApiCoverage * DeleteBucket).Service | Should -BeExactly 's3', 'lightsail'
        (Get-CTApiCoverage *).Count | Should -Be (Get-CTApiCoverage).Count
    }

    It 'says of <Case> what may have been meant' -ForEach @(
        @{ Case = 'a service that is not known'; Parameters = @{ EventSource = 's3', 'kinesi' }; Warning = "No service 'kinesi' is known to this module; did you mean kinesis?" }
        @{ Case = 'a call that is not known'; Parameters = @{ EventName = 'DelteBucket' }; Warning = "Nothing matched. No event name 'DelteBucket' is known to this module; did you mean DeleteBucket?" }
        @{ Case = 'a call that its service does not have'; Parameters = @{ EventSource = 's3'; EventName = 'DelteBucket' }; Warning = 'No call of this name is known of s3: did you mean DeleteBucket[?]' }
        @{ Case = 'a wildcard that stands for nothing'; Parameters = @{ EventSource = '*zz*' }; Warning = "Nothing matched. No service like '``*zz``*' is known to this module, *; check the spelling." }
    ) {
        $null = Get-CTApiCoverage @Parameters -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike $Warning
    }

    It 'has no answer for what is given as a service and is none: <_>' -ForEach 'DeleteObject', 's3:DeleteObject', 'AWS::S3::Bucket' {
        Get-CTApiCoverage $_ -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings | Should -HaveCount 1
        (Get-CTApiCoverage $_, s3 -WarningAction SilentlyContinue).Count | Should -Be (Get-CTApiCoverage s3).Count
    }

    It 'takes names of services from the pipeline, and no object for the text that it makes' {
        ('s3', 'servicediscovery' | Get-CTApiCoverage).Count | Should -Be (Get-CTApiCoverage s3, servicediscovery).Count
        { [pscustomobject] @{ Name = 's3' } | Get-CTApiCoverage -ErrorAction Stop } | Should -Throw -ErrorId 'InputUnsupported,*'
        { Get-Item $TestDrive | Get-CTApiCoverage -ErrorAction Stop } | Should -Throw -ErrorId 'InputUnsupported,*'
    }

    It 'passes over piped events without a call, and refuses an empty name that was typed' {
        $events = Import-CTLogFile $SampleTrail -EventCategory Insight
        $events | Should -Not -BeNullOrEmpty
        $events | Get-CTApiCoverage -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike "$(@($events).Count) object* passed over: no call*"
        { Get-CTApiCoverage -EventName $null } | Should -Throw -ErrorId 'FilterInvalid,*'
    }

    It 'warns once of a service that it is asked about again and again' {
        $calls = 'DoThis', 'DoThat' | ForEach-Object { [pscustomobject] @{ EventSource = 'unheardof.amazonaws.com'; EventName = $_ } }
        $answers = $calls | Get-CTApiCoverage -WarningVariable warnings -WarningAction SilentlyContinue
        $answers.Recording | Should -Be 'NotStated', 'NotStated'
        $warnings | Should -HaveCount 1
    }
}
