BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"
    $script:one = New-Record one
    $script:two = New-Record two @{ eventName = 'DeleteBucket'; eventSource = 's3.amazonaws.com' }
}

Describe 'ConvertFrom-CTRecord' {
    It 'makes an event of a text' {
        $event = ConvertFrom-CTRecord $one
        $event | Should -BeOfType ([CloudTrailTools.CloudTrailEvent])
        $event.EventId | Should -BeExactly 'one'
        $event.Raw | Should -BeExactly $one
        $event.Origin.Kind | Should -Be 'Text'
    }

    It 'says where the record is when it gets the JSON of an event' {
        ConvertFrom-CTRecord $one | ConvertTo-Json -WarningAction SilentlyContinue | ConvertFrom-CTRecord -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].Exception.Message | Should -BeLike '*the record itself is the event''s Raw, of a deletion Event.Raw: $event.Raw | ConvertFrom-CTRecord.'
        ((ConvertFrom-CTRecord $one).Raw | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one'
        ConvertFrom-CTRecord '{"name":"x"}' -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
        $problems[0].Exception.Message | Should -Not -BeLike '*Raw*'
    }

    It 'says what reads files when it gets the name of one' {
        $file = New-LogFile "$TestDrive/named.json" $one
        ConvertFrom-CTRecord $file -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'FileNotJson,*'
        $problems[0].Exception.Message | Should -BeLike "*'$file' is a file or folder: Import-CTLogFile reads those."
    }

    It 'makes events of texts from the pipeline, in their order' {
        ($one, $two | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one', 'two'
    }

    It 'makes events of a log file''s text, whole or line by line' {
        $pretty = (ConvertFrom-Json "{`"Records`":[$one,$two]}" -AsHashtable -DateKind String) | ConvertTo-Json -Depth 20
        (ConvertFrom-CTRecord $pretty).EventId | Should -BeExactly 'one', 'two'
        ($pretty -split "`n" | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one', 'two'
        (Get-Content (Write-Content "$TestDrive/pretty.json" $pretty) | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one', 'two'
    }

    It 'hands on each line that is a record before the next one is asked for' {
        $asked = [System.Collections.Generic.List[int]]::new()
        $first = 1..1000 | ForEach-Object { $asked.Add($_); New-Record $_ } | ConvertFrom-CTRecord | Select-Object -First 1
        $first.EventId | Should -BeExactly '1'
        $asked.Count | Should -BeLessThan 1000
    }

    It 'makes events of what Find-CTEvent emits, with what the Event history adds' {
        $found = [pscustomobject]@{
            EventId = 'one'; Username = 'alice@example.com'; AccessKeyId = 'AKIAEXAMPLE'; CloudTrailEvent = $one
            Resources = @([pscustomobject]@{ ResourceType = 'AWS::EC2::Instance'; ResourceName = 'i-1' }, [pscustomobject]@{ ResourceType = $null; ResourceName = 'web' })
        }
        $event = $found | ConvertFrom-CTRecord
        $event.Raw | Should -BeExactly $one
        $event.LookupUsername | Should -BeExactly 'alice@example.com'
        $event.LookupResources.Name | Should -BeExactly 'i-1', 'web'
        $event.LookupResources[0].Type | Should -BeExactly 'AWS::EC2::Instance'
        $event.LookupResources[1].Type | Should -BeNullOrEmpty
    }

    It 'makes events of dictionaries' {
        (@{ CloudTrailEvent = $one } | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one'
        ([ordered]@{ Username = $null; CloudTrailEvent = $two } | ConvertFrom-CTRecord).EventId | Should -BeExactly 'two'
    }

    It 'reads the records in the text form of aws cloudtrail lookup-events, and says which form is whole' {
        $record = '{"eventVersion":"1.08","eventTime":"2026-03-10T13:05:30Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","eventID":"1"}'
        $events = "EVENTS`tAKIAEXAMPLE`t$record`t1`tDeleteBucket", "RESOURCES`tshop`tAWS::S3::Bucket" | ConvertFrom-CTRecord -ErrorVariable problems -ErrorAction SilentlyContinue
        $events.EventName | Should -BeExactly 'DeleteBucket'
        $problems[0].Exception.Message | Should -BeLike '*lines of the AWS CLI as text are no whole answer; write --output json*'
    }

    It 'makes events of what aws cloudtrail lookup-events prints, as text and as objects' {
        $text = ConvertTo-Json -Depth 5 @{ Events = @(@{ EventId = 'one'; CloudTrailEvent = $one }, @{ EventId = 'two'; CloudTrailEvent = $two }) }
        (ConvertFrom-CTRecord $text).EventId | Should -BeExactly 'one', 'two'
        ($text -split "`n" | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one', 'two'
        ($text | ConvertFrom-Json | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one', 'two'
        ($text | ConvertFrom-Json -AsHashtable | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one', 'two'
        (($text | ConvertFrom-Json).Events | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one', 'two'
        $sent = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(($text | ConvertFrom-Json), 5))
        ($sent | ConvertFrom-CTRecord).EventId | Should -BeExactly 'one', 'two'
    }

    It 'filters, orders and drops repeats as every reading cmdlet does' {
        ($one, $two | ConvertFrom-CTRecord -Service s3).EventId | Should -BeExactly 'two'
        ($one, $two, $one | ConvertFrom-CTRecord -Unique).EventId | Should -BeExactly 'one', 'two'
        $early = New-Record early @{ eventTime = '2020-01-01T00:00:00Z' }
        ($one, $early | ConvertFrom-CTRecord -Ordered).EventId | Should -BeExactly 'early', 'one'
        ($one, $two | ConvertFrom-CTRecord -MaxEvents 1).EventId | Should -BeExactly 'one'
    }

    It 'takes events again, byte by byte, in their order among texts' {
        $event = ConvertFrom-CTRecord $two
        $again = "{`"Records`":[", $one, ']}', $event | ConvertFrom-CTRecord
        $again.EventId | Should -BeExactly 'one', 'two'
        $again[1].Raw | Should -BeExactly $two
    }

    It 'keeps what an event knows besides its record' {
        $event = [pscustomobject]@{ Username = 'alice@example.com'; CloudTrailEvent = $one; Resources = @([pscustomobject]@{ ResourceType = 'T'; ResourceName = 'web' }) } | ConvertFrom-CTRecord
        $again = $event | ConvertFrom-CTRecord -EventName $event.EventName
        $again.LookupUsername | Should -BeExactly 'alice@example.com'
        $again.LookupResources.Name | Should -BeExactly 'web'
        $again.Origin | Should -Be $event.Origin
    }

    It 'tells a file from a record, from where PowerShell is' {
        $null = New-LogFile "$TestDrive/place/one.json" $one
        Push-Location "$TestDrive/place"
        try {
            { './one.json' | ConvertFrom-CTRecord -ErrorAction Stop } | Should -Throw -ExpectedMessage "*'./one.json' is a file or folder: Import-CTLogFile reads those."
        }
        finally {
            Pop-Location
        }
        { './one.json' | ConvertFrom-CTRecord -ErrorAction Stop } | Should -Throw -ExpectedMessage '*CloudTrail records are JSON.'
        { 'No such drive: one.json' | ConvertFrom-CTRecord -ErrorAction Stop } | Should -Throw -ExpectedMessage '*CloudTrail records are JSON.'
    }

    It 'says what reads a compressed file' {
        $file = Get-ChildItem -LiteralPath $SampleTrail -Recurse -File -Filter *.gz | Select-Object -First 1
        { Get-Content -LiteralPath $file -Raw | ConvertFrom-CTRecord -ErrorAction Stop } | Should -Throw -ExpectedMessage '*Import-CTLogFile <path> reads those as they are.'
    }

    It 'says what to pipe instead of <Case>' -ForEach @(
        @{ Case = 'records that were taken apart'; Piped = { $one, $one | ConvertFrom-Json }; Remedy = '*Get-Content <path> -Raw | ConvertFrom-CTRecord takes the text, Import-CTLogFile <path> the file.' }
        @{ Case = 'records as dictionaries'; Piped = { $one | ConvertFrom-Json -AsHashtable }; Remedy = '*Leave out ConvertFrom-Json*' }
        @{ Case = 'columns of an event'; Piped = { $one | ConvertFrom-CTRecord | Select-Object -Property EventName, Raw }; Remedy = '*put | ForEach-Object Raw before*' }
        @{ Case = 'a file that was taken apart'; Piped = { "{`"Records`":[$one]}" | ConvertFrom-Json }; Remedy = '*Leave out ConvertFrom-Json*' }
        @{ Case = 'columns of events'; Piped = { $one | ConvertFrom-CTRecord | Select-Object EventName }; Remedy = '*Leave out*Select-Object before this cmdlet*' }
        @{ Case = 'a file'; Piped = { Get-Item -LiteralPath $PSCommandPath }; Remedy = '*Import-CTLogFile reads files and folders.' }
    ) {
        & $Piped | ConvertFrom-CTRecord -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'InputUnsupported,*'
        $problems[0].Exception.Message | Should -BeLike $Remedy
    }

    It 'makes nothing of nothing, and says so of text' {
        '', $null, "`n" | ConvertFrom-CTRecord -WarningAction SilentlyContinue -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings[0].Message | Should -BeLike "'input 1' is empty. *"
        $null | ConvertFrom-CTRecord -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'tells once, and as what it is, of a text that is cut off within a word' {
        $text = '{"Records":[' + $one + ',' + $two
        $null = $text.Substring(0, $text.LastIndexOf('.amazonaws')) | ConvertFrom-CTRecord -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'FileTruncated,CloudTrailTools.PowerShell.ConvertFromCTRecordCommand'
    }

    It 'has -Strict end where nothing came: <Case>' -ForEach @(
        @{ Case = 'no input'; Value = @() }
        @{ Case = 'nothing as input'; Value = $null }
        @{ Case = 'an empty text'; Value = '' }
    ) {
        { $Value | ConvertFrom-CTRecord -Strict -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'CoverageIncomplete,*'
        { $Value | ConvertFrom-CTRecord -WarningAction SilentlyContinue } | Should -Not -Throw
        $one | ConvertFrom-CTRecord | ConvertFrom-CTRecord -Strict | Should -HaveCount 1
        { [pscustomobject] @{ Events = @() } | ConvertFrom-CTRecord -Strict } | Should -Not -Throw
        { '', [pscustomobject] @{ Events = @() } | ConvertFrom-CTRecord -Strict -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'CoverageIncomplete,*'
    }

    It '<Case> is <Id>, and the next input is read' -ForEach @(
        @{ Case = 'a number'; Value = 12; Id = 'InputUnsupported'; Name = 'System.Int32' }
        @{ Case = 'an object without a record'; Value = [pscustomobject]@{ Name = 'x' }; Id = 'InputUnsupported'; Name = 'PSCustomObject' }
        @{ Case = 'JSON of something else'; Value = '{"name":"x"}'; Id = 'FileNotCloudTrail'; Name = 'input 1' }
        @{ Case = 'an object whose record is damaged'; Value = @{ CloudTrailEvent = '{"eventName":' }; Id = 'RecordDamaged'; Name = 'input 1' }
    ) {
        $output = @($Value, $one | ConvertFrom-CTRecord -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue -CoverageVariable coverage)
        $output.EventId | Should -BeExactly 'one'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly "$Id,CloudTrailTools.PowerShell.ConvertFromCTRecordCommand"
        $problems[0].Exception.Message | Should -BeLike "*$Name*"
        $coverage.SourcesFailed | Should -Be 1
        $coverage.SourcesRead | Should -Be 1
    }
}
