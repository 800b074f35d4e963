BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"

    # Reads a file of these bytes or this text, and a good file behind it.
    function Read-Bad {
        param([string] $Name, $Content, [hashtable] $Parameters = @{})
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $script:bad = Join-Path $folder $Name
        $null = if ($Content -is [string]) { Write-Content -Path $bad -Text $Content } else { Write-Byte -Path $bad -Byte $Content }
        $next = New-LogFile (Join-Path $folder 'zzz.json') (New-Record next)
        Read-Log $bad, $next -Parameters $Parameters
    }

    function Format-Number([long] $Value) { $Value.ToString('N0', [cultureinfo]::InvariantCulture) }

    $script:first = New-Record first
    $script:last = New-Record last
}

Describe 'A path that leads nowhere' {
    It '<Case> is <Id>, names the path, and the next path is read' -ForEach @(
        @{ Case = 'a missing file'; Path = 'missing.json'; Id = 'PathNotFound' }
        @{ Case = 'a wildcard that matches nothing'; Path = 'missing*.json'; Id = 'PathNotFound' }
        @{ Case = 'a wildcard that never closes'; Path = 'missing['; Id = 'PathNotFound' }
        @{ Case = 'a drive that does not exist'; Path = 'NoSuchDrive:\file.json'; Id = 'PathNotFound' }
        @{ Case = 'a provider that does not exist'; Path = 'NoSuchProvider::file.json'; Id = 'PathNotFound' }
        @{ Case = 'another provider'; Path = 'Env:PATH'; Id = 'PathProviderUnsupported' }
    ) {
        $good = New-LogFile "$TestDrive/good.json" (New-Record next)
        foreach ($read in { Import-CTLogFile -Path $Path, $good @silent }, { Import-CTLogFile -LiteralPath $Path, $good @silent }) {
            $silent = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue'; CoverageVariable = 'coverage' }
            (& { $events = . $read; $script:problems = $problems; $script:coverage = $coverage; $events }).EventId | Should -BeExactly 'next'
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly "$Id,CloudTrailTools.PowerShell.ImportCTLogFileCommand"
            $problems[0].TargetObject | Should -BeExactly $Path
            $problems[0].Exception.Message | Should -BeLike "*$([wildcardpattern]::Escape($Path))*"
            $coverage.SourcesFailed | Should -Be 1
            $coverage.IsComplete | Should -BeFalse
        }
    }

    It 'shows how the place is written when it is one in S3: <Path>' -ForEach @(
        @{ Path = 's3:/logs/audit'; Address = 's3://logs/audit' }
        @{ Path = 's3//logs/audit'; Address = 's3://logs/audit' }
        @{ Path = 's3:\\logs\audit'; Address = 's3://logs/audit' }
        @{ Path = 's3:logs'; Address = 's3://logs' }
        @{ Path = 'arn:aws:s3:::logs'; Address = 's3://logs' }
        @{ Path = 'arn:aws-us-gov:s3:::logs/audit/*'; Address = 's3://logs/audit/' }
        @{ Path = 'https://logs.s3.eu-west-1.amazonaws.com/audit/AWSLogs/'; Address = 's3://logs/audit/AWSLogs/' }
        @{ Path = 'https://my.logs.s3.amazonaws.com'; Address = 's3://my.logs' }
        @{ Path = 'https://s3.eu-west-1.amazonaws.com/logs/audit%20x?versionId=1'; Address = 's3://logs/audit x' }
        @{ Path = 'https://eu-west-1.console.aws.amazon.com/s3/buckets/logs?region=eu-west-1&prefix=audit/'; Address = 's3://logs/audit/' }
    ) {
        foreach ($problem in { Import-CTLogFile $Path -ErrorAction Stop }, { Get-CTLogFile $Path -ErrorAction Stop }, { Save-CTLogFile $Path "$TestDrive/copy" -ErrorAction Stop }) {
            # The query may hold the signature of a presigned address.
            $problem | Should -Throw -ExpectedMessage "*'$([wildcardpattern]::Escape(($Path -split '\?')[0]))'*$Address."
        }
    }

    It 'tells how a bucket is written when the path may be one: <Path>' -ForEach @(
        @{ Path = 'my-trail-bucket'; Hint = "Cannot find 'my-trail-bucket'. Check the spelling. If it is a bucket, write s3://my-trail-bucket; if it is a trail, write -TrailName my-trail-bucket." }
        @{ Path = 'trail'; Hint = "Cannot find 'trail'. Check the spelling." }
        @{ Path = './my-trail'; Hint = "Cannot find './my-trail'. Check the spelling." }
        @{ Path = 'My-Trail'; Hint = "Cannot find 'My-Trail'. Check the spelling." }
    ) {
        { Import-CTLogFile $Path -ErrorAction Stop } | Should -Throw -ExpectedMessage $Hint
    }

    It 'says once what Compare-CTActivity lacks, whatever is piped: <Case>' -ForEach @(
        @{ Case = 'paths'; Piped = { $SampleTrail, $SampleTrail } }
        @{ Case = 'events'; Piped = { Import-CTLogFile $SampleTrail -EventName DeleteTrail } }
        @{ Case = 'log files'; Piped = { Get-CTLogFile $SampleTrail } }
    ) {
        { & $Piped | Compare-CTActivity } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage 'Nothing says where the later time begins: give -Since, such as -Since 7d.'
    }

    It 'says once that deletions are no events to compare' {
        $null = Find-CTDeletion $SampleTrail -WarningAction SilentlyContinue | Compare-CTActivity -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
        $problems | Should -HaveCount 1
        $problems[0].Exception.Message | Should -BeLike 'These are deletions and no paths. *'
    }

    It 'tells, before it shows anything of the others, which place of a watch is not there' {
        $shown = [System.Collections.Generic.List[object]]::new()
        { Watch-CTEvent $SampleTrail, "$TestDrive/nope" -Since 2026-03-01 -For 0.1s | ForEach-Object { $shown.Add($_) } } | Should -Throw -ErrorId 'PathNotFound,*'
        $shown.Count | Should -Be 0
    }

    It 'tells a trail from a path' {
        $trail = 'arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:trail/main'
        foreach ($problem in { Import-CTLogFile $trail -ErrorAction Stop }, { Import-CTLogFile -LiteralPath $trail -ErrorAction Stop }, { Get-CTLogFile $trail -ErrorAction Stop }, { Save-CTLogFile $trail "$TestDrive/copy" -ErrorAction Stop }, { Measure-CTEvent $trail -ErrorAction Stop }, { Test-CTLogIntegrity $trail -ErrorAction Stop }, { Watch-CTEvent $trail -For 1s -ErrorAction Stop }) {
            $problem | Should -Throw -ExpectedMessage "'$trail' is a trail and no path. Use -TrailName, as in Import-CTLogFile -TrailName $trail."
        }
    }

    It 'tells Find-CTDeletion''s user where the thing belongs, when the path looks like one: <Path>' -ForEach @(
        @{ Path = 'shop-orders'; Hint = 'If it is the thing asked about, say where to look first: Find-CTDeletion <path> -Resource shop-orders' }
        @{ Path = 'arn:aws:rds:us-east-1:444455556666:db:shop-orders'; Hint = 'If it is the thing asked about, say where to look first: Find-CTDeletion <path> -Resource arn:aws:rds:us-east-1:444455556666:db:shop-orders' }
        @{ Path = 'my thing'; Hint = 'If it is the thing asked about, say where to look first: Find-CTDeletion <path> -Resource ''my thing''' }
        @{ Path = './shop-orders'; Hint = 'Check the spelling.' }
    ) {
        Find-CTDeletion $Path -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        $problems[0].Exception.Message | Should -BeLike "*. $Hint".Replace('*. Check', '*Check')
    }

    It 'tells what is in the pipeline instead of a path: <Told>' -ForEach @(
        @{ Told = 'ForEach-Object Event gives the events they stand for'; Piped = { (Find-CTDeletion $SampleTrail)[0] } }
        @{ Told = 'is an object and no path'; Piped = { [pscustomobject]@{ EventName = 'X' } } }
        @{ Told = 'is a record and no path'; Piped = { '{"eventName":"X"}' } }
    ) {
        $null = & $Piped | Measure-CTEvent -ErrorVariable problem -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $problem[0].Exception.Message | Should -BeLike "*$Told*"
    }

    It 'tells that events are read already' {
        Import-CTLogFile $SampleTrail | Select-Object -First 2 | Import-CTLogFile -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.Exception.Message | Should -BeLike '*they are read already*'
    }

    It 'tells once of objects that are no paths: <Command>' -ForEach @(
        @{ Command = { $input | Import-CTLogFile } }
        @{ Command = { $input | Get-CTLogFile } }
        @{ Command = { $input | Measure-CTEvent } }
        @{ Command = { $input | Find-CTDeletion } }
        @{ Command = { $input | Compare-CTActivity -Since 1d } }
        @{ Command = { $input | Test-CTLogIntegrity } }
        @{ Command = { $input | ConvertFrom-CTRecord } }
    ) {
        $ErrorActionPreference = 'Continue'
        foreach ($piped in @(1..3 | Select-Object @{ Name = 'EventName'; Expression = { 'X' } }), @(@{ a = 1 }, @{ b = 2 }), @((Get-Date), (Get-Process -Id $PID), [guid]::NewGuid())) {
            $output = @($piped | & $Command 2>&1 3>$null)
            $output | Should -HaveCount 1
            $output[0].FullyQualifiedErrorId | Should -BeLike 'InputUnsupported,*'
        }
    }

    It 'tells once of what cannot be saved, and how events are' {
        $ErrorActionPreference = 'Continue'
        $event = ConvertFrom-CTRecord (New-Record one)
        foreach ($piped in @($event, $event), @(@{ a = 1 }, @{ b = 2 }), @((New-Record a), (New-Record b))) {
            $output = @($piped | Save-CTLogFile -Destination "$TestDrive/saved" 2>&1 3>$null)
            $output | Should -HaveCount 1
            $output[0].FullyQualifiedErrorId | Should -BeLike 'InputUnsupported,*'
            $output[0].Exception.Message | Should -BeLike '*Name the bucket or trail: *Export-Csv, Export-Clixml or ConvertTo-Json.*'
        }
    }

    It 'tells once of objects that name no call' {
        $ErrorActionPreference = 'Continue'
        foreach ($piped in @(1, 2), @(@{ a = 1 }, @{ b = 2 }), @(Get-ChildItem $PSScriptRoot | Select-Object -First 2)) {
            $output = @($piped | Get-CTApiCoverage 2>&1)
            $output | Should -HaveCount 1
            $output[0].FullyQualifiedErrorId | Should -BeLike 'InputUnsupported,*'
            $output[0].Exception.Message | Should -BeLike 'An object of type * names no call. *'
        }
    }

    It 'reads the files among objects that are no paths, and counts those' {
        $file = New-LogFile "$TestDrive/among.json" (New-Record among)
        $other = New-LogFile "$TestDrive/objects.json" (New-Record objects)
        $events = (Get-Item $file), @{ a = 1 }, [pscustomobject]@{ LiteralPath = $other }, (Get-Process -Id $PID) |
            Import-CTLogFile -CoverageVariable coverage -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
        $events.EventId | Should -BeExactly 'among', 'objects'
        $problems | Should -HaveCount 1
        $coverage.SourcesRead | Should -Be 2
        $coverage.SourcesFailed | Should -Be 2
    }

    It 'takes an object for a path whose text is one' {
        $file = New-LogFile "$TestDrive/text.json" (New-Record text)
        $object = [System.Text.StringBuilder]::new($file)
        ($object | Import-CTLogFile).EventId | Should -BeExactly 'text'
    }

    It 'gives events that come beside paths to the parameter for events' {
        $event = ConvertFrom-CTRecord (New-Record one)
        @($event, $event | Measure-CTEvent).Count | Should -Be 1
        @($event, $event | Compare-CTActivity -Since 2020-01-01 -WarningAction SilentlyContinue).Count | Should -BeGreaterThan 0
    }

    It 'says what is missing where nothing says where to read: <Call>' -ForEach @(
        @{ Call = { Find-CTDeletion -Resource ledger }; Told = '*or -EventHistory, or pipe events to it.' }
        @{ Call = { Measure-CTEvent -Property Actor }; Told = 'Nothing says where to read: *or pipe events to it.' }
        @{ Call = { Compare-CTActivity -Since 1d }; Told = 'Nothing says where to read: *or pipe events to it.' }
    ) {
        $Call | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage $Told
    }

    It 'refuses a path beside what comes through the pipeline: <Call>' -ForEach @(
        @{ Call = { $event | Measure-CTEvent $TestDrive } }
        @{ Call = { $event | Compare-CTActivity -Path $TestDrive -Since 1d } }
        @{ Call = { $TestDrive | Watch-CTEvent -For 1s } }
        @{ Call = { $event | Get-CTEvent -WhatIf } }
    ) {
        $event = ConvertFrom-CTRecord (New-Record one)
        $Call | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '*pipeline*'
    }

    It 'refuses lengths of time that nobody means: <Call>' -ForEach @(
        @{ Call = { Import-CTLogFile $SampleTrail -Last 800000d } }
        @{ Call = { Get-CTLogFile $SampleTrail -Last ([timespan]::MaxValue) } }
        @{ Call = { Test-CTLogIntegrity $SampleTrail -Last 9999999d } }
        @{ Call = { Watch-CTEvent $SampleTrail -For 9999999d } }
        @{ Call = { Import-CTLogFile $SampleTrail -DeliverySlack 9999999d } }
    ) {
        $Call | Should -Throw -ExpectedMessage '*is too long: a thousand years are the most.*'
    }

    It 'takes the first day of all times for what it is' {
        (Import-CTLogFile $SampleTrail -StartTime 0001-01-01T00:00:00Z).Count | Should -Be 530
        Import-CTLogFile $SampleTrail -Last 7d -EndTime 0001-01-02T00:00:00Z -WarningAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'goes on behind a path that is no pattern' {
        Set-Content -LiteralPath "$TestDrive/open[br.json" '{"Records":[]}'
        $events = Import-CTLogFile "$TestDrive/open[br.json", $SampleTrail -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        # Pester cannot tidy it away.
        [System.IO.File]::Delete("$TestDrive/open[br.json")
        $events | Should -HaveCount 530
        $problems.FullyQualifiedErrorId | Should -BeExactly 'PathNotFound,CloudTrailTools.PowerShell.ImportCTLogFileCommand'
        $problems[0].Exception.Message | Should -BeLike '*-LiteralPath*'
    }

    It 'tells a compressed file of another method as damaged' {
        $stored = [System.IO.File]::ReadAllBytes((Get-ChildItem $SampleTrail -Recurse -Filter *.json.gz | Select-Object -First 1).FullName)
        $stored[2] = 7
        [System.IO.File]::WriteAllBytes("$TestDrive/method.json.gz", $stored)
        $null = Import-CTLogFile "$TestDrive/method.json.gz" -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -BeLike 'FileDamaged,*'
    }

    It 'accounts for a file by what ended its reading, and not by the record that broke first' {
        $stored = [System.IO.File]::ReadAllBytes((Get-ChildItem $SampleTrail -Recurse -Filter '444455556666_CloudTrail_us-east-1_*.json.gz' | Sort-Object Length | Select-Object -Last 1).FullName)
        foreach ($at in 0..8) { $stored[[int] ($stored.Length * 0.6) + $at] = $stored[[int] ($stored.Length * 0.6) + $at] -bxor 0x55 }
        [System.IO.File]::WriteAllBytes("$TestDrive/broken.json.gz", $stored)
        $null = Import-CTLogFile "$TestDrive/broken.json.gz" -CoverageVariable coverage -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $problems[-1].Exception.Message | Should -BeLike '*cannot be decompressed further*Nothing behind it was read; copy the file again.'
        $coverage.Entries[0].Reason | Should -BeExactly $problems[-1].Exception.Message
    }

    It 'tells where a service calls from' {
        $null = Import-CTLogFile $SampleTrail -SourceIPAddress cloudformation -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeExactly "Nothing matched. 'cloudformation' is a service, whose own calls come from cloudformation.amazonaws.com; write that."
    }

    It 'refuses regions of Event history where files are read: <Call>' -ForEach @(
        @{ Call = { Find-CTDeletion -AllRegions $SampleTrail } }
        @{ Call = { Find-CTDeletion $SampleTrail -NoGlobalRegion } }
    ) {
        $Call | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '*about Event history: read it with -EventHistory*'
    }

    It 'says what is about Event history where a folder is watched' {
        $null = Watch-CTEvent $TestDrive -For 0.1s -Interval 0.1s -AllRegions -RoleSessionName x -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -Contain '-AllRegions, -RoleSessionName are about Event history, and of no effect on log files.'
    }

    It 'tells deletions that come back from a file as what they are' {
        Find-CTDeletion $SampleTrail -WarningAction SilentlyContinue | Select-Object -First 1 | Export-Clixml "$TestDrive/deletions.xml"
        { Import-Clixml "$TestDrive/deletions.xml" | Measure-CTEvent -ErrorAction Stop } | Should -Throw -ExpectedMessage '*These are deletions*ForEach-Object Event*'
    }

    It 'takes -Resource where Find-CTDeletion has it, and elsewhere for -ResourceName' {
        $named = Import-CTLogFile $SampleTrail -ResourceName shop-orders
        $named | Should -Not -BeNullOrEmpty
        (Import-CTLogFile $SampleTrail -Resource shop-orders).EventId | Should -BeExactly $named.EventId
        (Get-Command Find-CTDeletion).Parameters['Resource'].ParameterType | Should -Be ([string[]])
    }

    It 'says that a file is watched and not a folder, where nothing of it is shown' {
        $file = New-LogFile "$TestDrive/watched.json" (New-Record old)
        Watch-CTEvent $file -For 0.1s -Interval 0.1s -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike "$file is a file that was there before*give the folder*"
    }

    It 'tells calls of another kind than -ReadOnly and -WriteOnly ask for, by what was read of them' {
        $file = "$TestDrive/kinds.json"
        Set-Content $file '[{"eventID":"1","eventName":"InvokeModel","readOnly":true,"eventTime":"2026-03-10T10:00:00Z"},{"eventID":"2","eventName":"DescribeInstances","eventTime":"2026-03-10T10:00:00Z"},{"eventID":"3","eventName":"DeleteBucket","eventTime":"2026-03-10T10:00:00Z"},{"eventID":"4","eventType":"AwsCloudTrailInsight","eventCategory":"Insight","eventTime":"2026-03-10T10:00:00Z","insightDetails":{"eventName":"RunInstances","eventSource":"ec2.amazonaws.com"}}]'
        $asked = @{ Path = $file; WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        Import-CTLogFile @asked -EventName deletebucket -ReadOnly | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly 'Nothing matched. No deletebucket that was looked at is a call that only reads, as -ReadOnly asks.'
        Import-CTLogFile @asked -EventName Describe* -WriteOnly -Actor jonas | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly 'Nothing matched. No Describe* that was looked at is a call that changes something, as -WriteOnly asks. -Actor was compared with nothing yet, and may be misspelt too.'

        Import-CTLogFile @asked -EventName '*', DeleteBuckt, DeleteBucket -ReadOnly -Actor jonas -Match nowhere | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly "Nothing matched. No event name 'DeleteBuckt' is known to this module; did you mean DeleteBucket? No event that fits otherwise is by jonas. Check the spelling; if that is only a part of the name, write *jonas*. If it is whole, see what there is without the other filters."
        Import-CTLogFile @asked -EventName RunInstances -ReadOnly | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
        Import-CTLogFile @asked -SourceIPAddress 10.0.* | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly 'Nothing matched. No event that fits otherwise has a source address like 10.0.*.'

        # What passed is not the reason, and of what is not there nothing is known.
        Import-CTLogFile @asked -EventName InvokeModel, DeleteBucket -ReadOnly -Actor jonas | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike 'Nothing matched. No event that fits otherwise is by jonas. *'
        Import-CTLogFile @asked -EventName StopInstances -ReadOnly | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
        Find-CTDeletion @asked -EventName DeleteBucket -ReadOnly | Should -BeNullOrEmpty
        $warnings | Should -HaveCount 1
    }

    It 'takes a property that is named twice once' {
        $rows = @(Compare-CTActivity $SampleTrail -Since 2026-03-11T00:00Z -Property Actor -Unique -WarningAction SilentlyContinue)
        $rows | Should -Not -BeNullOrEmpty
        @(Compare-CTActivity $SampleTrail -Since 2026-03-11T00:00Z -Property Actor, actor -Unique -WarningAction SilentlyContinue) | Should -HaveCount $rows.Count
        (Measure-CTEvent $SampleTrail -Property AwsRegion, awsregion -CountOnly)[0].Values | Should -HaveCount 1
        (Measure-CTEvent $SampleTrail -Property UserIdentity.Type, useridentity.type, USERIDENTITY.TYPE)[0].Values | Should -HaveCount 1

        # The keys of a record may differ in case alone.
        $file = "$TestDrive/tags.json"
        Set-Content $file '[{"eventID":"1","eventTime":"2026-03-10T10:00:00Z","eventName":"TagResource","requestParameters":{"tags":{"Env":"E1","env":"e2"}}}]'
        (Measure-CTEvent $file -Property RequestParameters.tags.Env, RequestParameters.tags.env).Values | Should -BeExactly 'E1', 'e2'
    }

    It 'refuses a place beside what comes through the pipeline: <Call>' -ForEach @(
        @{ Name = 'Path'; Call = { $event | Import-CTLogFile $SampleTrail } }
        @{ Name = 'LiteralPath'; Call = { $event | Import-CTLogFile -LiteralPath $SampleTrail } }
        @{ Name = 'BucketName'; Call = { $event | Import-CTLogFile -BucketName audit } }
        @{ Name = 'TrailName'; Call = { $event | Find-CTDeletion -TrailName main } }
        @{ Name = 'LogFile'; Call = { $event | Import-CTLogFile -LogFile (Get-CTLogFile $SampleTrail) } }
        @{ Name = 'Path'; Call = { $event | Measure-CTEvent $SampleTrail } }
        @{ Name = 'Path'; Call = { $event | Compare-CTActivity $SampleTrail -Since 7d } }
        @{ Name = 'Path'; Call = { $SampleTrail | Get-CTLogFile $SampleTrail } }
        @{ Name = 'BucketName'; Call = { $SampleTrail | Get-CTLogFile -BucketName audit } }
        @{ Name = 'LiteralPath'; Call = { $SampleTrail | Test-CTLogIntegrity -LiteralPath $SampleTrail } }
        @{ Name = 'InputObject'; Call = { $event | Measure-CTEvent -InputObject $event } }
        @{ Name = 'ReferenceObject'; Call = { $event | Compare-CTActivity -ReferenceObject $event -DifferenceObject $event } }
        @{ Name = 'InputObject'; Call = { $event | Find-CTDeletion -InputObject $event } }
        @{ Name = 'EventHistory'; Call = { $event | Find-CTDeletion -EventHistory } }
        @{ Name = 'Path'; Call = { $event | Save-CTLogFile s3://audit "$TestDrive/copy" } }
    ) {
        $event = Import-CTLogFile $SampleTrail -MaxEvents 1
        $Call | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage "What comes through the pipeline is read, and -$Name names something to be read too: leave out one or the other."
    }

    It 'has no parameter of certain words that does not tell which one was meant' {
        $parameters = (Get-Command -Module CloudTrailTools).ForEach({ $_.Parameters.Values }).Where({ ($_.ParameterType.GetElementType() ?? $_.ParameterType).IsEnum -and $_.ParameterType.FullName -like 'CloudTrailTools.*' })
        $parameters.Count | Should -BeGreaterThan 3
        foreach ($parameter in $parameters) {
            $parameter.Attributes.ForEach({ $_.GetType().Name }) | Should -Contain 'WordsAttribute`1' -Because $parameter.Name
        }
    }

    It 'counts each object that is not saved' {
        Import-CTLogFile $SampleTrail -MaxEvents 3 | Save-CTLogFile -Destination "$TestDrive/none" -CoverageVariable account -ErrorVariable problems -ErrorAction SilentlyContinue -WarningVariable warnings -WarningAction SilentlyContinue
        $problems | Should -HaveCount 1
        $account.SourcesFailed | Should -Be 3
        $warnings[-1].Message | Should -BeLike 'Not everything could be saved (3 of 3 inputs)*'
    }

    It 'tells which word was meant: <Call>' -ForEach @(
        @{ Call = { Find-CTDeletion $SampleTrail -Level Deletd }; Told = "*'Deletd' is no level of deletions. Did you mean Deleted? There are Deleted, ScheduledDeletion, DeletionCancelled, Disabled and Detached.*" }
        @{ Call = { Find-CTDeletion $SampleTrail -Level Deleted, 'foo' }; Told = "*'foo' is no level of deletions. There are *" }
        @{ Call = { Find-CTDeletion $SampleTrail -Level 'Deleted,Disabled' }; Told = "*'Deleted,Disabled' is no level of deletions. 'Deleted,Disabled' is one text with a comma in it; *" }
        @{ Call = { Get-CTApiCoverage s3 -Recording Recrded }; Told = "*'Recrded' is no way of recording. Did you mean Recorded? There are *" }
        @{ Call = { Get-CTLogFile $SampleTrail -Kind Insigt }; Told = "*'Insigt' is no kind of files. Did you mean Insight? There are *" }
    ) {
        $Call | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -ExpectedMessage $Told
        Get-CTLogFile $SampleTrail -Kind Insight, digest | Should -Not -BeNullOrEmpty
        Find-CTDeletion $SampleTrail -Level det -WarningAction SilentlyContinue | ForEach-Object Level | Select-Object -Unique | Should -Be 'Detached'
    }

    It 'takes what is written as a path for one, be it there or not' {
        Save-CTLogFile ./no-such-trail -Destination "$TestDrive/none" -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -BeLike 'FileNotRemote,*'
        $problems.Exception.Message | Should -BeLike "'./no-such-trail' is not in S3, so *"
    }

    It 'says that a folder to watch has no log files yet' {
        $folder = (New-Item -Path "$TestDrive/later" -ItemType Directory).FullName
        Watch-CTEvent $folder -For 0.1s -Interval 0.1s -WarningVariable warnings -WarningAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly "There is no log file in '$folder' or below it yet; those that appear there are read."
        $problems | Should -BeNullOrEmpty
    }

    It 'names what one slip kept from being checked, and tells it once the other is mended' {
        $null = Find-CTDeletion $SampleTrail -Resource shop-order -Actor jona -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike '*is of shop-order; did you mean shop-orders? -Actor was compared with nothing yet, and may be misspelt too.*'
        $null = Find-CTDeletion $SampleTrail -Resource shop-orders -Actor jona -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike '*is by jona. Check the spelling*'
        $null = Import-CTLogFile $SampleTrail -EventName DeleteBucket -ReadOnly -Actor jona -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeExactly 'Nothing matched. No DeleteBucket that was looked at is a call that only reads, as -ReadOnly asks. -Actor was compared with nothing yet, and may be misspelt too.'
        $null = Measure-CTEvent $SampleTrail -EventName ConsoleLogin -ErrorCode NoSuchBucket -Actor jona -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeExactly 'Nothing matched. Of what was read, no event fits otherwise, so that the names asked for were compared with none.'
        $null = Import-CTLogFile $SampleTrail -EventName DelteTrail -Actor jona -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeExactly "Nothing matched. No event name 'DelteTrail' is known to this module; did you mean DeleteTrail? -Actor was compared with nothing yet, and may be misspelt too."
    }

    It 'says that digests alone hold no events: <Command>' -ForEach @(
        @{ Command = 'Import-CTLogFile' }, @{ Command = 'Find-CTDeletion' }, @{ Command = 'Measure-CTEvent' }
    ) {
        $folder = "$TestDrive/digests/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01"
        $null = New-Item -Path $folder -ItemType Directory -Force
        Set-Content "$folder/111122223333_CloudTrail-Digest_eu-west-1_main_eu-west-1_20260301T010000Z.json" '{"digestS3Bucket":"x"}'
        $null = & $Command "$TestDrive/digests" -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeExactly 'No log file was found: digests, public keys and the like hold no events (1 file).'
    }

    It 'tells a compressed file that is cut off from one that something was appended to' {
        $whole = [System.IO.File]::ReadAllBytes((Get-ChildItem $SampleTrail -Recurse -Filter '444455556666_CloudTrail_us-east-1_*.json.gz' | Sort-Object Length | Select-Object -Last 1).FullName)
        foreach ($length in @(1..13; 30; 200; 700; $whole.Length / 2; ($whole.Length - 12)..($whole.Length - 1))) {
            [System.IO.File]::WriteAllBytes("$TestDrive/cut.json.gz", $whole[0..($length - 1)])
            $null = Import-CTLogFile "$TestDrive/cut.json.gz" -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $problems.FullyQualifiedErrorId | Should -BeLike 'FileTruncated,*'
        }

        (Import-CTLogFile "$TestDrive/cut.json.gz" -ErrorAction SilentlyContinue -WarningAction SilentlyContinue).Count | Should -BeGreaterThan 5
        { Import-CTLogFile "$TestDrive/cut.json.gz" -Strict -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'CoverageIncomplete,*'

        [System.IO.File]::WriteAllBytes("$TestDrive/long.json.gz", $whole + [byte[]] (65, 66, 67))
        $events = Import-CTLogFile "$TestDrive/long.json.gz" -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $events | Should -Not -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -BeLike 'FileDamaged,*'
        $problems[0].Exception.Message | Should -BeLike '*what stands behind its compressed content is no gzip*'
    }

    It 'says that events without a readable time are in no range of time' {
        $file = New-LogFile "$TestDrive/untimed.json" (New-Record whole), (New-Record bad @{ eventTime = 'not a time' }), (New-Record worse @{ eventTime = $null; eventName = 'X' })
        Import-CTLogFile $file -WarningVariable warnings | Should -HaveCount 3
        $warnings | Should -BeNullOrEmpty
        (Import-CTLogFile $file -StartTime 2001-01-01Z -WarningVariable warnings -WarningAction SilentlyContinue).EventId | Should -BeExactly 'whole'
        $warnings.Message | Should -BeLike '2 records without a readable time are left out: *'
        $null = Import-CTLogFile $file -StartTime 2001-01-01Z -EventName X -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings[0].Message | Should -BeLike '1 record without a readable time is left out: *'

        # What only looks like a time is none either.
        $file = New-LogFile "$TestDrive/impossible.json" (New-Record whole), (New-Record bad @{ eventTime = '2000-13-45T10:00:00Z' })
        (Import-CTLogFile $file -StartTime 2001-01-01Z -WarningVariable warnings -WarningAction SilentlyContinue).EventId | Should -BeExactly 'whole'
        $warnings.Message | Should -BeLike '1 record without a readable time is left out: *'
        $strict = { Import-CTLogFile $file -StartTime 2001-01-01Z -Strict -CoverageVariable coverage -WarningAction SilentlyContinue }
        $strict | Should -Throw -ErrorId 'CoverageIncomplete,*' -ExpectedMessage '1 record without a readable time is left out: *'
        try { $null = . $strict } catch { $null = $_ }
        $coverage.IsComplete | Should -BeFalse
        $coverage.Untimed | Should -Be 1

        $null = Compare-CTActivity $file -Since 2001-01-01Z -CoverageVariable coverage -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message -like '1 record without a readable time is not told as new: *' | Should -HaveCount 1
        $coverage.IsComplete | Should -BeFalse
        # What was just written may still be written to, and is read at a later look.
        (Get-Item -LiteralPath $file).LastWriteTime = (Get-Date).AddHours(-1)
        (Watch-CTEvent $file -Since 2001-01-01Z -For 1s -Interval 1s -WarningVariable warnings -WarningAction SilentlyContinue).EventId | Should -BeExactly 'whole'
        $warnings.Message | Should -BeLike '1 record without a readable time is left out: *'
    }

    It 'says that text has nothing in it' {
        '' | ConvertFrom-CTRecord -WarningVariable warnings -WarningAction SilentlyContinue -CoverageVariable coverage | Should -BeNullOrEmpty
        $warnings[0].Message | Should -BeLike "*input 1* is empty*"
        $coverage.IsComplete | Should -BeFalse
    }

    It 'tells what ConvertTo-Json makes of events from records' {
        $file = New-LogFile "$TestDrive/whole.json" (New-Record whole)
        $json = Join-Path $TestDrive 'events.json'
        ConvertTo-Json @(Import-CTLogFile $file) -Depth 5 | Set-Content -LiteralPath $json
        (Read-Log $json).Messages | Should -BeLike '*$events.Raw | Set-Content events.jsonl.'
        # Also of columns, and as text.
        foreach ($columns in 'EventTimeText', 'Raw') {
            ConvertTo-Json @(Import-CTLogFile $file | Select-Object Actor, $columns) | Set-Content -LiteralPath $json
            (Read-Log $json).Messages | Should -BeLike '*$events.Raw | Set-Content events.jsonl.'
            Get-Content -LiteralPath $json -Raw | ConvertFrom-CTRecord -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $problems[0].Exception.Message | Should -BeLike '*$event.Raw | ConvertFrom-CTRecord.'
        }
    }

    It 'says that events have no id' {
        $file = New-LogFile "$TestDrive/unnamed.json" (New-Record whole), (New-Record any @{ eventID = $null })
        Import-CTLogFile $file -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 2
        $warnings.Message | Should -BeLike '1 event has no eventID, *Where-Object { -not $_.EventId }'
        Import-CTLogFile $file -EventId whole -WarningVariable warnings | Should -HaveCount 1
        $warnings | Should -BeNullOrEmpty
    }

    It 'does not let a record command the terminal: <View>' -ForEach @(
        @{ View = { $event | Format-Table } }
        @{ View = { $event | Format-List } }
        @{ View = { $event.UserIdentity | Format-List } }
        @{ View = { $event | Measure-CTEvent -Property Actor, EventName } }
        @{ View = { Compare-CTActivity $null $event -Property EventName, UserAgent -WarningAction SilentlyContinue } }
        @{ View = { $event | Find-CTDeletion -IncludeFailed }; Name = 'DeleteBucket' }
        @{ View = { $event | Find-CTDeletion -IncludeFailed | Format-List }; Name = 'DeleteBucket' }
        @{ View = { $event.UserIdentity.SessionContext | Format-List } }
        @{ View = { $event.Resources } }
        @{ View = { Compare-CTActivity $null $event -Property EventName, UserAgent -WarningAction SilentlyContinue | Format-List } }
        @{ View = { ($event | Find-CTDeletion -IncludeFailed).ActorChain }; Name = 'DeleteBucket' }
        @{ View = { ($event | Find-CTDeletion -IncludeFailed).ActorChain | Format-List }; Name = 'DeleteBucket' }
        @{ View = { $event | Find-CTDeletion -Resource shop* -WithHistory | Format-List }; Name = 'DeleteBucket' }
        @{ View = { $event | Get-CTApiCoverage } }
        @{ View = { $event | Format-List }; Insight = @{ insightType = "e`e[1m"; insightContext = @{ statistics = @{ baseline = @{ average = "1`e[1m" }; insight = @{ average = "2`e[1m" }; insightDuration = "3`e[1m" } } } }
        @{ View = { [string[]] @($event, $event.UserIdentity) + [string[]] @(($event | Find-CTDeletion -IncludeFailed).ActorChain) } }
    ) {
        $escape = [char] 27
        $event = ConvertFrom-CTRecord (New-Record odd @{
                eventSource = 's3.amazonaws.com'; eventName = $Name ?? "Delete${escape}[2JBucket"; userAgent = "a${escape}]0;title"; sourceIPAddress = "${escape}[1A"; errorMessage = "x${escape}c"
                userIdentity = @{ type = 'IAMUser'; userName = "bob${escape}[31m"; accountId = "1${escape}[32m"; sessionContext = @{ sourceIdentity = "me${escape}[33m" } }
                requestParameters = @{ bucketName = "shop${escape}[0K" }; awsRegion = "us${escape}[34m"; resources = @(@{ ARN = "arn:${escape}[35m"; accountId = "${escape}[36m"; type = "T${escape}[37m" }); insightDetails = $Insight
            })
        $event.UserAgent | Should -BeExactly "a${escape}]0;title"
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $text = & $View | Out-String -Width 200
        }
        finally {
            $PSStyle.OutputRendering = $rendering
        }

        $text | Should -Match '\w'
        $own = $PSStyle.Reset, $PSStyle.Formatting.FormatAccent, $PSStyle.Formatting.TableHeader, $PSStyle.Formatting.CustomTableHeaderLabel, $PSStyle.Formatting.Error | ForEach-Object { [regex]::Escape($_) }
        $text -replace ($own -join '|') | Should -Not -Match '\x1b'
    }

    It 'knows what is looked for in the place of a path: <Command> <Word>' -ForEach @(
        foreach ($name in 'Import-CTLogFile', 'Watch-CTEvent', 'Find-CTDeletion', 'Measure-CTEvent') {
            @{ Command = $name; Word = 'ConsoleLogin'; Hint = "'ConsoleLogin' is the name of a call; write -EventName ConsoleLogin." }
            @{ Command = $name; Word = '203.0.113.77'; Hint = "'203.0.113.77' is an address; write -SourceIPAddress 203.0.113.77." }
            @{ Command = $name; Word = 'AKIAIOSFODNN7EXAMPLE'; Hint = "'AKIAIOSFODNN7EXAMPLE' is an access key; write -AccessKeyId AKIAIOSFODNN7EXAMPLE." }
        }
    ) {
        $hint = $Command -eq 'Watch-CTEvent' ? $Hint : $Hint.TrimEnd('.') + ', with a path before it.'
        $hint += $Command -eq 'Find-CTDeletion' -and $Word -ne 'ConsoleLogin' ? " If it is the thing asked about, say where to look first: Find-CTDeletion <path> -Resource $Word" : ''
        { & $Command $Word -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*' -ExpectedMessage "Cannot find '$Word'. Check the spelling. $hint"
        { Get-CTLogFile $Word -ErrorAction Stop } | Should -Throw -ExpectedMessage "Cannot find '$Word'. Check the spelling."
    }

    It 'does not take the key to sign in with for the key asked about: <Command>' -ForEach @(
        @{ Command = 'Import-CTLogFile' }, @{ Command = 'Find-CTDeletion' }, @{ Command = 'Measure-CTEvent' }
    ) {
        { & $Command $TestDrive -AccessKey AKIABV34BTTDBEXAMPLE } | Should -Throw -ExpectedMessage '*-AccessKeyId asks for the events of a key.'
    }

    It 'is a terminating error when it was to be read strictly' {
        { Import-CTLogFile "$TestDrive/missing.json" -Strict -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'CoverageIncomplete,*'
    }

    It 'is FolderWithoutLogs for a folder without log files' {
        $folder = New-Item -ItemType Directory "$TestDrive/no logs"
        'x' > "$folder/readme.txt"
        $result = Read-Log $folder.FullName
        $result.ErrorIds | Should -BeExactly 'FolderWithoutLogs'
        $result.Errors[0].TargetObject | Should -BeExactly $folder.FullName
        $result.Coverage.SourcesFailed | Should -Be 1
    }
}

Describe 'A file that cannot be read' {
    It 'is FileUnreadable when another process holds it, and the next file is read' {
        $locked = New-LogFile "$TestDrive/locked.json" (New-Record locked)
        $next = New-LogFile "$TestDrive/next.json" (New-Record next)
        $handle = [System.IO.File]::Open($locked, 'Open', 'ReadWrite', 'None')
        try {
            $result = Read-Log $locked, $next
        }
        finally {
            $handle.Dispose()
        }
        $result.ErrorIds | Should -BeExactly 'FileUnreadable'
        $result.Errors[0].TargetObject | Should -BeExactly $locked
        $result.Messages | Should -BeLike "*'$locked'*"
        $result.Ids | Should -BeExactly 'next'
    }

    if (-not $IsWindows) {
        It 'is FileUnreadable for a link that leads nowhere, found in a folder' {
            $folder = "$TestDrive/links"
            $null = New-LogFile "$folder/next.json" (New-Record next)
            $null = New-Item -ItemType SymbolicLink -Path "$folder/gone.json" -Target "$TestDrive/no such target.json" -Force
            $result = Read-Log $folder
            $result.ErrorIds | Should -BeExactly 'FileUnreadable'
            $result.Messages | Should -BeExactly "Cannot read '$folder/gone.json': it is a link to '$TestDrive/no such target.json', which is not there."
            $result.Ids | Should -BeExactly 'next'
        }

        It 'does not wait for a named pipe that lies in a folder' {
            $folder = "$TestDrive/pipes"
            $null = New-LogFile "$folder/next.json" (New-Record next)
            & mkfifo "$folder/silent.json" "$TestDrive/silent"
            $null = New-Item -ItemType SymbolicLink -Path "$folder/linked.json" -Target "$TestDrive/silent"
            $result = Read-Log $folder
            $result.Warnings | Should -HaveCount 3
            $result.Warnings[0] | Should -BeLike "'$folder/linked.json' is empty.*"
            $result.Warnings[1] | Should -BeLike "'$folder/silent.json' is empty.*"
            $result.Ids | Should -BeExactly 'next'
        }

        It 'reads what a link leads to, and tells its size' {
            $file = New-LogFile "$TestDrive/linked/target.txt" (New-Record linked)
            $null = New-Item -ItemType SymbolicLink -Path "$TestDrive/linked/link.json" -Target $file
            (Read-Log "$TestDrive/linked").Ids | Should -BeExactly 'linked'
            (Get-CTLogFile "$TestDrive/linked").Size | Should -Be (Get-Item -LiteralPath $file).Length
        }
    }
}

Describe 'A file without events' {
    It 'warns of a file with <Case>, counts it as failed, and reads the next' -ForEach @(
        @{ Case = 'nothing'; Content = '' }
        @{ Case = 'white space'; Content = " `r`n`t" }
    ) {
        $result = Read-Bad 'empty.json' $Content
        $result.Errors | Should -BeNullOrEmpty
        $result.Warnings[0] | Should -BeLike "'$bad' is empty.*"
        $result.Coverage.SourcesFailed | Should -Be 1
        $result.Ids | Should -BeExactly 'next'
    }

    It 'is quiet about a log file with no records' {
        $result = Read-Bad 'none.json' '{"Records":[]}'
        $result.Errors | Should -BeNullOrEmpty
        $result.Warnings | Should -BeNullOrEmpty
        $result.Coverage.IsComplete | Should -BeTrue
        $result.Ids | Should -BeExactly 'next'
    }

    It '<Case> is <Id>, with the name and the place' -ForEach @(
        @{ Case = 'text that is no JSON'; Content = 'eventTime,eventName'; Id = 'FileNotJson'; Place = "byte 0 there is 'e'" }
        @{ Case = 'a web page behind blank lines'; Content = "`n`n<html>"; Id = 'FileNotJson'; Place = "byte 2 there is '<'" }
        @{ Case = 'JSON of something else'; Content = '{"name":"x","size":3}'; Id = 'FileNotCloudTrail'; Place = 'byte 0' }
        @{ Case = 'a list of something else'; Content = '[{"name":"x"}]'; Id = 'FileNotCloudTrail'; Place = 'byte 1' }
        @{ Case = 'an S3 notification'; Content = '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2026-03-01T10:00:00Z","eventName":"ObjectCreated:Put"}]}'; Id = 'FileNotCloudTrail'; Place = 'notification' }
        @{ Case = 'a zip archive'; Content = [byte[]] (0x50, 0x4B, 0x03, 0x04, 0, 0, 0, 0); Id = 'FileNotCloudTrail'; Place = 'zip' }
    ) {
        $result = Read-Bad 'other.json' $Content
        $result.ErrorIds | Should -BeExactly $Id
        $result.Messages | Should -BeLike "'$bad'*$Place*"
        $result.Errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $result.Coverage.SourcesFailed | Should -Be 1
        $result.Ids | Should -BeExactly 'next'
    }

    It 'takes no zip archive for damaged gzip, though what it holds may be gzip' {
        $inner = [System.IO.MemoryStream]::new()
        $stream = [System.IO.Compression.GZipStream]::new($inner, [System.IO.Compression.CompressionLevel]::Optimal)
        $stream.Write([System.Text.Encoding]::UTF8.GetBytes('{"Records":[' + $first + ']}'))
        $stream.Dispose()
        $result = Read-Bad 'zipped.json.gz' ([byte[]] ((0x50, 0x4B, 0x03, 0x04) + @(0) * 26 + $inner.ToArray()))
        $result.ErrorIds | Should -BeExactly 'FileNotCloudTrail'
        $result.Messages | Should -BeLike "'$bad'*zip archive; unpack it first*"
        $result.Ids | Should -BeExactly 'next'
    }
}

Describe 'A file that is cut off' {
    It 'gives the whole records before the cut, and the place of a cut in mid-record' {
        $text = '{"Records":[' + $first + ',' + $last.Substring(0, 100)
        $result = Read-Bad 'cut.json' $text
        $result.ErrorIds | Should -BeExactly 'FileTruncated'
        $result.Messages | Should -BeLike "'$bad' is cut off at byte $(Format-Number $text.Length) of its content; the whole record before the cut was read*"
        $result.Ids | Should -BeExactly 'first next'
        $result.Coverage.Records | Should -Be 3
        $result.Coverage.Damaged | Should -Be 1
        $result.Coverage.SourcesPartial | Should -Be 1
    }

    It 'gives all records when only the closing brackets are missing' {
        $result = Read-Bad 'cut.json' ('{"Records":[' + $first + ',' + $last)
        $result.ErrorIds | Should -BeExactly 'FileTruncated'
        $result.Ids | Should -BeExactly 'first last next'
        $result.Coverage.Damaged | Should -Be 0
    }

    It 'gives what half a gzip file holds' {
        # Random ids cannot be compressed away.
        $random = [System.Random]::new(20260301)
        $records = 1..2000 | ForEach-Object {
            $id = [byte[]]::new(16)
            $random.NextBytes($id)
            New-Record ([guid]::new($id))
        }
        $target = [System.IO.MemoryStream]::new()
        $gzip = [System.IO.Compression.GZipStream]::new($target, [System.IO.Compression.CompressionLevel]::SmallestSize, $true)
        $gzip.Write([System.Text.Encoding]::UTF8.GetBytes('{"Records":[' + ($records[0..999] -join ',')))
        # Flushed, the compressed data ends with a block, and what comes next says of which type a block is: seven is none.
        $gzip.Flush()
        $middle = [int] $target.Length
        $gzip.Write([System.Text.Encoding]::UTF8.GetBytes(',' + ($records[1000..1999] -join ',') + ']}'))
        $gzip.Dispose()
        $bytes = $target.ToArray()
        [array]::Fill($bytes, [byte] 0xFF, $middle, 64)
        $result = Read-Bad 'hole.json.gz' $bytes
        $result.ErrorIds | Should -Match 'FileDamaged$'
        $emitted = @($result.Events | Where-Object EventId -NE next)
        $emitted.Raw | Should -BeExactly $records[0..999]
    }

    It 'is an error for a gzip file with a wrong checksum, after its events' {
        $bytes = Compress-Byte ([System.Text.Encoding]::UTF8.GetBytes('{"Records":[' + $first + ']}'))
        $bytes[-5] = $bytes[-5] -bxor 1
        $result = Read-Bad 'sum.json.gz' $bytes
        $result.ErrorIds | Should -BeExactly 'FileDamaged'
        $result.Ids | Should -BeExactly 'first next'
    }
}

Describe 'A damaged record among good ones' {
    It 'is RecordDamaged with its number and place for <Case>' -ForEach @(
        @{ Case = 'a comma in place of a value'; Damage = '{"eventName":,"eventID":"x"}'; At = 13 }
        @{ Case = 'a raw NUL byte in a text'; Damage = "{`"eventName`":`"a`0b`"}"; At = 15 }
        @{ Case = 'an escape that does not exist'; Damage = '{"eventName":"a\qb"}'; At = 15 }
        @{ Case = 'a number in place of the record'; Damage = '42'; At = 0 }
        @{ Case = 'a word that is none'; Damage = '{"readOnly":tru}'; At = 12 }
    ) {
        $head = '{"Records":[' + $first + ','
        $result = Read-Bad 'damaged.json' ($head + $Damage + ',' + $last + ']}')
        $result.ErrorIds | Should -BeExactly 'RecordDamaged'
        $result.Messages | Should -Match "^Record 1 of '$([regex]::Escape($bad))' \(counted from 0; byte (?<offset>[\d,]+) of its content\) is damaged"
        $null = $result.Messages -match 'byte (?<offset>[\d,]+) '
        [long] ($Matches.offset -replace ',') | Should -BeGreaterOrEqual $head.Length
        [long] ($Matches.offset -replace ',') | Should -BeLessOrEqual ($head.Length + $At + 3)
        $result.Ids | Should -BeExactly 'first last next'
        $result.Coverage.Damaged | Should -Be 1
        $result.Coverage.Records | Should -Be 4
    }

    It 'keeps the account: records in the file = emitted + filtered out + repeats + damaged' {
        $other = New-Record other @{ eventName = 'StopInstances' }
        $text = '{"Records":[' + (($first, $other, '{"a":}', $first, $last, '7') -join ',') + ']}'
        $coverage = (Read-Bad 'account.json' $text -Parameters @{ EventName = 'Run*'; Unique = $true }).Coverage
        $coverage.Records | Should -Be 7
        $coverage.Matched | Should -Be 3
        $coverage.Filtered | Should -Be 1
        $coverage.Duplicates | Should -Be 1
        $coverage.Damaged | Should -Be 2
    }

    It 'tells the first few of many damaged places and sums up the others' {
        $text = '{"Records":[' + ((@('1') * 500 + $first) -join ',') + ']}'
        $result = Read-Bad 'many.json' $text
        $result.Errors.Count | Should -BeLessThan 20
        $result.Messages | Should -Match 'more damaged places'
        $result.Coverage.Damaged | Should -Be 500
        $result.Ids | Should -BeExactly 'first next'
    }

    It 'passes over NUL bytes behind the records, as an interrupted copy leaves them' {
        $result = Read-Bad 'nul.json' ('{"Records":[' + $first + ']}' + ("`0" * 5000))
        $result.ErrorIds | Should -BeExactly 'FileDamaged'
        $result.Ids | Should -BeExactly 'first next'
    }

    It 'tells of bytes that are no UTF-8, keeps them as they are and shows them as U+FFFD' {
        $json = [System.Text.Encoding]::Latin1.GetBytes('{"Records":[' + (New-Record first @{ userAgent = 'caf?' }) + ']}')
        $json[[array]::IndexOf($json, [byte] [char] '?')] = 0xE9
        $result = Read-Bad 'latin1.json' $json
        $result.ErrorIds | Should -BeExactly 'FileDamaged'
        $result.Ids | Should -BeExactly 'first next'
        $result.Events[0].UserAgent | Should -BeExactly "caf`u{FFFD}"
        $result.Events[0].GetRawBytes() | Should -Contain 0xE9
    }

    It 'keeps both of a doubled key in the text, takes the last as every JSON reader does, and says so' {
        $record = $first.Insert(1, '"eventName":"Early","readOnly":true,')
        $result = Read-Bad 'twice.json' ('{"Records":[' + $record + ']}')
        $result.Errors.Exception.Message | Should -BeLike "*has the key 'eventName' twice, with two values*"
        $result.Events[0].Raw | Should -BeExactly $record
        $result.Events[0].EventName | Should -BeExactly 'RunInstances'
        $result.Events[0].ReadOnly | Should -BeFalse
    }
}

Describe 'Content out of all proportion' {
    It 'is RecordTooDeep for nesting 10,000 deep, and what stands behind it is read' {
        $deep = '{"eventName":"Deep","requestParameters":' + ('[' * 10000) + (']' * 10000) + '}'
        $head = '{"Records":[' + $first + ','
        $result = Read-Bad 'deep.json' ($head + $deep + ',' + $last + ']}')
        $result.ErrorIds | Should -BeExactly 'RecordTooDeep'
        $result.Messages | Should -BeLike "Record 1 of '$bad' (counted from 0; byte $(Format-Number $head.Length) of its content) is nested deeper than 1,000 levels.*"
        $result.Errors[0].CategoryInfo.Category | Should -Be 'LimitsExceeded'
        $result.Ids | Should -BeExactly 'first last next'
    }

    It 'never holds <Case> in memory' -ForEach @(
        @{ Case = 'a gigabyte of zeros in a megabyte of gzip'; Fill = 0; Megabytes = 1024; Prefix = ''; Suffix = ''; Id = 'FileNotJson'; Ids = 'next' }
        @{ Case = 'a gigabyte of zeros behind a good record'; Fill = 0; Megabytes = 1024; Prefix = '{"Records":[<first>'; Suffix = ''; Id = 'FileDamaged FileTruncated'; Ids = 'first next' }
        @{ Case = '128 MB of blanks between records'; Fill = 0x20; Megabytes = 128; Prefix = '{"Records":[<first>,'; Suffix = '<last>]}'; Id = ''; Ids = 'first last next' }
        @{ Case = 'a record of 300 MB'; Fill = 0x61; Megabytes = 300; Prefix = '{"Records":[<first>,{"eventName":"Large","requestParameters":{"text":"'; Suffix = '"}},<last>]}'; Id = 'RecordTooLarge'; Ids = 'first last next' }
    ) {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $path = Join-Path $folder 'large.json.gz'
        $null = New-LogFile (Join-Path $folder 'next.json') (New-Record next)
        $filling = [byte[]]::new(16MB)
        [array]::Fill($filling, [byte] $Fill)
        $block = Compress-Byte $filling
        $stream = [System.IO.File]::Create($path)
        $stream.Write((Compress-Byte ([System.Text.Encoding]::UTF8.GetBytes($Prefix.Replace('<first>', $first)))))
        for ($written = 0; $written -lt $Megabytes; $written += 16) { $stream.Write($block) }
        $stream.Write((Compress-Byte ([System.Text.Encoding]::UTF8.GetBytes($Suffix.Replace('<last>', $last)))))
        $stream.Dispose()
        (Get-Item $path).Length | Should -BeLessThan 2MB

        $run = Invoke-Pwsh -ArgumentList $ManifestPath, $folder -ScriptBlock {
            param($manifest, $folder)
            Import-Module $manifest
            $events = @(Import-CTLogFile "$folder/next.json")
            $allocated = [GC]::GetTotalAllocatedBytes()
            $events = @(Import-CTLogFile "$folder/large.json.gz", "$folder/next.json" -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue)
            [pscustomobject]@{
                Ids       = $events.EventId -join ' '
                ErrorIds  = ($problems | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] }) -join ' '
                Messages  = @($problems.Exception.Message)
                Allocated = [GC]::GetTotalAllocatedBytes() - $allocated
            }
        }
        $run.ErrorIds | Should -BeExactly $Id
        if ($Id) { $run.Messages[0] | Should -BeLike "*'$path'*byte *" }
        $run.Ids | Should -BeExactly $Ids

        # Whatever is held at once has been allocated, so this bounds the peak too.
        $run.Allocated | Should -BeLessThan 150MB
    }
}
