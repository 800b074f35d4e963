BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-TestEvent {
        param([hashtable] $Fields = @{})
        $record = [ordered]@{
            eventVersion       = '1.11'
            userIdentity       = @{ type = 'IAMUser'; userName = 'alice'; accountId = '111122223333'; arn = 'arn:aws:iam::111122223333:user/alice' }
            eventTime          = '2026-03-09T14:05:06Z'
            eventSource        = 'ec2.amazonaws.com'
            eventName          = 'RunInstances'
            awsRegion          = 'us-east-1'
            sourceIPAddress    = '192.0.2.10'
            recipientAccountId = '111122223333'
            eventCategory      = 'Management'
        }
        foreach ($name in $Fields.Keys) { $record[$name] = $Fields[$name] }
        [CloudTrailTools.CloudTrailEvent]::Parse(($record | ConvertTo-Json -Depth 10))
    }

    function Get-View {
        param([Parameter(ValueFromPipeline)] $InputObject, [int] $Width = 120)
        begin { $all = @() }
        process { $all += $InputObject }
        end { ($all | Out-String -Width $Width).Trim("`r", "`n") -split '\r?\n' }
    }
}

Describe 'Format' {
    BeforeAll {
        # Snapshots are compared without colours; what is coloured has a test of its own.
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'
    }

    AfterAll {
        $PSStyle.OutputRendering = $rendering
    }

    It 'shows an event as one line of a table' {
        New-TestEvent | Get-View | ForEach-Object TrimEnd | Should -BeExactly @(
            'Time (UTC)          Event                 Actor                   Error         Service  Region         From'
            '----------          -----                 -----                   -----         -------  ------         ----'
            '2026-03-09 14:05:06 RunInstances          alice                                 ec2      us-east-1      192.0.2.10'
        )
    }

    It 'shows of what held a thing the name in its ARN' {
        Find-CTDeletion $SampleTrail -EventName StartSecretVersionDelete | Get-View | Select-Object -Last 1 | Should -BeLike '*(part of shop/old-payment-t*'
    }

    It 'shows the same in a culture with other dates, numbers and years: <_>' -ForEach 'de-DE', 'th-TH', 'fa-IR', 'ar-SA' {
        $culture = [cultureinfo]::CurrentCulture
        $show = {
            New-TestEvent | Get-View
            New-TestEvent | Format-List | Out-String
            Find-CTDeletion $SampleTrail | Select-Object -First 2 | Format-Table | Out-String
            Compare-CTActivity $SampleTrail -Since 2026-03-11Z | Select-Object -First 2 | Format-Table | Out-String
            Get-CTLogFile $SampleTrail | Select-Object -First 2 | Format-Table | Out-String
            $null = Compare-CTActivity $SampleTrail -Since 2027-01-01Z -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message
        }
        $expected = & $show
        try {
            [cultureinfo]::CurrentCulture = $_
            & $show | Should -BeExactly $expected
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
    }

    It 'keeps every line within <_> columns, whatever the event holds' -ForEach 80, 120, 160 {
        $long = 'x' * 300
        $lines = New-TestEvent @{
            eventName = $long; eventSource = "$long.amazonaws.com"; awsRegion = $long; sourceIPAddress = $long; errorCode = $long
            userIdentity = @{ type = 'IAMUser'; userName = $long }
        } | Get-View -Width $_
        $lines.Count | Should -Be 3
        ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual $_
    }

    It 'shows an empty cell for what a record lacks' {
        [CloudTrailTools.CloudTrailEvent]::Parse('{"eventName":"Odd"}') | Get-View | Select-Object -Last 1 | Should -Match '^\s+Odd\s*$'
    }

    It 'shows the error of a failed call beside who made it, however narrow the window' {
        New-TestEvent @{ errorCode = 'AccessDenied' } | Get-View -Width 80 | Select-Object -Last 1 | Should -Match ' RunInstances +alice +AccessDenied *$'
    }

    It 'shows the error in the colour of errors where there are colours' {
        $PSStyle.OutputRendering = 'Ansi'
        try {
            $line = New-TestEvent @{ errorCode = 'AccessDenied' } | Get-View | Select-Object -Last 1
            $line.Contains($PSStyle.Formatting.Error + 'AccessDenied') | Should -BeTrue
        }
        finally {
            $PSStyle.OutputRendering = 'PlainText'
        }
    }

    It 'marks a failed sign-in, which has no error code' {
        New-TestEvent @{ eventSource = 'signin.amazonaws.com'; eventName = 'ConsoleLogin'; responseElements = @{ ConsoleLogin = 'Failure' } } |
            Get-View | Select-Object -Last 1 | Should -Match ' failed +signin +us-east-1 '
    }

    It 'lists an event with its parameters as JSON and without what it lacks' {
        $lines = New-TestEvent @{ requestParameters = @{ bucketName = 'logs' } } | Format-List | Get-View
        $lines | Should -Contain 'RequestParameters : {"bucketName":"logs"}'
        $lines | Should -Not -Match '^ErrorCode'
    }

    It 'shows an Insight by what it observed' {
        $insight = New-TestEvent @{
            eventName = $null; eventSource = $null; eventCategory = 'Insight'
            insightDetails = @{ state = 'Start'; eventSource = 'iam.amazonaws.com'; eventName = 'AttachUserPolicy'; insightType = 'ApiCallRateInsight'
                insightContext = @{ statistics = @{ baseline = @{ average = 0.5 }; insight = @{ average = 12 }; insightDuration = 3 } } }
        }
        $insight | Get-View | Select-Object -Last 1 | Should -Match ' AttachUserPolicy .* iam '
        $insight | Format-List | Get-View | Should -Contain 'Observed        : 12'
    }

    It 'shows an identity as a list' {
        $lines = (New-TestEvent).UserIdentity | Get-View
        $lines | Should -Contain 'UserName              : alice'
    }

    It 'shows whole columns in 80 and 120: <Type>' -ForEach @(
        @{ Type = 'CloudTrailEvent'; Narrow = 'Time (UTC) Event Actor Error'; Wide = 'Service Region From'; Make = { Import-CTLogFile $SampleTrail | Select-Object -First 1 } }
        @{ Type = 'CloudTrailLogFile'; Narrow = 'Delivered (UTC) Account Region Kind Size Name'; Wide = ''; Make = { Get-CTLogFile $SampleTrail | Select-Object -First 1 } }
        @{ Type = 'CloudTrailDeletion'; Narrow = 'Time (UTC) Actor Result Resource'; Wide = 'Account/Region Type'; Make = { Find-CTDeletion $SampleTrail | Select-Object -First 1 } }
        @{ Type = 'CloudTrailActorHop'; Narrow = 'Name Kind How'; Wide = 'Evidence time (UTC) Account'; Make = { (Find-CTDeletion $SampleTrail | Select-Object -First 1).ActorChain } }
        @{ Type = 'CloudTrailResourceHistory'; Narrow = 'Resource Deleted (UTC) Deleted by Created by'; Wide = 'Created (UTC) Type'; Make = { Find-CTDeletion $SampleTrail -Resource shop-orders -WithHistory } }
        @{ Type = 'CloudTrailActivity'; Narrow = 'Count Failed Name First (UTC) Last (UTC)'; Wide = 'Actors IPs Regions Timeline'; Make = { Measure-CTEvent $SampleTrail -Top 1 } }
        @{ Type = 'CloudTrailActivityChange'; Narrow = 'Change Property Value Count First/last (UTC)'; Wide = 'Actor'; Make = { Import-CTLogFile $SampleTrail | Compare-CTActivity -Since 2026-03-10T16:00Z | Select-Object -First 1 } }
        @{ Type = 'CloudTrailApiCoverage'; Narrow = 'Service Call Recording History Data events of, note'; Wide = ''; Make = { Get-CTApiCoverage -EventSource s3 | Select-Object -First 1 } }
        @{ Type = 'CloudTrailResource'; Narrow = 'Type Account Resource'; Wide = ''; Make = { (Import-CTLogFile $SampleTrail | Where-Object Resources | Select-Object -First 1).Resources[0] } }
        @{ Type = 'CloudTrailCoverageRegion'; Narrow = 'Account Region Read Partial Failed Skipped Records Matched'; Wide = 'From (UTC) To (UTC)'; Make = { $null = Import-CTLogFile $SampleTrail -CoverageVariable coverage; $coverage.Regions } }
        @{ Type = 'CloudTrailCoverageEntry'; Narrow = 'Outcome Records Damaged Name Reason'; Make = { $null = Import-CTLogFile "$TestDrive/missing" -CoverageVariable coverage -ErrorAction Ignore -WarningAction Ignore; $coverage.Entries } }
        @{ Type = 'CloudTrailIntegrityResult'; Narrow = 'Status From (UTC) File, reason'; Make = { Test-CTLogIntegrity $SignedTrail -PublicKeyPath $SignedTrailKeys | Select-Object -First 1 } }
    ) {
        $objects = & $Make
        $objects[0] | Should -BeOfType "CloudTrailTools.$Type"
        # A console leaves its last column free, so that a window of 80 columns shows 79.
        foreach ($width in 79, 80, 119, 120) {
            $header = @($objects | Get-View -Width $width)[0]
            $header.Length | Should -BeLessOrEqual $width
            $header.Trim() -replace ' +', ' ' | Should -BeExactly ($width -le 80 ? $Narrow : "$Narrow $Wide".Trim())
        }

        # What does not fit is left out, not cut or broken over two lines.
        $whole = @($objects | Get-View -Width 300)[0].Trim() -replace ' +', ' '
        foreach ($width in 79, 80, 99, 100, 109, 110, 119, 120, 159, 160) {
            $header, $rule = @($objects | Get-View -Width $width)[0, 1]
            $rule | Should -Match '^[- ]+$' -Because "the headings take one line in $width"
            "$whole " | Should -BeLike "$($header.Trim() -replace ' +', ' ') *"
        }
    }

    It 'shows no column of deletions that is narrower than its heading in a window of <_> columns' -ForEach 80, 100, 110, 118, 120, 130, 140, 150, 160, 200 {
        $deletion = Find-CTDeletion $SampleTrail | Select-Object -First 1
        $whole = @($deletion | Get-View -Width 300)[0].Trim() -replace ' +', ' '
        # A console leaves its last column free.
        foreach ($width in ($_ - 1), $_) {
            $header, $rule = @($deletion | Get-View -Width $width)[0, 1]
            $rule | Should -Match '^[- ]+$' -Because "the headings take one line in $width"
            "$whole " | Should -BeLike "$($header.Trim() -replace ' +', ' ') *"
        }
    }

    It 'shows the last bar of a timeline in a window of 120 columns' {
        $counted = 1..2 | ForEach-Object { New-TestEvent @{ eventTime = "2026-03-0$_`T14:05:06Z" } } | Measure-CTEvent
        ($counted | Get-View -Width 119)[-1] | Should -BeLike "* $($counted.Timeline)"
        $counted.Timeline[-1] | Should -Be ([char] '█')
    }

    It 'keeps a timeline on one line in a window of 110 columns' -Skip:(-not ($IsLinux -and (Get-Command script -CommandType Application -ErrorAction Ignore))) {
        # Only a terminal has a width that a view can ask for.
        $show = Join-Path $TestDrive 'show.ps1'
        "Import-Module '$ManifestPath'; `$PSStyle.OutputRendering = 'PlainText'; Measure-CTEvent '$SampleTrail' -Unique -Property EventName -Top 8" | Set-Content $show
        $lines = script -qec "stty rows 40 cols 110; '$([System.Environment]::ProcessPath)' -NoProfile -File '$show'" /dev/null
        $rows = @($lines) -match '^ +\d+ +\d+ \w'
        $rows.Count | Should -Be 8
        @($lines) -match '[▁-█]' | Should -Be $rows
        $rows[0].TrimEnd() | Should -Match ' [▁-█ ]{8}[▁-█]$'
    }

    It 'shows the whole note on a call in a window of 80 columns' {
        $call = Get-CTApiCoverage -EventSource s3 -EventName DeleteObjects
        $call.Note | Should -Not -BeNullOrEmpty
        $cells = ($call | Get-View -Width 79 | Select-Object -Skip 2).ForEach({ $_.Substring(58) }) -join ''
        $cells -replace ' ' | Should -BeExactly ("$($call.DataResourceType).$($call.Note)" -replace ' ')
    }

    It 'shows in 80 columns what was done to a thing that was not deleted, and the name of a log file' {
        $lines = Find-CTDeletion $SampleTrail -Resource batch-import -WithHistory | Get-View -Width 79
        $lines[2] | Should -Match '^batch-import +2026-03-10 14:41:33 repo:example'
        Find-CTDeletion $SampleTrail -Resource AmazonS3ReadOnlyAccess -WithHistory | Get-View -Width 79 | Select-Object -Last 1 | Should -Match '^AmazonS3ReadOnlyAccess +\(detached\)'
        Find-CTDeletion $SampleTrail -Resource Target0 -WithHistory | Get-View -Width 79 | Select-Object -Last 1 | Should -Match '^Target0 +\(detached\) +\(maria\.lindqvi'
        Find-CTDeletion $SampleTrail -Resource org-trail -WithHistory -IncludeFailed | Get-View -Width 79 | Select-Object -Last 1 | Should -Match '^org-trail +\(failed\) +\(svc-backup\)'
        Get-CTLogFile $SampleTrail | Select-Object -First 1 | Get-View -Width 79 | Select-Object -Last 1 | Should -Match ' 848 444455556666_'
    }

    It 'shows an address whole in a window of 120 columns' {
        New-TestEvent @{ awsRegion = 'ap-southeast-1'; sourceIPAddress = '192.168.100.200' } | Get-View -Width 119 | Select-Object -Last 1 | Should -Match ' ec2 +ap-southeast-1 +192\.168\.100\.200$'
    }

    It 'shows the service, and the common regions, whole in a window of 100 columns' {
        New-TestEvent @{ eventSource = 'dynamodb.amazonaws.com'; awsRegion = 'eu-north-1' } | Get-View -Width 99 | Select-Object -Last 1 | Should -Match ' dynamodb eu-north-1$'
    }

    It 'shows whole columns of a public key in <_>' -ForEach 79, 80, 100, 120 {
        $arguments = ('f' * 32), 'MIIB', [datetime]::new(2026, 3, 1, 4, 5, 6), [datetime]::new(2026, 4, 15, 4, 5, 6), 'ap-southeast-1'
        $key = [activator]::CreateInstance([CloudTrailTools.CloudTrailPublicKey], [System.Reflection.BindingFlags] 'Instance, NonPublic', $null, $arguments, $null)
        $shown = $key | Get-View -Width $_
        $shown[0].Trim() -replace ' +', ' ' | Should -BeExactly 'Fingerprint Region Valid from (UTC) Valid to (UTC)'
        $shown[-1].Trim() -replace ' +', ' ' | Should -BeExactly "$($key.Fingerprint) ap-southeast-1 2026-03-01 2026-04-15"
    }

    It 'shows a period of integrity that has no bounds without them' {
        $results = Test-CTLogIntegrity $SampleTrail -PublicKeyPath $SignedTrailKeys -WarningAction SilentlyContinue | Where-Object Status -EQ Gap
        $results[0].To | Should -BeNullOrEmpty
        ($results[0] | Get-View -Width 200)[-1] | Should -BeLike "*Period of $($results[0].AccountId) $($results[0].Region) in $($results[0].Folder): there are log files,*"
        "$($results[0])" | Should -BeLike "Gap: $($results[0].AccountId) $($results[0].Region): there are log files,*"
    }

    It 'has a view for every type that the module emits' {
        $viewed = ([xml] (Get-Content -LiteralPath (Join-Path $ModuleBin 'CloudTrailTools.Format.ps1xml') -Raw)).SelectNodes('//ViewSelectedBy/TypeName').InnerText
        $emitted = (Get-Command -Module CloudTrailTools).OutputType.Name | Where-Object { $_ -like 'CloudTrailTools.*' } | Select-Object -Unique
        $emitted | Where-Object { $_ -notin $viewed } | Should -BeNullOrEmpty
    }

    It 'says of every time that it is UTC' {
        $views = [xml] (Get-Content -LiteralPath (Join-Path $ModuleBin 'CloudTrailTools.Format.ps1xml') -Raw)
        $times = foreach ($type in [CloudTrailTools.CloudTrailEvent].Assembly.GetExportedTypes()) {
            $names = $type.GetProperties().Where({ $_.PropertyType -in [datetime], [Nullable[datetime]] }).Name
            if ($names -and -not $views.SelectNodes("//View[ViewSelectedBy/TypeName='$type']/ListControl")) { "no list of $type" }
            foreach ($name in $names) {
                foreach ($item in $views.SelectNodes("//View[ViewSelectedBy/TypeName='$type']//*[PropertyName='$name'][self::ListItem or self::TableColumnItem]")) {
                    # A format string would show the years of the culture's calendar.
                    "$type.$name in a $($item.Name)"
                }
                foreach ($item in $views.SelectNodes("//View[ViewSelectedBy/TypeName='$type']//ListItem").Where({ $_.ScriptBlock -like "`$_.$name[?].ToString(*" })) {
                    if ($item.Label -notlike '*(UTC)') { "$type.$name in its list" }
                }
            }
        }
        $times | Should -BeNullOrEmpty
        foreach ($table in $views.SelectNodes('//TableControl')) {
            $labels = @($table.SelectNodes('.//TableColumnHeader/Label').InnerText)
            $items = @($table.SelectNodes('.//TableColumnItem'))
            for ($i = 0; $i -lt $items.Count; $i++) {
                if ($items[$i].ScriptBlock -like '*[?].ToString(?yyyy*') { $labels[$i] | Should -BeLike '*(UTC)' }
            }
        }
    }

    It 'names only types and properties that exist' {
        $views = [xml] (Get-Content -LiteralPath (Join-Path $ModuleBin 'CloudTrailTools.Format.ps1xml') -Raw)
        $wrong = foreach ($view in $views.SelectNodes('//View')) {
            foreach ($typeName in $view.ViewSelectedBy.TypeName) {
                # What stands behind a # is a shape of the type.
                $type = ($typeName -replace '#.*') -as [type]
                if (-not $type) { "no type $typeName"; continue }
                $shown = @($view.SelectNodes('.//PropertyName').InnerText) + @(@($view.SelectNodes('.//ScriptBlock').InnerText) -match '^\$_\.\w+\?\.ToString\(' -replace '^\$_\.(\w+).*', '$1')
                foreach ($property in $shown | Select-Object -Unique) {
                    if (-not $type.GetProperty($property)) { "no property $typeName.$property" }
                }
            }
        }
        $wrong | Should -BeNullOrEmpty
    }
}
