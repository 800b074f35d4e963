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
        $summary.DigestsValid | Should -Be 9
        $summary.LogFilesValid | Should -Be 21
        $results[0..($results.Count - 2)].Status | Sort-Object -Unique | Should -Be 'Valid'
    }

    It 'takes folders from the pipeline, literal paths and wildcards' {
        (Get-Item -LiteralPath $copy | Test-CTLogIntegrity -PublicKeyPath $SignedTrailKeys)[-1].IsIntact | Should -BeTrue
        (Test-CTLogIntegrity -LiteralPath $copy -PublicKeyPath $SignedTrailKeys)[-1].IsIntact | Should -BeTrue
        (Test-CTLogIntegrity -Path "$copy*" -PublicKeyPath $SignedTrailKeys)[-1].IsIntact | Should -BeTrue
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
        $answer = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Quiet
        $answer | Should -BeOfType ([bool])
        $answer | Should -BeFalse
    }

    It 'ends with an error under -Strict unless all is proven' {
        { Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Strict } | Should -Not -Throw
        Remove-Item -LiteralPath (Get-File 'CloudTrail')[0]
        { Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Strict } | Should -Throw -ErrorId 'IntegrityNotProven,*'
    }

    It 'tests only the accounts, regions and time asked for' {
        $summary = (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Region eu-*)[-1]
        $summary.Regions | Should -Be 'eu-west-1'
        $summary = (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -Region us-east-1 -StartTime 2026-03-09T22:20Z -EndTime 2026-03-09T23:20Z)[-1]
        $summary.Digests | Should -Be 2
        (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -AccountId 999999999999 -WarningAction SilentlyContinue)[-1].Digests | Should -Be 0
    }

    It 'warns when there is no digest at all' {
        $null = New-Item -Path (Join-Path $TestDrive 'nothing') -ItemType Directory -Force
        $summary = Test-CTLogIntegrity (Join-Path $TestDrive 'nothing') -PublicKeyPath $SignedTrailKeys -WarningVariable warnings -WarningAction SilentlyContinue
        $summary.IsIntact | Should -BeFalse
        $warnings | Should -Match 'nothing is proven'
    }

    It 'refuses a file in place of a folder, a path that is not there, and keys that are none' {
        $file = (Get-File 'CloudTrail')[0].FullName
        Test-CTLogIntegrity $file -PublicKeyPath $SignedTrailKeys -ErrorAction SilentlyContinue -ErrorVariable problems
        Test-CTLogIntegrity (Join-Path $copy 'none') -PublicKeyPath $SignedTrailKeys -ErrorAction SilentlyContinue -ErrorVariable +problems
        $problems.FullyQualifiedErrorId | Should -Match '^(IntegrityNeedsFolder|PathNotFound),'
        { Test-CTLogIntegrity $copy -PublicKeyPath $file } | Should -Throw -ErrorId 'PublicKeyFileInvalid,*'
    }

    It 'can be stopped after the first result' {
        $first = Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys | Select-Object -First 1
        $first.Subject | Should -BeLike '*Digest'
        # Nothing holds a file open.
        { Remove-Item -LiteralPath $copy -Recurse } | Should -Not -Throw
    }

    It 'shows status, place, time and reason in a table, and the sums below' {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            Remove-Item -LiteralPath (Get-File 'CloudTrail')[0]
            $lines = (Test-CTLogIntegrity $copy -PublicKeyPath $SignedTrailKeys -ProblemOnly | Out-String -Width 160) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        }
        finally {
            $PSStyle.OutputRendering = $rendering
        }
        $lines[0] | Should -Match '^Status +Subject +Account +Region +From \(UTC\) +To \(UTC\) +Reason, file$'
        $lines[2] | Should -Match '^Missing +LogFile +111122223333 +us-east-1 +2026-03-09 \d\d:\d\d +its digest names it'
        ($lines -match '^IsIntact +: False$').Count | Should -Be 1
        ($lines -match '^Found +: 29 Valid, 1 Missing$').Count | Should -Be 1
    }
}
