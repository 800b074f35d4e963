BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # Changes a digest's successor sees, or a log file: the fixture's first region, oldest first.
    function Get-File([string] $Kind) {
        Get-ChildItem -LiteralPath $copy -Recurse -File -Filter "*_$($Kind)_us-east-1_*.json.gz" | Where-Object Name -NotLike '*_backfill*' | Sort-Object Name
    }
}

Describe 'Test-CTLogIntegrity' {
    BeforeEach {
        $copy = Join-Path $TestDrive ([guid]::NewGuid())
        Copy-Item -LiteralPath $SignedTrail -Destination $copy -Recurse
    }

    It 'proves an untouched copy, with a summary at the end' {
        $results = Test-CTLogIntegrity -Path $copy -PublicKeyPath $SignedTrailKeys
        $summary = $results[-1]
        $summary | Should -BeOfType ([CloudTrailTools.CloudTrailIntegritySummary])
        $summary.IsIntact | Should -BeTrue
        ($summary | ConvertTo-Json -Depth 3 | ConvertFrom-Json).ByStatus.Valid | Should -Be $summary.ByStatus['Valid']
        $summary.ByStatus.Valid | Should -BeGreaterThan 0
        $summary.Reason | Should -BeNullOrEmpty
        $summary | Out-String | Should -Not -Match 'Reason'
        $summary.DigestsValid | Should -Be 9
        # One region ends two hours before the other: all of it is covered up to there.
        $ends = $results.Where({ $_.Subject -eq 'Digest' }) | Group-Object Region | ForEach-Object { ($_.Group.To | Measure-Object -Maximum).Maximum }
        $ends | Should -HaveCount 2
        $summary.To | Should -Be ($ends | Measure-Object -Minimum).Minimum
        $summary.To | Should -BeLessThan ($ends | Measure-Object -Maximum).Maximum
        $summary.LogFilesValid | Should -Be 21
        $results[0..($results.Count - 2)].Status | Sort-Object -Unique | Should -Be 'Valid'
    }

    It 'takes folders from the pipeline, literal paths and wildcards' {
        (Get-Item -LiteralPath $copy | Test-CTLogIntegrity -PublicKeyPath $SignedTrailKeys)[-1].IsIntact | Should -BeTrue
        (Test-CTLogIntegrity -LiteralPath $copy -PublicKeyPath $SignedTrailKeys)[-1].IsIntact | Should -BeTrue
        (Test-CTLogIntegrity -Path "$copy*" -PublicKeyPath $SignedTrailKeys)[-1].IsIntact | Should -BeTrue
    }

    It 'knows files that come with their folder also where a link names one of them' -Skip:$IsWindows {
        $named = New-Item -ItemType SymbolicLink -Path "$copy-named" -Target $copy
        $null = New-Item -ItemType SymbolicLink -Path (Join-Path $copy 'keys.json') -Target $SignedTrailKeys
        $results = @($named) + @(Get-ChildItem -LiteralPath $copy -Recurse -File) | Test-CTLogIntegrity -PublicKeyPath $SignedTrailKeys -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems | Should -BeNullOrEmpty
        $results[-1].IsIntact | Should -BeTrue
    }

    It 'tells a modified log file with both hashes' {
        $log = (Get-File 'CloudTrail')[2]
        $bytes = [System.IO.File]::ReadAllBytes($log)
        $bytes[$bytes.Length - 12] = $bytes[$bytes.Length - 12] -bxor 64
        [System.IO.File]::WriteAllBytes($log, $bytes)
        $problem = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly | Where-Object Status
        $problem.Status | Should -Be 'Modified'
        $problem.Name | Should -Be $log.Name
        $problem.ExpectedHash | Should -Match '^[0-9a-f]{64}$'
    }

    It 'takes a named pipe for an empty file, and does not wait for it' -Skip:(-not (Get-Command mkfifo -ErrorAction Ignore)) {
        $log = (Get-File 'CloudTrail')[2]
        $metadata = "$((Get-File 'CloudTrail-Digest')[0]).metadata.json"
        Remove-Item -LiteralPath $log, $metadata
        & mkfifo $log "$copy/x.json.gz" $metadata "$TestDrive/pipe"
        $null = New-Item -ItemType SymbolicLink -Path "$copy/linked.json" -Target "$TestDrive/pipe"
        $problem = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly
        $problem.Status | Should -Be 'Modified'
        $problem.Name | Should -Be $log.Name
        $problem.Reason | Should -Be 'it is empty'
    }

    It 'tells a missing, a renamed and an added log file' {
        $logs = Get-File 'CloudTrail'
        Remove-Item -LiteralPath $logs[0]
        Rename-Item -LiteralPath $logs[1] -NewName ($logs[1].Name -replace '\.json', 'x.json')
        Copy-Item -LiteralPath $logs[2] -Destination ($logs[2].FullName -replace '\.json', 'y.json')
        $problems = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly | Where-Object Status
        $problems.Status | Group-Object -NoElement | ForEach-Object { "$($_.Count) $($_.Name)" } | Should -Be '2 Missing', '2 Unlisted'
        ($problems | Where-Object { $_.Name -like '*x.json.gz' }).Reason | Should -Match 'renamed'
    }

    It 'tells digests that are missing in a row, and the gap' {
        $digests = Get-File 'CloudTrail-Digest'
        Remove-Item -LiteralPath $digests[1], $digests[2]
        $problems = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly | Where-Object Status
        $gap = $problems | Where-Object Status -EQ 'Gap'
        $gap.GapCause | Should -Be 'DigestMissing'
        ($gap.To - $gap.From).TotalHours | Should -Be 2
        ($problems | Where-Object Status -EQ 'Missing').Name | Should -Be $digests[1].Name, $digests[2].Name
    }

    It 'takes the lost signature of the last digest of a range from the one behind it' {
        Get-ChildItem $copy -Recurse -File -Filter *.metadata.json | Remove-Item
        (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Region us-east-1 -EndTime 2026-03-09T23:00Z)[-1].IsIntact | Should -BeTrue
        (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys)[-1].IsIntact | Should -BeFalse
    }

    It 'tells a signature that was changed in the saved metadata' {
        $metadata = "$((Get-File 'CloudTrail-Digest')[1]).metadata.json"
        $content = Get-Content -LiteralPath $metadata -Raw | ConvertFrom-Json
        $content.signature = '0' + $content.signature.Substring(1).Replace('1', '2')
        $content | ConvertTo-Json | Set-Content -LiteralPath $metadata
        (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly | Where-Object Status).Status | Should -Be 'BadSignature'
    }

    It 'proves a copy without metadata up to its newest digests' {
        Get-ChildItem -LiteralPath $copy -Recurse -Filter '*.metadata.json' | Remove-Item
        $problems = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly | Where-Object { $_.Subject -like '*Digest' }
        $problems.Status | Sort-Object -Unique | Should -Be 'SignatureUnavailable'
        $problems.Count | Should -Be 3
    }

    It 'says yes or no with -Quiet' {
        Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Quiet | Should -BeTrue
        Remove-Item -LiteralPath (Get-File 'CloudTrail')[0]
        $answer = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Quiet -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike 'The logs are not proven complete and untouched: NOT intact: *'
        $answer | Should -BeOfType ([bool])
        $answer | Should -BeFalse
    }

    It 'ends with an error under -Strict unless all is proven' {
        { Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Strict } | Should -Not -Throw
        Remove-Item -LiteralPath (Get-File 'CloudTrail')[0]
        { Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Strict } | Should -Throw -ErrorId 'IntegrityNotProven,*'
    }

    It 'ends with an error under -Strict also where there is nothing to look into' {
        { Test-CTLogIntegrity (Join-Path $TestDrive 'none') -PublicKeyPath $SignedTrailKeys -Strict } | Should -Throw -ErrorId 'PathNotFound,*'
        Test-CTLogIntegrity $copy, (Join-Path $TestDrive 'none') -PublicKeyPath $SignedTrailKeys -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
    }

    It 'tells slips in what is asked for' {
        { Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -StartTime 2026-03-12 -EndTime 2026-03-10 } | Should -Throw -ErrorId 'TimeRangeInvalid,*'
        $null = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Region us-eats-1 -AccountId 123 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings[0] | Should -BeLike '*did you mean us-east-1*'
        $warnings[1] | Should -BeLike "'123' has 3 digits*"
    }

    It 'tests only the accounts, regions and time asked for' {
        $summary = (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Region eu-*)[-1]
        $summary.Regions | Should -Be 'eu-west-1'
        $summary = (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Region us-east-1 -StartTime 2026-03-09T22:20Z -EndTime 2026-03-09T23:20Z)[-1]
        $summary.Digests | Should -Be 2
        (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -AccountId 999999999999 -WarningAction SilentlyContinue)[-1].Digests | Should -Be 0
    }

    It 'finds a region that stopped before the time asked for' {
        $time = @{ StartTime = '2026-03-10T00:30Z'; EndTime = '2026-03-10T02:00Z' }
        $problem = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly @time | Where-Object Status
        $problem.Status | Should -Be 'Gap'
        $problem.Region | Should -Be 'eu-west-1'
        $problem.From | Should -Be ([datetime]::new(2026, 3, 10, 0, 30, 0, [System.DateTimeKind]::Utc))
        $problem.To | Should -Be ([datetime]::new(2026, 3, 10, 2, 0, 0, [System.DateTimeKind]::Utc))
        Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Quiet @time | Should -BeFalse
        Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Quiet @time -Region us-east-1 | Should -BeTrue
    }

    It 'wants digests up to now where -Last says so, and from -StartTime on of every region' {
        $results = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly -Last 7d -WarningAction SilentlyContinue
        $results.Where({ $_.Status }).Status | Should -Be 'Gap', 'Gap'
        Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Quiet -StartTime 2026-03-10T00:30Z | Should -BeFalse
        Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Quiet -StartTime 2026-03-09T22:12Z | Should -BeTrue
    }

    It 'says up to when a copy is proven to who asks for yes or no and names no end: <_>' -ForEach 'Quiet', 'Strict', 'ProblemOnly' {
        $how = @{ $_ = $true }
        $null = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys @how -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike 'Proven up to 2026-03-10 ??:?? UTC, of eu-west-1, us-east-1. *-EndTime*'
        $null = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys @how -EndTime 2026-03-09T23:00Z -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeExactly 'Proven of eu-west-1, us-east-1. Whether a whole region is missing is not tested unless -Region names it.'
        $null = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys @how -Region eu-west-1, us-* -EndTime 2026-03-09T23:00Z -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike 'Proven of *'
        $null = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys @how -Region eu-west-1, us-east-1 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeLike 'Proven up to 2026-03-10 ??:?? UTC. Whether something is missing behind that is not tested without -EndTime (or -Last).'
        $null = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys @how -Region eu-west-1, us-east-1 -EndTime 2026-03-09T23:00Z -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
    }

    It 'refuses a time that is still to come' {
        { Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -StartTime ([datetime]::UtcNow.AddDays(1)) -ProblemOnly } | Should -Throw -ErrorId 'TimeRangeInvalid,*' -ExpectedMessage '*-StartTime lies in the future.*'
    }

    It 'judges copies side by side each by itself, where one has lost a file' {
        $both = Join-Path $TestDrive ([guid]::NewGuid())
        foreach ($name in 'one', 'two') {
            $null = New-Item -Path "$both/$name" -ItemType Directory
            Get-ChildItem -LiteralPath $SignedTrail -Recurse -File | Copy-Item -Destination "$both/$name"
        }
        $lost = (Get-ChildItem "$both/two" -Filter '*_CloudTrail_us-east-1_*.gz')[0]
        Remove-Item -LiteralPath $lost
        $problems = @(Test-CTLogIntegrity $both -PublicKeyPath $SignedTrailKeys -ProblemOnly)
        $problems.Status | Should -Be 'Missing'
        $problems.Uri | Should -BeExactly $lost.FullName
        # Where it is to be had.
        $key = (Get-File 'CloudTrail' | Where-Object Name -EQ $lost.Name).FullName.Substring($copy.Length + 1) -replace '\\', '/'
        $problems.Key | Should -BeExactly $key
        $problems.BucketName | Should -BeExactly 'example-logs'
        $problems | Format-List | Out-String -Width 300 | Should -Match "(?m)^BucketName +: example-logs\r?\n^Key +: $([regex]::Escape($key))\r?$"
    }

    It 'shows the name that a file has on disk' {
        $planted = (Get-File 'CloudTrail')[0].FullName -replace '_[^_]+$', '_PLANTEDplanted16.json'
        Set-Content -LiteralPath $planted -Value '{"Records":[]}'
        $rows = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly
        ($rows | Out-String -Width 200) | Should -BeLike "*$(Split-Path -Leaf $planted): *"
    }

    It 'shows which folder a file is in that its name does not tell, and which of several copies, in <_> columns' -ForEach 80, 120 {
        function Get-Line([string[]] $Path) {
            $rows = Test-CTLogIntegrity $Path -PublicKeyPath $SignedTrailKeys -ProblemOnly | Out-String -Width $width
            $lines = $rows -replace '\e\[[\d;]*m' -split '\r?\n'
            $lines | Where-Object Length -GT $width | Should -BeNullOrEmpty
            # What is too long for one line goes on in the next, and blanks between them are lost.
            $lines | Where-Object { $_ } | Select-Object -Skip 2 | ForEach-Object { ($_ -match '^\S' ? "`n" : '') + $_.Substring(38) } | Join-String | ForEach-Object Trim | ForEach-Object Split "`n" | ForEach-Object Replace ' ' ''
        }
        $width = $_
        $both = New-Item -Path (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory
        $log, $other = Get-File 'CloudTrail'
        $day = $log.DirectoryName.Substring($copy.Length + 1) -replace '\\', '/'
        $null = New-Item -Path "$($log.DirectoryName)/more" -ItemType Directory
        Set-Content -LiteralPath "$($log.DirectoryName)/more/planted.json", "$($log.DirectoryName)/planted.json" -Value '{"Records":[]}'
        Copy-Item -LiteralPath $log -Destination "$($log.DirectoryName)/more"
        Remove-Item -LiteralPath $other[0]
        Get-Line $copy | Should -Be @(
            "$($other[0].Name): its digest names it, but it is not there"
            "$($log.Name) in $day/more: it is a copy of a file that a digest names: what reads both gets its events twice"
            "planted.json in $day/more: no digest names it, and its name does not say when it was delivered"
            "planted.json in $($day): no digest names it, and its name does not say when it was delivered"
        ).Replace(' ', '')

        $lost = (Get-File 'CloudTrail-Digest')[1].FullName.Substring($copy.Length + 1)
        foreach ($name in 'one', 'two') {
            Copy-Item -LiteralPath $SignedTrail -Destination "$both/$name" -Recurse
            Remove-Item -LiteralPath "$both/$name/$lost"
        }
        $lines = Get-Line $both
        foreach ($name in 'one', 'two') {
            $lines | Should -Contain "Period of 111122223333 us-east-1 to 2026-03-09 23:12 in $name/AWSLogs/111122223333: 1 digest is missing".Replace(' ', '')
            ($lines -like "$(Split-Path -Leaf $lost)in$name/AWSLogs/111122223333:*namesitasitspredecessor").Count | Should -Be 1
        }
        @($lines | Sort-Object -Unique).Count | Should -Be @($lines).Count
        Get-Line "$both/one", "$both/two" | Should -Be $lines
    }

    It 'gives the rows of a table, or nothing, with -ProblemOnly' {
        Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly -Verbose 4>&1 | Should -BeLike '*intact: 9/9 digests valid, 21/21 log files valid*'
        Remove-Item -LiteralPath (Get-File 'CloudTrail')[0]
        $rows = @(Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly)
        $rows | Should -HaveCount 1
        $rows[0].Status | Should -Be 'Missing'
    }

    It 'finds a region that is named and has no digest' {
        $results = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Region us-east-1, eu-west-3 | Where-Object { -not $_.Passed }
        $results[0].Status | Should -Be 'Gap'
        $results[0].Region | Should -Be 'eu-west-3'
        $results[-1].IsIntact | Should -BeFalse
        Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Quiet -Region us-*, eu-west-[3] | Should -BeTrue
    }

    It 'proves nothing of old log files that are newer than the newest digest' {
        $newest = foreach ($region in 'eu-west-1', 'us-east-1') {
            Get-ChildItem $copy -Recurse -File -Filter "*_CloudTrail-Digest_$($region)_*Z.json.gz" | Sort-Object Name | Select-Object -Last 2
        }
        $newest | Remove-Item
        $results = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys | Where-Object { -not $_.Passed }
        $results[-1].IsIntact | Should -BeFalse
        @($results | Where-Object Status | ForEach-Object { "$($_.Status) $($_.Subject)" } | Sort-Object -Unique) | Should -Be 'Unproven LogFile'
        Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Quiet | Should -BeFalse
        { Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Strict } | Should -Throw -ErrorId 'IntegrityNotProven,*'
    }

    It 'is an error where there is no log file at all' {
        $null = New-Item -Path (Join-Path $TestDrive 'nothing') -ItemType Directory -Force
        Test-CTLogIntegrity (Join-Path $TestDrive 'nothing') -PublicKeyPath $SignedTrailKeys -Quiet -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeFalse
        $problems.FullyQualifiedErrorId | Should -BeLike 'FolderWithoutLogs,*'
        (Test-CTLogIntegrity $copy, (Join-Path $TestDrive 'nothing') -PublicKeyPath $SignedTrailKeys -ErrorAction SilentlyContinue)[-1].IsIntact | Should -BeFalse
    }

    It 'proves nothing where nothing comes through the pipeline' {
        @() | Test-CTLogIntegrity -PublicKeyPath $SignedTrailKeys -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly 'Nothing was tested: no folder or address came through the pipeline. Check what is piped to Test-CTLogIntegrity.'
        @() | Test-CTLogIntegrity -PublicKeyPath $SignedTrailKeys -Quiet -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeFalse
        $warnings | Should -HaveCount 1
        { @() | Test-CTLogIntegrity -PublicKeyPath $SignedTrailKeys -Strict -Quiet } | Should -Throw -ErrorId 'IntegrityNotProven,*' -ExpectedMessage 'Nothing was tested: *'
    }

    It 'says why nothing is proven of a time whose digests are still to come' {
        $summary = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Last 1h -WarningVariable warnings -WarningAction SilentlyContinue
        $summary.IsIntact | Should -BeFalse
        $summary.Problems | Should -Be 0
        $summary.Reason | Should -BeLike 'no digest was found *: nothing is proven'
        $summary | Out-String -Width 80 | Should -Match '(?m)^Reason +: no digest was found .*: nothing is proven\r?$'
        $warnings | Should -BeLike '*nothing is proven. Digests come up to two hours late*'
    }

    It 'finds log files in one flat folder also where no digest names them' {
        $flat = New-Item -Path (Join-Path $TestDrive 'flat') -ItemType Directory -Force
        Get-ChildItem -LiteralPath $copy -Recurse -Filter '*_CloudTrail_us-east-1_*.json.gz' | Copy-Item -Destination $flat
        $results = Test-CTLogIntegrity $flat -PublicKeyPath $SignedTrailKeys -WarningAction SilentlyContinue
        @($results | Where-Object Status -EQ Unproven).Count | Should -Be @(Get-ChildItem -LiteralPath $flat).Count
        @($results | Where-Object Status -EQ Gap).Count | Should -Be 1
        $results[-1].IsIntact | Should -BeFalse
    }

    It 'refuses a file in place of a folder, a path that is not there, and keys that are none' {
        $file = (Get-File 'CloudTrail')[0].FullName
        Test-CTLogIntegrity $file -PublicKeyPath $SignedTrailKeys -ErrorAction SilentlyContinue -ErrorVariable problems
        Test-CTLogIntegrity (Join-Path $copy 'none') -PublicKeyPath $SignedTrailKeys -ErrorAction SilentlyContinue -ErrorVariable +problems
        $problems.FullyQualifiedErrorId | Should -Match '^(IntegrityNeedsFolder|PathNotFound),'
        { Test-CTLogIntegrity $copy -PublicKeyPath $file } | Should -Throw -ErrorId 'PublicKeyFileInvalid,*'

        $far = Join-Path $TestDrive 'far.json'
        (Get-Content $SignedTrailKeys -Raw) -replace '("ValidityStartTime":\s*)[^,]+', '${1}1772323200000' | Set-Content $far
        { Test-CTLogIntegrity $copy -PublicKeyPath $far } | Should -Throw "*far.json*ValidityStartTime is 1772323200000, which is no time in seconds*" -ErrorId 'PublicKeyFileInvalid,*'
    }

    It 'can be stopped after the first result' {
        $first = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys | Select-Object -First 1
        $first.Subject | Should -BeLike '*Digest'
        # Nothing holds a file open.
        { Remove-Item -LiteralPath $copy -Recurse } | Should -Not -Throw
    }

    It 'shows status, time, the whole name and the reason in a table of <_> columns, and the sums below' -ForEach 80, 120 {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            $file = (Get-File 'CloudTrail')[0]
            Remove-Item -LiteralPath $file
            $lines = (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys | Where-Object { -not $_.Passed } | Out-String -Width $_) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        }
        finally {
            $PSStyle.OutputRendering = $rendering
        }
        $lines[0] | Should -Match '^Status +From \(UTC\) +File, reason$'
        $lines[2] | Should -Match '^Missing +2026-03-09 \d\d:\d\d +111122223333_CloudTrail_'
        # Too long for one line, it goes on in the next.
        -join ($lines[2..5] -replace '^(Missing .{30}| {38})') | Should -BeLike "$(Split-Path -Leaf $file): its digest names it, but it is not there*"
        ($lines -match '^IsIntact +: False$').Count | Should -Be 1
        ($lines -match '^Reason +: 1 result did not pass$').Count | Should -Be 1
        ($lines -match '^Found +: 29 Valid, 1 Missing$').Count | Should -Be 1
    }
}

Describe 'Import-CTLogFile -Verify' {
    BeforeEach {
        $copy = Join-Path $TestDrive ([guid]::NewGuid())
        Copy-Item -LiteralPath $SignedTrail -Destination $copy -Recurse
    }

    It 'verifies every event of an untouched copy' {
        $events = Import-CTLogFile -Path $copy -Verify -PublicKeyPath $SignedTrailKeys -Unique:$false -WarningVariable warnings -WarningAction SilentlyContinue
        $events.Count | Should -Be 21
        $events.Verified | Sort-Object -Unique | Should -Be $true
        $warnings | Should -BeNullOrEmpty
    }

    It 'says nothing of files that were read ahead and not wanted' {
        Get-File 'CloudTrail' | Select-Object -Skip 1 | ForEach-Object { Copy-Item -LiteralPath (Get-File 'CloudTrail')[0] -Destination $_ }
        $events = Import-CTLogFile -Path $copy -Verify -PublicKeyPath $SignedTrailKeys -MaxEvents 1 -WarningVariable warnings -WarningAction SilentlyContinue
        $events.Verified | Should -Be $true
        $warnings | Should -BeNullOrEmpty
    }

    It 'says why a digest is not proven' {
        $few = New-Item -Path "$TestDrive/few.json" -Value (ConvertTo-Json -Depth 5 @{ PublicKeyList = @((Get-Content -LiteralPath $SignedTrailKeys -Raw | ConvertFrom-Json).PublicKeyList | Select-Object -First 1) }) -Force
        $null = Import-CTLogFile $copy -Unique:$false -Verify -PublicKeyPath $few -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings[0].Message | Should -BeLike 'Not proven: *: it agrees with its digest, which itself is not proven: the public key * of * is not among the keys given*'
    }

    It 'does not take keys for nothing' {
        { Import-CTLogFile $copy -PublicKeyPath $SignedTrailKeys } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '*-Verify*'
    }

    It 'leaves Verified empty when nobody asked' {
        Import-CTLogFile -Path $copy | Where-Object { $null -ne $_.Verified } | Should -BeNullOrEmpty
    }

    It 'warns of a file that is not what was delivered, and reads it' {
        $logs = Get-File 'CloudTrail'
        Copy-Item -LiteralPath $logs[1] -Destination $logs[0]
        $events = Import-CTLogFile -Path $copy -Verify -PublicKeyPath $SignedTrailKeys -WarningVariable warnings -WarningAction SilentlyContinue
        @($events | Where-Object Verified -EQ $false).Origin.Name | Should -Be $logs[0].FullName
        $warnings[0].Message | Should -Match ([regex]::Escape($logs[0].Name))
    }

    It 'verifies a copy in one folder below one with the name of a kind, as Test-CTLogIntegrity does' {
        $flat = New-Item -Path (Join-Path $TestDrive 'case/CloudTrail/evidence') -ItemType Directory
        Get-ChildItem -LiteralPath $copy -Recurse -File | Copy-Item -Destination $flat
        Test-CTLogIntegrity $flat -PublicKeyPath $SignedTrailKeys -Quiet | Should -BeTrue
        $events = Import-CTLogFile $flat -Verify -PublicKeyPath $SignedTrailKeys -Unique:$false -WarningVariable warnings -WarningAction SilentlyContinue
        $events.Count | Should -Be 21
        $events.Verified | Sort-Object -Unique | Should -Be $true
        $warnings | Should -BeNullOrEmpty
    }

    It 'fails under -Strict' {
        $log = (Get-File 'CloudTrail')[0]
        Copy-Item -LiteralPath $log -Destination ($log.FullName -replace '\.json', 'y.json')
        { Import-CTLogFile -Path $copy -Verify -PublicKeyPath $SignedTrailKeys -Strict -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'LogFilesNotVerified,*'
    }
}

Describe 'A proof in S3' {
    BeforeAll {
        . "$PSScriptRoot/Endpoint.ps1"

        $bucket = [CloudTrailTools.TestEndpoint.TestBucket]::new('example-logs')
        foreach ($file in Get-ChildItem -LiteralPath $SignedTrail -Recurse -File -Filter '*.gz') {
            $metadata = [System.Collections.Generic.Dictionary[string, string]]::new()
            $beside = "$($file.FullName).metadata.json"
            if (Test-Path -LiteralPath $beside) {
                (Get-Content -LiteralPath $beside -Raw | ConvertFrom-Json -AsHashtable).GetEnumerator() | ForEach-Object { $metadata[$_.Key] = $_.Value }
            }
            $key = [System.IO.Path]::GetRelativePath($SignedTrail, $file.FullName).Replace('\', '/')
            $null = $bucket.Put($key, [System.IO.File]::ReadAllBytes($file.FullName), $metadata)
        }
        $endpoint = New-TestEndpoint -Bucket $bucket
        $connection = $endpoint.Connection
        $endpoint.CloudTrail.Trails.Add([System.Text.Json.Nodes.JsonNode]::Parse('{"Name":"management_events","S3BucketName":"example-logs","HomeRegion":"us-east-1","TrailARN":"arn:aws:cloudtrail:us-east-1:111122223333:trail/management_events","IsOrganizationTrail":false}').AsObject())
        # A key of one region in the fixture's file is listed in both: only the name decides which one serves.
        foreach ($region in 'us-east-1', 'eu-west-1') {
            $keys = [System.Collections.Generic.List[System.Text.Json.Nodes.JsonObject]]::new()
            foreach ($key in (Get-Content -LiteralPath $SignedTrailKeys -Raw | ConvertFrom-Json).PublicKeyList) {
                foreach ($name in 'ValidityStartTime', 'ValidityEndTime') {
                    $key.$name = ([datetimeoffset] $key.$name).ToUnixTimeSeconds()
                }
                $keys.Add([System.Text.Json.Nodes.JsonNode]::Parse(($key | ConvertTo-Json)).AsObject())
            }
            $endpoint.CloudTrail.PublicKeys[$region] = $keys
        }
        $during = @{ StartTime = '2026-03-09T21:15Z'; EndTime = '2026-03-09T23:10Z' }
    }

    AfterAll {
        $endpoint.Server.Dispose()
    }

    It 'tells once of files that are piped where a folder is wanted' {
        $files = Get-CTLogFile $SignedTrail | Where-Object Kind -EQ Log
        $files | Test-CTLogIntegrity -PublicKeyPath $SignedTrailKeys -Quiet -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeFalse
        $problems | Should -HaveCount 1
    }

    It 'tests files that are piped with a folder they lie in there, and tells of others where they are' {
        $copy = Join-Path $TestDrive 'piped'
        Copy-Item -LiteralPath $SignedTrail -Destination $copy -Recurse
        $null = New-Item -Path "$copy/AWSLogs/empty" -ItemType Directory
        (Get-ChildItem $copy -Recurse | Test-CTLogIntegrity -PublicKeyPath $SignedTrailKeys -ErrorAction Stop)[-1].IsIntact | Should -BeTrue
        $other = New-Item -Path "$TestDrive/other.txt" -ItemType File
        $told = @(Get-ChildItem $copy -Recurse; $other) | Test-CTLogIntegrity -PublicKeyPath $SignedTrailKeys -ProblemOnly -ErrorVariable problems -ErrorAction SilentlyContinue | Where-Object Status
        $problems | Should -HaveCount 1
        $told | Should -HaveCount 1
        $told.Uri | Should -Be $other.FullName
    }

    It 'counts the files that are too many to be told of one by one' {
        $copy = Join-Path $TestDrive 'changed'
        Copy-Item -LiteralPath $SignedTrail -Destination $copy -Recurse
        $changed = Get-ChildItem $copy -Recurse -Filter '*_CloudTrail_*.json.gz'
        foreach ($file in $changed) {
            $stream = [System.IO.Compression.GZipStream]::new([System.IO.File]::Create($file.FullName), [System.IO.Compression.CompressionLevel]::Optimal)
            $stream.Write([System.Text.Encoding]::UTF8.GetBytes('{"Records":[]}'))
            $stream.Dispose()
        }

        $null = Import-CTLogFile $copy -Verify -PublicKeyPath $SignedTrailKeys -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings.Message) -like 'NOT as CloudTrail delivered it: *' | Should -HaveCount 20
        $more = $changed.Count - 20
        $warnings[20].Message | Should -BeExactly "Nor is that all: $more more file$(if ($more -ne 1) { 's' }) not proven, $more of them NOT as CloudTrail delivered $($more -eq 1 ? 'it' : 'them'). Test-CTLogIntegrity tells of each."
    }

    It 'says where there are no credentials that keys on disk need none' {
        { Test-CTLogIntegrity $SignedTrail } | Should -Throw -ErrorId 'CredentialsNotFound,*' -ExpectedMessage '*give it with -PublicKeyPath.'
        { Import-CTLogFile $SignedTrail -Verify } | Should -Throw -ErrorId 'CredentialsNotFound,*' -ExpectedMessage '*give it with -PublicKeyPath.'
        # Where there are no digests there is nothing to verify with keys.
        $plain = "$TestDrive/unsigned"
        $null = New-Item -Path $plain -ItemType Directory
        Get-ChildItem $SignedTrail -Recurse -Filter '*_CloudTrail_us-east-1_*.json.gz' | Copy-Item -Destination $plain
        (Import-CTLogFile $plain -Verify -WarningVariable warnings -WarningAction SilentlyContinue)[0].Origin.Verified | Should -BeNullOrEmpty
        $warnings[0].Message | Should -BeLike "Not proven: 12 files, such as $(Join-Path $plain "111122223333_*"): no proven digest beside it covers its time and kind (Test-CTLogIntegrity *)."
        $null = New-Item -Path "$TestDrive/plain" -ItemType Directory
        Get-ChildItem $SignedTrail -Recurse -Filter '*_CloudTrail_us-east-1_*.json.gz' | Copy-Item -Destination "$TestDrive/plain"
        (Test-CTLogIntegrity "$TestDrive/plain" -WarningVariable warnings -WarningAction SilentlyContinue)[-1].IsIntact | Should -BeFalse
        $warnings | Should -BeLike 'No digest was found in *: nothing is proven. * CloudTrail-Digest *'
        { Save-CTPublicKey "$TestDrive/keys.json" } | Should -Throw -ErrorId 'CredentialsNotFound,*' -ExpectedMessage '*environment variables.'
    }

    It 'gives a row where nothing was delivered in the time asked for, and none where it is too short to tell' {
        $quiet = [CloudTrailTools.TestEndpoint.TestBucket]::new('quiet')
        $quiet.PutFolder($SampleTrail, '')
        $endpoint.S3.AddBucket($quiet)
        $rows = @(Test-CTLogIntegrity s3://quiet -Last 1d @connection -ProblemOnly -WarningAction SilentlyContinue)
        $rows | Should -HaveCount 1
        $rows.Status | Should -Be 'Gap'
        $rows.Uri | Should -Be 's3://quiet'
        # An account that is named has to be in one of the places, and is told of them all.
        (Test-CTLogIntegrity s3://quiet, s3://example-logs -AccountId 111122223333 -StartTime 2026-03-09T21:15Z -EndTime 2026-03-09T23:10Z @connection -ProblemOnly -WarningAction SilentlyContinue).Uri | Should -Not -Contain 's3://quiet'
        Test-CTLogIntegrity s3://quiet -Last 30m @connection -ProblemOnly -WarningAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'is made for a bucket, an address and a trail alike' {
        foreach ($place in @{ BucketName = 'example-logs' }, @{ Path = 's3://example-logs' }, @{ TrailName = 'management_events'; Region = 'us-east-1', 'eu-west-1' }) {
            $summary = (Test-CTLogIntegrity @place @during @connection)[-1]
            $summary.IsIntact | Should -BeTrue -Because "$summary"
            $summary.Location | Should -BeLike 's3://example-logs*'
            $summary.Regions | Should -Be 'eu-west-1', 'us-east-1'
        }
    }

    It 'says once that a bucket is a copy of another, whose name the digests have' {
        $replica = [CloudTrailTools.TestEndpoint.TestBucket]::new('example-replica')
        foreach ($key in $bucket.Keys) { $null = $replica.Put($key, $bucket.Find($key).Content, $bucket.Find($key).Metadata) }
        $endpoint.S3.AddBucket($replica)
        $results = Test-CTLogIntegrity -BucketName example-replica @during @connection -WarningVariable warnings -WarningAction SilentlyContinue
        $results.Where({ $_.Subject -eq 'Digest' }).Status | Sort-Object -Unique | Should -Be 'Moved'
        $warnings | Should -HaveCount 1
        $warnings[0].Message | Should -BeLike 'The bucket example-replica holds digests that CloudTrail signed for the bucket example-logs: *Save-CTLogFile*'
    }

    It 'misses the digests between the newest one and now' {
        $problems = Test-CTLogIntegrity -BucketName example-logs -Region us-east-1 -ProblemOnly @connection | Where-Object Status
        $problems.Status | Should -Be 'Gap'
        $problems.GapCause | Should -Be 'Unknown'
    }

    It 'stays possible offline after Save-CTLogFile and Save-CTPublicKey' {
        $evidence = Join-Path $TestDrive 'evidence'
        $keys = Join-Path $TestDrive 'evidence-keys.json'
        Save-CTLogFile -BucketName example-logs -Destination $evidence @connection
        Save-CTPublicKey -Path $keys -Region us-east-1, eu-west-1 -StartTime 2026-03-09 -EndTime 2026-03-11 @connection
        $summary = (Test-CTLogIntegrity -Path $evidence -PublicKeyPath $keys)[-1]
        $summary.IsIntact | Should -BeTrue -Because "$summary"
        $summary.LogFilesValid | Should -Be 21
        (Import-CTLogFile -Path $evidence -Verify -PublicKeyPath $keys).Verified | Sort-Object -Unique | Should -Be $true
    }

    It 'asks CloudTrail for the keys of a copy on disk too' {
        (Test-CTLogIntegrity -Path $SignedTrail @connection)[-1].IsIntact | Should -BeTrue
    }

    It 'is made while events are imported from the bucket' {
        $events = Import-CTLogFile -BucketName example-logs -Verify @connection
        $events.Count | Should -Be 21
        $events.Verified | Sort-Object -Unique | Should -Be $true
    }

    It 'says whose keys are missing, and proves nothing' {
        $kept = $endpoint.CloudTrail.PublicKeys['eu-west-1']
        try {
            $endpoint.CloudTrail.PublicKeys['eu-west-1'] = [System.Collections.Generic.List[System.Text.Json.Nodes.JsonObject]]::new()
            $problems = Test-CTLogIntegrity -BucketName example-logs -Region eu-west-1 @during -ProblemOnly @connection | Where-Object Subject -EQ 'Digest'
            $problems.Status | Sort-Object -Unique | Should -Be 'PublicKeyUnavailable'
        }
        finally {
            $endpoint.CloudTrail.PublicKeys['eu-west-1'] = $kept
        }
    }
}

Describe 'Save-CTPublicKey' {
    BeforeAll {
        . "$PSScriptRoot/Endpoint.ps1"

        $endpoint = New-TestEndpoint -Bucket ([CloudTrailTools.TestEndpoint.TestBucket]::new('none'))
        $connection = $endpoint.Connection
        $value = (Get-Content -LiteralPath $SignedTrailKeys -Raw | ConvertFrom-Json).PublicKeyList[0].Value
        $keys = [System.Collections.Generic.List[System.Text.Json.Nodes.JsonObject]]::new()
        foreach ($number in 1..5) {
            $start = [datetimeoffset]::new(2024, $number, 1, 0, 0, 0, [timespan]::Zero)
            $keys.Add([System.Text.Json.Nodes.JsonNode]::Parse((@{ Value = $value; Fingerprint = "$number" * 32; ValidityStartTime = $start.ToUnixTimeSeconds(); ValidityEndTime = $start.AddMonths(1).ToUnixTimeSeconds() } | ConvertTo-Json)).AsObject())
        }
        $endpoint.CloudTrail.PublicKeys['us-east-1'] = $keys
        $file = Join-Path $TestDrive 'keys.json'
    }

    AfterAll {
        $endpoint.Server.Dispose()
    }

    It 'saves all pages of the keys of a time, in the form of the command line' {
        Save-CTPublicKey $file -Region us-east-1 -StartTime 2024-01-01 -EndTime 2024-05-20 @connection
        $saved = (Get-Content -LiteralPath $file -Raw | ConvertFrom-Json).PublicKeyList
        $saved.Fingerprint | Should -Be (1..5 | ForEach-Object { "$_" * 32 })
        $saved[0].Value | Should -BeExactly $value
        $saved.Region | Sort-Object -Unique | Should -Be 'us-east-1'
    }

    It 'saves nothing with -WhatIf, and emits the keys with -PassThru' {
        $other = Join-Path $TestDrive 'other.json'
        $emitted = Save-CTPublicKey $other -Region us-east-1 -StartTime 2024-02-05 -EndTime 2024-02-06 -PassThru -WhatIf @connection
        $emitted.Fingerprint | Should -Be ('2' * 32)
        Test-Path -LiteralPath $other | Should -BeFalse
    }

    It 'refuses a time that ends before it starts' {
        { Save-CTPublicKey s3://trail/keys.json -Region us-east-1 @connection } | Should -Throw -ErrorId 'FileUnwritable,*' -ExpectedMessage '*in a file on this machine.'
        { Save-CTPublicKey $file -Region us-east-1 -StartTime 2099-01-01 @connection } | Should -Throw -ErrorId 'TimeRangeInvalid,*' -ExpectedMessage '*in the future*'
        # What holds no keys is no file of keys.
        $text = New-Item -Path "$TestDrive/notes.txt" -Value 'notes'
        { Save-CTPublicKey $text -Region us-east-1 @connection } | Should -Throw -ErrorId 'FileUnwritable,*' -ExpectedMessage "Cannot write '$text': it is there and holds no public keys*"
        Get-Content -LiteralPath $text | Should -BeExactly 'notes'
        # Nor does any file take the place of what has no content of its own, or of a link.
        if (-not $IsWindows) {
            & mkfifo "$TestDrive/pipe"
            Save-CTPublicKey "$TestDrive/pipe" -Region us-east-1 -StartTime 2024-02-05 -EndTime 2024-02-06 @connection
            (& ls -l "$TestDrive/pipe") | Should -BeLike 'p*'
            $target = New-Item -Path "$TestDrive/target.json" -ItemType File
            $null = New-Item -ItemType SymbolicLink -Path "$TestDrive/link.json" -Target $target
            foreach ($again in 1, 2) {
                Save-CTPublicKey "$TestDrive/link.json" -Region us-east-1 -StartTime 2024-02-05 -EndTime 2024-02-06 @connection
                (Get-Content -LiteralPath $target -Raw | ConvertFrom-Json).PublicKeyList | Should -HaveCount 1
                (Get-Item -LiteralPath "$TestDrive/link.json").LinkTarget | Should -BeExactly $target.FullName
            }
        }
        # What is in the file stays there.
        $one = Join-Path $TestDrive 'one.json'
        Copy-Item -LiteralPath $file -Destination $one
        $before = Get-Content -LiteralPath $one -Raw
        $held = ($before | ConvertFrom-Json).PublicKeyList.Fingerprint
        Save-CTPublicKey $one -Region us-east-1 -StartTime 2024-02-05 -EndTime 2024-02-06 @connection -WhatIf
        Get-Content -LiteralPath $one -Raw | Should -BeExactly $before
        Save-CTPublicKey $one -Region us-east-1 -StartTime 2024-02-05 -EndTime 2024-02-06 @connection -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        (Get-Content -LiteralPath $one -Raw | ConvertFrom-Json).PublicKeyList.Fingerprint | Sort-Object | Should -Be ($held | Sort-Object)
        Save-CTPublicKey "$TestDrive/none.json" -Region eu-west-3 -StartTime 2024-02-05 -EndTime 2024-02-06 @connection -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -BeLike 'PublicKeysUnavailable,*'
        "$TestDrive/none.json" | Should -Not -Exist
        { Save-CTPublicKey $file -Region us-east-1 -StartTime 2024-03-01 -EndTime 2024-02-01 @connection } | Should -Throw -ErrorId 'TimeRangeInvalid,*'
        { Save-CTPublicKey $file -Region us-* @connection } | Should -Throw -ErrorId 'FilterInvalid,*'
        { Save-CTPublicKey $file -Region us-east-1 -StartTime 2024-03-01 -Last 1d @connection } | Should -Throw -ErrorId 'ParameterConflict,*'
    }

    It 'says before it asks AWS that <Case>' -ForEach @(
        @{ Case = 'the folder of the file does not exist'; Path = 'absent/keys.json'; Reason = 'its folder does not exist.' }
        @{ Case = 'the path is a folder'; Path = '.'; Reason = 'it is a folder, and -Path names a file.' }
    ) {
        { Save-CTPublicKey (Join-Path $TestDrive $Path) -Region us-east-1 -AccessKey AKIANOBODYKNOWSIT000 -SecretKey wrong -EndpointUrl $connection.EndpointUrl } |
            Should -Throw -ErrorId 'FileUnwritable,*' -ExpectedMessage "Cannot write '*': $Reason"
    }

    It 'takes the time up to an end' {
        $other = Join-Path $TestDrive 'last.json'
        (Save-CTPublicKey $other -Region us-east-1 -Last 1d -EndTime 2024-02-06 -PassThru @connection).Fingerprint | Should -Be ('2' * 32)
    }
}
