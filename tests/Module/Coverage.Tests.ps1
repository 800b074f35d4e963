BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"

    $script:good = New-LogFile "$TestDrive/good.json" (New-Record 1), (New-Record 2 @{ eventName = 'StopInstances' }), (New-Record 1)
    $script:again = (Copy-Item -LiteralPath $good -Destination "$TestDrive/again.json" -PassThru).FullName
    $script:damaged = Write-Content "$TestDrive/damaged.json" ('{"Records":[' + (New-Record 3) + ',{"eventName":},' + (New-Record 4) + ']}')
    $script:unread = Write-Content "$TestDrive/unread.json" 'no json'
    $script:quiet = @{ ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
}

Describe 'Coverage' {
    It 'is put into the named variable' {
        $null = Import-CTLogFile $good -CoverageVariable covered
        $covered | Should -BeOfType ([CloudTrailTools.CloudTrailCoverage])
        $covered.IsComplete | Should -BeTrue
        $covered.StoppedEarly | Should -BeFalse
        $covered.Entries | Should -BeNullOrEmpty
        $covered.Bytes | Should -Be (Get-Item $good).Length
    }

    It 'says that nothing is added to a variable' {
        { Import-CTLogFile $good -CoverageVariable '+covered' } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '*: write covered.'
    }

    It 'takes the name with a dollar sign too' {
        $null = Import-CTLogFile $good -CoverageVariable '$covered'
        $covered.Records | Should -Be 3
    }

    It 'is there when the command ended in the middle, and says so: <Case>' -ForEach @(
        @{ Case = 'Select-Object -First'; Command = { $null = Import-CTLogFile $good, $again -CoverageVariable covered | Select-Object -First 1; $covered } }
        @{ Case = '-MaxEvents'; Command = { $null = Import-CTLogFile $good, $again -CoverageVariable covered -MaxEvents 1; $covered } }
        @{ Case = 'an error behind'; Command = { try { Import-CTLogFile $good -CoverageVariable covered | ForEach-Object { throw 'no more' } } catch { $null = $_ }; $covered } }
    ) {
        $covered = & $Command
        $covered.StoppedEarly | Should -BeTrue
        $covered.IsComplete | Should -BeFalse
        "$covered" | Should -BeLike '*stopped before the end'
    }

    It 'counts what was emitted until then: <Case>' -ForEach @(
        @{ Case = '-MaxEvents'; Emitted = 2; Command = { $null = Import-CTLogFile $good, $again -CoverageVariable covered -MaxEvents 2; $covered } }
        @{ Case = '-MaxEvents in order'; Emitted = 4; Command = { $null = Import-CTLogFile $good, $again -CoverageVariable covered -MaxEvents 4 -Ordered; $covered } }
        @{ Case = 'Select-Object -First'; Emitted = 2; Command = { $null = Import-CTLogFile $good -CoverageVariable covered | Select-Object -First 2; $covered } }
        @{ Case = 'Select-Object -First of the second file'; Emitted = 5; Command = { $null = Import-CTLogFile $good, $again -CoverageVariable covered | Select-Object -First 5; $covered } }
        @{ Case = 'Select-Object -First in order'; Emitted = 1; Command = { $null = Import-CTLogFile $good -CoverageVariable covered -Ordered | Select-Object -First 1; $covered } }
    ) {
        $covered = & $Command
        $covered.Matched | Should -Be $Emitted
        $covered.Records | Should -Be $Emitted
        $covered.StoppedEarly | Should -BeTrue
    }

    It 'has a file that was begun and not wanted to its end as read in part, and no gap' {
        $null = Import-CTLogFile $good, $again -CoverageVariable covered -WarningVariable warnings | Select-Object -First 5
        $covered.SourcesRead | Should -Be 1
        $covered.SourcesPartial | Should -Be 1
        $covered.Entries.Reason | Should -BeExactly 'stopped, or nobody wanted more'
        $warnings | Should -BeNullOrEmpty
        $null = Import-CTLogFile $good -MaxEvents 2 -CoverageVariable covered -WarningVariable warnings -Strict
        $covered.SourcesPartial | Should -Be 1
        $warnings | Should -BeNullOrEmpty
    }

    It 'counts repeats dropped until then' {
        $null = Import-CTLogFile $good, $again -CoverageVariable covered -Unique | Select-Object -First 2
        $covered.Records | Should -Be ($covered.Matched + $covered.Filtered + $covered.Duplicates + $covered.Damaged)
        $null = Import-CTLogFile $good, $again -CoverageVariable covered -Unique
        $covered.Matched | Should -Be 2
        $covered.Duplicates | Should -Be 4
        $covered.Records | Should -Be 6
    }

    It 'accounts for every record and every file' {
        $null = Import-CTLogFile $good, $damaged, $unread, "$TestDrive/missing" -EventName Run* -Unique -CoverageVariable covered @quiet
        $covered.SourcesRead | Should -Be 1
        $covered.SourcesPartial | Should -Be 1
        $covered.SourcesFailed | Should -Be 2
        $covered.Records | Should -Be 6
        $covered.Matched | Should -Be 3
        $covered.Filtered | Should -Be 1
        $covered.Duplicates | Should -Be 1
        $covered.Damaged | Should -Be 1
        $covered.IsComplete | Should -BeFalse
    }

    It 'lists what was not read whole, with the reason' {
        $null = Import-CTLogFile $good, $damaged, $unread -CoverageVariable covered @quiet
        $covered.Entries.Name | Should -BeExactly (Get-Item $damaged, $unread).FullName
        $covered.Entries.Outcome | Should -Be 'Partial', 'Failed'
        $covered.Entries[0].Records | Should -Be 3
        $covered.Entries[0].Damaged | Should -Be 1
        $covered.Entries[1].Reason | Should -BeLike '*is not JSON*'
    }

    It 'tells the time that was asked for' {
        $null = Import-CTLogFile $good -StartTime 2026-03-01T00:00:00Z -EndTime 2026-03-02T00:00:00Z -CoverageVariable covered
        $covered.StartTime | Should -BeExactly ([datetime]::new(2026, 3, 1, 0, 0, 0, [System.DateTimeKind]::Utc))
        $covered.EndTime | Should -BeExactly ([datetime]::new(2026, 3, 2, 0, 0, 0, [System.DateTimeKind]::Utc))
    }

    It 'sums up by account and region' {
        $null = Import-CTLogFile $SampleTrail, $good -Region us-* -CoverageVariable covered
        $covered.Regions | Where-Object Read | Where-Object AccountId | ForEach-Object { "$($_.AccountId) $($_.Region) $($_.Read) $($_.Records)" } |
            Should -BeExactly '111122223333 us-east-1 14 44', '444455556666 us-east-1 80 345', '777788889999 us-east-1 11 48'
        $covered.Regions.Where({ -not $_.AccountId }).Records | Should -Be 3
        ($covered.Regions | Measure-Object -Property Records -Sum).Sum | Should -Be $covered.Records
        ($covered.Regions | Measure-Object -Property Matched -Sum).Sum | Should -Be $covered.Matched
        $covered.Regions.Where({ $_.Read })[1].From | Should -BeExactly ([datetime]::new(2026, 3, 9, 7, 10, 0, [System.DateTimeKind]::Utc))
    }

    It 'is summed up in one verbose line' {
        $verbose = Import-CTLogFile $good -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $verbose.Message | Should -BeExactly 'Covered: 1 read; 3 records: 3 matched, 0 filtered out.'
    }

    It 'warns when something was not read, and names it where <Case> silence errors' -ForEach @(
        @{ Case = '-ErrorAction SilentlyContinue'; Command = { Import-CTLogFile $good, $unread -Unique -ErrorAction SilentlyContinue -WarningAction SilentlyContinue -WarningVariable +warnings } }
        @{ Case = '-ErrorAction Ignore'; Command = { Import-CTLogFile $good, $unread -Unique -ErrorAction Ignore -WarningAction SilentlyContinue -WarningVariable +warnings } }
        @{ Case = '$ErrorActionPreference'; Command = { $ErrorActionPreference = 'SilentlyContinue'; Import-CTLogFile $good, $unread -Unique -WarningAction SilentlyContinue -WarningVariable +warnings } }
    ) {
        $warnings = [System.Collections.ArrayList]::new()
        $null = & $Command
        $warnings | Should -HaveCount 1
        $warnings[0].Message | Should -BeLike "Not everything could be read (1 of 2 files and folders): '$((Get-Item $unread).FullName)' is not JSON*"
    }

    It 'warns without repeating what an error has told' {
        $null = Import-CTLogFile $good, $unread -Unique -ErrorAction Continue -WarningAction SilentlyContinue -WarningVariable warnings 2>&1
        $warnings | Should -HaveCount 1
        $warnings[0].Message | Should -BeExactly 'Not everything could be read (1 of 2 files and folders): what was told before says why.'
    }

    It 'does not tell of how many it was when the rest was left' {
        $null = Import-CTLogFile $unread, $good -MaxEvents 1 -CoverageVariable coverage -ErrorAction SilentlyContinue -WarningAction SilentlyContinue -WarningVariable warnings
        $coverage.StoppedEarly | Should -BeTrue
        $warnings.Message | Should -BeLike 'Not everything could be read (1 file or folder, of those begun before enough was found): *'
    }

    It 'does not warn when everything was read' {
        $null = Import-CTLogFile $good -Unique -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
    }

    It 'is kept by every cmdlet that reads: <Case>' -ForEach @(
        @{ Case = 'ConvertFrom-CTRecord'; Command = { $null = Get-Content $damaged -Raw | ConvertFrom-CTRecord -CoverageVariable covered @quiet; $covered } }
        @{ Case = 'Measure-CTEvent'; Command = { $null = Measure-CTEvent -Path $damaged -CoverageVariable covered @quiet; $covered } }
        @{ Case = 'Find-CTDeletion'; Command = { $null = Find-CTDeletion -Path $damaged -CoverageVariable covered @quiet; $covered } }
    ) {
        $covered = & $Command
        $covered.Records | Should -Be 3
        $covered.Damaged | Should -Be 1
    }
}

Describe '-Strict' {
    It 'ends with an error when <Case>, after all events that could be read' -ForEach @(
        @{ Case = 'a record is damaged'; Path = { $damaged }; Ids = '3 4' }
        @{ Case = 'a file is unreadable'; Path = { $unread, $good }; Ids = '1 2 1' }
        @{ Case = 'a path is missing'; Path = { "$TestDrive/missing", $good }; Ids = '1 2 1' }
    ) {
        $events = [System.Collections.Generic.List[object]]::new()
        { Import-CTLogFile (& $Path) -Strict @quiet | ForEach-Object { $events.Add($_) } } | Should -Throw -ErrorId 'CoverageIncomplete,CloudTrailTools.PowerShell.ImportCTLogFileCommand'
        $events.EventId -join ' ' | Should -BeExactly $Ids
    }

    It 'names in short what neither errors nor warnings tell, where <Case> are silenced' -ForEach @(
        @{ Case = 'errors'; Parameters = @{ WarningAction = 'Continue' }; Gaps = "'*-empty.json' is empty; '*0.json' is not JSON: at byte 0 there is 'n'; '*1.json' is *; and 3 more." }
        @{ Case = 'errors and warnings'; Parameters = @{ WarningAction = 'SilentlyContinue' }; Gaps = "'*-empty.json' is empty; '*0.json' is not JSON: at byte 0 there is 'n'; '*1.json' is *; and 3 more." }
    ) {
        $folder = New-Item -Path $TestDrive -Name "strict-$Case" -ItemType Directory
        $null = New-Item -Path $folder -Name '-empty.json' -ItemType File
        0..4 | ForEach-Object { Set-Content -LiteralPath "$folder/$_.json" -Value 'no json' }
        { Import-CTLogFile -LiteralPath $folder -Strict -ThrottleLimit 1 -ErrorAction SilentlyContinue @Parameters 3>$null } |
            Should -Throw -ExpectedMessage "Not everything could be read (6 of 6 files and folders): $Gaps In all: 6 failed; 0 records: 0 matched, 0 filtered out. The object of -CoverageVariable tells all of it."
    }

    It 'carries the coverage as the object of the error' {
        try { $null = Import-CTLogFile $damaged -Strict @quiet } catch { $problem = $_ }
        $problem.TargetObject | Should -BeOfType ([CloudTrailTools.CloudTrailCoverage])
        $problem.TargetObject.Damaged | Should -Be 1
    }

    It 'ends with an error where no log file was there to read: <Case>' -ForEach @(
        @{ Case = 'none of the time'; Call = { Import-CTLogFile $trail -StartTime 2020-01-01 -EndTime 2020-01-02 -Strict }; Asked = ' (2020-01-0? ??:?? to 2020-01-0? ??:?? UTC)' }
        @{ Case = 'none of the region'; Call = { Measure-CTEvent $trail -Property Actor -Region ap-east-1, us-* -AccountId 999988887777 -Strict }; Asked = ' (account 999988887777, region ap-east-1 or us-`*)' }
        @{ Case = 'none handed on'; Call = { Get-CTLogFile $trail -Kind Digest | Import-CTLogFile -Strict } }
        @{ Case = 'digests only'; Call = { Find-CTDeletion $digests -Strict } }
    ) {
        $trail = $SampleTrail
        $digests = Join-Path $SignedTrail 'AWSLogs/111122223333/CloudTrail-Digest'
        { & $Call 3>$null } | Should -Throw -ErrorId 'CoverageIncomplete,*' -ExpectedMessage "There was no log file to be read: none was given, or none is of what was asked for$Asked. *"
    }

    It 'is not complete where no log file was there, without -Strict too' {
        $null = Import-CTLogFile $SampleTrail -StartTime 2020-01-01 -EndTime 2020-01-02 -CoverageVariable nothing -WarningAction SilentlyContinue
        $nothing.IsComplete | Should -BeFalse
        $null = '{"Records":[]}' | ConvertFrom-CTRecord -CoverageVariable empty
        $empty.IsComplete | Should -BeTrue
    }

    It 'has nothing to say of no events' {
        { @() | Find-CTDeletion -Strict } | Should -Not -Throw
        { @() | Measure-CTEvent -Property Actor -Strict } | Should -Not -Throw
        { '{"Records":[]}' | ConvertFrom-CTRecord -Strict } | Should -Not -Throw
    }

    It 'has nothing to say when everything was read' {
        (Import-CTLogFile $good -Strict).EventId | Should -BeExactly '1', '2', '1'
    }
}
