BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"

    $script:bucket = "$TestDrive/bucket"
    $script:keys = @{
        log      = 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/09/111122223333_CloudTrail_us-east-1_20260309T0710Z_QR9PW2lr2EWiHGQ3.json.gz'
        other    = 'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10/111122223333_CloudTrail_eu-west-1_20260310T0710Z_QR9PW2lr2EWiHGQ3.json.gz'
        org      = 'copies/AWSLogs/o-exampleorg1/444455556666/CloudTrail/us-east-1/2026/03/11/444455556666_CloudTrail_us-east-1_20260311T0005Z_QR9PW2lr2EWiHGQ3.json.gz'
        digest   = 'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/09/111122223333_CloudTrail-Digest_us-east-1_main-trail_eu-west-1_20260309T081502Z.json.gz'
        backfill = 'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/09/111122223333_CloudTrail-Digest_us-east-1_main-trail_eu-west-1_20260309T091502Z_backfill.json.gz'
        insight  = 'AWSLogs/111122223333/CloudTrail-Insight/us-east-1/2026/03/09/111122223333_CloudTrail-Insight_us-east-1_20260309T0810Z_QR9PW2lr2EWiHGQ3.json.gz'
        network  = 'AWSLogs/111122223333/CloudTrail-NetworkActivity/us-east-1/2026/03/09/111122223333_CloudTrail-NetworkActivity_us-east-1_20260309T0810Z_QR9PW2lr2EWiHGQ3.json.gz'
        sum      = 'AWSLogs/111122223333/CloudTrail-Aggregated/us-east-1/2026/03/09/111122223333_CloudTrail-Aggregated_us-east-1_20260309T0810Z_QR9PW2lr2EWiHGQ3.json.gz'
        mine     = 'mine.json'
    }
    foreach ($key in $keys.Values) { $null = New-LogFile "$bucket/$key" (New-Record $key) }
    $null = Write-Content "$bucket/notes.txt" 'no log'

    function Get-Name([hashtable] $Parameters = @{}) {
        $byPath = @{}
        foreach ($name in $keys.Keys) { $byPath[(Get-Item "$bucket/$($keys[$name])").FullName] = $name }
        (Get-CTLogFile $bucket @Parameters | ForEach-Object { $byPath[$_.Path] } | Sort-Object) -join ' '
    }
}

Describe 'Get-CTLogFile' {
    It 'lists every log file below a folder, and nothing else' {
        Get-Name | Should -BeExactly (($keys.Keys | Sort-Object) -join ' ')
    }

    It 'tells of each what its name and place tell' {
        $file = Get-CTLogFile "$bucket/$($keys.org)"
        $file | Should -BeOfType ([CloudTrailTools.CloudTrailLogFile])
        $file.AccountId | Should -BeExactly '444455556666'
        $file.Region | Should -BeExactly 'us-east-1'
        $file.Kind | Should -Be 'Log'
        $file.OrganizationId | Should -BeExactly 'o-exampleorg1'
        $file.DeliveryTime | Should -BeExactly ([datetime]::new(2026, 3, 11, 0, 5, 0, [System.DateTimeKind]::Utc))
        $file.Name | Should -BeExactly (Split-Path $keys.org -Leaf)
        $file.Size | Should -Be (Get-Item "$bucket/$($keys.org)").Length
        $file.LastModified | Should -Be (Get-Item "$bucket/$($keys.org)").LastWriteTimeUtc
        $file.Path | Should -BeExactly (Get-Item "$bucket/$($keys.org)").FullName
    }

    It 'tells a digest''s trail' {
        (Get-CTLogFile "$bucket/$($keys.digest)").TrailName | Should -BeExactly 'main-trail'
    }

    It '-Kind <Kind> lists <Names>' -ForEach @(
        @{ Kind = 'Log'; Names = 'log org other' }
        @{ Kind = 'Digest'; Names = 'digest' }
        @{ Kind = 'BackfillDigest', 'Digest'; Names = 'backfill digest' }
        @{ Kind = 'Insight'; Names = 'insight' }
        @{ Kind = 'NetworkActivity'; Names = 'network' }
        @{ Kind = 'Aggregated'; Names = 'sum' }
        @{ Kind = 'Other'; Names = 'mine' }
    ) {
        Get-Name @{ Kind = $Kind } | Should -BeExactly $Names
    }

    It 'lists by account, region and time, and what tells neither' {
        Get-Name @{ AccountId = '4444*' } | Should -BeExactly 'mine org'
        Get-Name @{ Region = 'eu-*' } | Should -BeExactly 'mine other'
        Get-Name @{ StartTime = '2026-03-10T00:00:00Z' } | Should -BeExactly 'mine org other'
        Get-Name @{ EndTime = '2026-03-08T00:00:00Z' } | Should -BeExactly 'mine'
        Get-Name @{ StartTime = '2026-03-10T00:00:00Z'; EndTime = '2026-03-10T12:00:00Z' } | Should -BeExactly 'mine other'
        Get-Name @{ EndTime = '2026-03-11T00:00:00Z'; Last = '12h'; DeliverySlack = '1m' } | Should -BeExactly 'mine'
        Get-Name @{ EndTime = '2026-03-11T00:00:00Z'; Last = '12h'; DeliverySlack = '5m' } | Should -BeExactly 'mine org'
    }

    It 'pipes into Import-CTLogFile' {
        (Get-CTLogFile $bucket -Kind Log -Region eu-west-1 | Import-CTLogFile).EventId | Should -BeExactly $keys.other
    }

    It 'takes paths, literal paths and the pipeline' {
        Push-Location $bucket
        try {
            (Get-CTLogFile *.json).Name | Should -BeExactly 'mine.json'
            (Get-CTLogFile -LiteralPath mine.json).Name | Should -BeExactly 'mine.json'
            (Get-ChildItem -File -Filter *.json | Get-CTLogFile).Name | Should -BeExactly 'mine.json'
            ('mine.json' | Get-CTLogFile).Name | Should -BeExactly 'mine.json'
        }
        finally {
            Pop-Location
        }
    }

    It '<Path> is <Id>' -ForEach @(
        @{ Path = 'missing'; Id = 'PathNotFound' }
        @{ Path = 'Env:PATH'; Id = 'PathProviderUnsupported' }
    ) {
        Get-CTLogFile $Path -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeExactly "$Id,CloudTrailTools.PowerShell.GetCTLogFileCommand"
    }

    It 'takes -Last or -StartTime, not both' {
        { Get-CTLogFile $bucket -Last 1d -StartTime 2026-03-01 } | Should -Throw -ErrorId 'ParameterConflict,*'
    }
}

Describe 'Get-CTLogFile without a match' {
    It 'says why for <Case>' -ForEach @(
        @{ Case = 'a time before all files'; Parameters = @{ StartTime = '2026-01-01T00:00Z'; EndTime = '2026-02-01T00:00Z' }; Warning = 'Nothing matched. No log file was delivered in the time asked for (2026-01-01 00:00 to 2026-02-01 00:00 UTC); those there are lie in folders of 2026-03.' }
        @{ Case = 'a region without files'; Parameters = @{ Region = 'sa-east-1' }; Warning = 'Nothing matched. No log file is of the region asked for; Get-CTLogFile shows which there are.' }
        @{ Case = 'a region that there is not'; Parameters = @{ Region = 'eu-west-9' }; Warning = 'Nothing matched. No region ''eu-west-9'' is known to this module; did you mean *' }
        @{ Case = 'a kind without files'; Parameters = @{ Kind = 'LakeQueryResult' }; Warning = 'Nothing matched. No log file is of the kind asked for.' }
        @{ Case = 'a kind without files in a time with some'; Parameters = @{ Kind = 'LakeQueryResult'; StartTime = '2026-03-11' }; Warning = 'Nothing matched. No log file is of the kind and time asked for.' }
        @{ Case = 'a day to the same day'; Parameters = @{ StartTime = '2026-01-10'; EndTime = '2026-01-10' }; Warning = '*for the whole day write -EndTime 2026-01-11.' }
    ) {
        Get-CTLogFile $SampleTrail @Parameters -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings | Should -HaveCount 1
        $warnings[0].Message | Should -BeLike $Warning
    }

    It 'tells of a day to the same day where some files may be of it, too: <_>' -ForEach 'Get-CTLogFile', 'Test-CTLogIntegrity' {
        $null = & $_ $SampleTrail -StartTime 2026-03-11 -EndTime 2026-03-11 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings[0].Message | Should -BeExactly '-StartTime and -EndTime are the same moment, as a date alone is its first moment; for the whole day write -EndTime 2026-03-12.'
    }

    It 'says nothing more where the path is the reason, or something was found' {
        Get-CTLogFile "$TestDrive/missing", $SampleTrail -Region us-east-1 -ErrorAction SilentlyContinue -WarningVariable warnings | Should -Not -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
        Get-CTLogFile "$TestDrive/missing" -Region us-east-1 -ErrorAction SilentlyContinue -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }
}
