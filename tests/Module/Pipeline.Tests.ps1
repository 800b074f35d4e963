BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $events = Import-CTLogFile -Path $SampleTrail
}

Describe 'Pipeline' {
    It 'groups by a property' {
        $groups = $events | Group-Object -Property Service
        ($groups | Measure-Object -Property Count -Sum).Sum | Should -Be $events.Count
        $groups.Name | Should -Contain 'ec2'
    }

    It 'sorts by time' {
        $times = ($events | Sort-Object -Property EventTime).EventTime
        $times[0] | Should -BeLessOrEqual $times[-1]
        $times[0].Kind | Should -Be 'Utc'
    }

    It 'is filtered by a property' {
        $chosen = $events | Where-Object Actor -Like '*lindqvist*'
        $chosen.Count | Should -BeGreaterThan 0
        $chosen.Count | Should -BeLessThan $events.Count
    }

    It 'keeps whatever is named when it asks whether there is a word' {
        $results = Test-CTLogIntegrity $SignedTrail -PublicKeyPath $SignedTrailKeys | Where-Object Subject
        @($results.Status) | Should -Contain 'Valid'
        ($results | Where-Object Status).Count | Should -Be $results.Count
        (Find-CTDeletion $SampleTrail | Where-Object Outcome | Where-Object Level).Outcome | Should -Contain 'Succeeded'
        # A gap without a known cause is a gap.
        $gaps = Test-CTLogIntegrity $SampleTrail -PublicKeyPath $SignedTrailKeys -WarningAction SilentlyContinue | Where-Object GapCause
        $gaps.GapCause | Should -Contain 'Unknown'
    }

    It 'opens up the parameters of a call' {
        $bucket = $events | Where-Object EventName -EQ DeleteBucket | Select-Object -First 1 | Select-Object -ExpandProperty RequestParameters
        $bucket.bucketName | Should -Not -BeNullOrEmpty
        $bucket['BUCKETNAME'] | Should -BeExactly $bucket.bucketName
    }

    It 'exports to CSV what a table shows' {
        $path = Join-Path $TestDrive 'events.csv'
        $events | Select-Object -Property EventTime, Actor, EventName, AccountId, ErrorCode | Export-Csv -Path $path
        $rows = Import-Csv -Path $path
        $rows.Count | Should -Be $events.Count
        $rows[0].EventName | Should -BeExactly $events[0].EventName
        $rows[0].AccountId | Should -BeExactly $events[0].AccountId
    }

    It 'exports times as ISO 8601 in every culture: <_>' -ForEach 'en-US', 'de-DE', 'th-TH' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            $rows = $events | Select-Object -Property EventTimeText, @{ Name = 'Time'; Expression = { '{0:u}' -f $_.EventTime } } | ConvertTo-Csv | ConvertFrom-Csv
            $deletion = Find-CTDeletion $SampleTrail -Ordered -MaxEvents 1 | ConvertTo-Csv | ConvertFrom-Csv
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
        $rows.EventTimeText | Should -BeExactly $events.ForEach({ $_.EventTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [cultureinfo]::InvariantCulture) })
        $rows.Time | Should -BeExactly $events.ForEach({ $_.EventTime.ToString('u', [cultureinfo]::InvariantCulture) })
        $deletion.TimeText | Should -Match '^2026-03-\d\dT\d\d:\d\d:\d\dZ$'
    }

    It 'exports whole events to CSV without failing' {
        $header = ($events | Select-Object -First 5 | ConvertTo-Csv)[0]
        $header | Should -Match '"EventName"'
        $header | Should -Match '"Raw"'
    }

    It 'exports lists to CSV as text, not as the names of types: <Case>' -ForEach @(
        @{ Case = 'events'; Objects = { $events } }
        @{ Case = 'deletions'; Objects = { Find-CTDeletion $SampleTrail } }
        @{ Case = 'histories'; Objects = { Find-CTDeletion $SampleTrail -WithHistory -Resource shop-orders } }
        @{ Case = 'groups'; Objects = { Measure-CTEvent $SampleTrail -Top 3 } }
        @{ Case = 'changes'; Objects = { $events | Compare-CTActivity -Since 2026-03-10T16:00Z } }
        @{ Case = 'coverage'; Objects = { $null = Import-CTLogFile $SampleTrail -CoverageVariable coverage; $coverage } }
    ) {
        $rows = & $Objects | ConvertTo-Csv | ConvertFrom-Csv
        $rows.Count | Should -BeGreaterThan 0
        foreach ($row in $rows) {
            $row.PSObject.Properties.Where({ $_.Value -match '^(System|CloudTrailTools)\.|^<' }) | Should -BeNullOrEmpty
        }
    }

    It 'converts to JSON, with the parameters as they are in the record' {
        $event = $events | Where-Object EventName -EQ DeleteBucket | Select-Object -First 1
        $json = $event | Select-Object -Property EventName, EventTime, RequestParameters, UserIdentity | ConvertTo-Json -Depth 5 | ConvertFrom-Json
        $json.EventName | Should -BeExactly 'DeleteBucket'
        $json.RequestParameters.bucketName | Should -BeExactly $event.RequestParameters.bucketName
        $json.UserIdentity.AccountId | Should -BeExactly $event.UserIdentity.AccountId
    }

    It 'converts whole events to JSON at depth 5' {
        $json = $events | Select-Object -First 20 | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue | ConvertFrom-Json -AsHashtable
        $json.Count | Should -Be 20
        $json[0].EventId | Should -BeExactly $events[0].EventId
    }

    It 'takes the paths of log files and files that come back as objects made of properties: <Way>' -ForEach @(
        @{ Way = 'Export-Clixml'; Through = { $input | Export-Clixml "$TestDrive/files.xml"; Import-Clixml "$TestDrive/files.xml" } }
        @{ Way = 'Export-Csv'; Through = { $input | Export-Csv "$TestDrive/files.csv"; Import-Csv "$TestDrive/files.csv" } }
        @{ Way = 'Select-Object'; Through = { $input | Select-Object Uri, Size } }
        @{ Way = 'a job'; Through = { $input | Start-Job { $input } | Receive-Job -Wait } }
    ) {
        $files = Get-CTLogFile $SampleTrail | Select-Object -First 2
        $expected = ($files | Import-CTLogFile).EventId
        $expected | Should -Not -BeNullOrEmpty
        ($files | & $Through | Import-CTLogFile -ErrorAction Stop).EventId | Should -BeExactly $expected
        if ($Way -ne 'Select-Object') {
            (Get-Item -LiteralPath $files.Path | & $Through | Import-CTLogFile -ErrorAction Stop).EventId | Should -BeExactly $expected
        }
    }

    It 'takes no other object for a path' {
        $file = (Get-CTLogFile $SampleTrail | Select-Object -First 1).Path
        $odd = Copy-Item -LiteralPath $file -Destination "$TestDrive/a[1].json.gz" -PassThru
        (Get-CTLogFile -LiteralPath $odd.FullName | Select-Object Uri | Import-CTLogFile -ErrorAction Stop).EventId | Should -BeExactly (Import-CTLogFile $file).EventId
        Test-CTLogIntegrity $SampleTrail -AccountId 444455556666 -PublicKeyPath $SignedTrailKeys -ProblemOnly -WarningAction SilentlyContinue | Where-Object Uri | Export-Clixml "$TestDrive/findings.xml"
        (Import-Clixml "$TestDrive/findings.xml").Uri | Should -Not -BeNullOrEmpty
        # Of an IAM role the path is /.
        foreach ($other in [pscustomobject] @{ Path = '/'; RoleName = 'Admin' }, [pscustomobject] @{ BucketName = 'trail' }, [pscustomobject] @{ Uri = '' }, @(Import-Clixml "$TestDrive/findings.xml")[0]) {
            { $other | Import-CTLogFile -ErrorAction Stop } | Should -Throw -ErrorId 'InputUnsupported,*' -ExpectedMessage '* and no path. *'
        }
    }

    It 'survives Export-Clixml with the properties that matter' {
        $path = Join-Path $TestDrive 'events.xml'
        $some = $events | Where-Object RequestParameters | Select-Object -First 10
        $some | Export-Clixml -Path $path
        $back = Import-Clixml -Path $path
        $back.EventId | Should -Be $some.EventId
        $back[0].EventTime | Should -Be $some[0].EventTime
        $back[0].Actor | Should -BeExactly $some[0].Actor
        $back[0].Raw | Should -BeExactly $some[0].Raw
        ($back | ConvertFrom-CTRecord).EventId | Should -Be $some.EventId
    }

    It 'shows deserialized events as the same table' {
        $path = Join-Path $TestDrive 'shown.xml'
        $events[0] | Export-Clixml -Path $path
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'
        try {
            (Import-Clixml -Path $path | Out-String -Width 120) | Should -BeExactly ($events[0] | Out-String -Width 120)
            (Import-Clixml -Path $path | Format-List | Out-String -Width 120) | Should -BeExactly ($events[0] | Format-List | Out-String -Width 120)
        }
        finally {
            $PSStyle.OutputRendering = $rendering
        }
    }

    It 'is safe to read from several threads' {
        $names = $events | Select-Object -First 200 | ForEach-Object -Parallel { $_.EventName + $_.UserIdentity.Kind } -ThrottleLimit 4
        $names.Count | Should -Be 200
    }

    It 'is read from files in several threads' {
        $counts = 1..4 | ForEach-Object -Parallel {
            Import-Module -Name $using:ManifestPath
            @(Import-CTLogFile -Path $using:SampleTrail).Count
        }
        $counts | Should -Be (, $events.Count * 4)
    }

    It 'has flat properties for a grid' {
        $flat = 'EventTime', 'EventName', 'Service', 'Actor', 'AwsRegion', 'AccountId', 'SourceIPAddress', 'ErrorCode'
        foreach ($property in $flat) {
            $type = [CloudTrailTools.CloudTrailEvent].GetProperty($property).PropertyType
            $type | Should -BeIn ([string], [Nullable[datetime]])
        }
    }
}
