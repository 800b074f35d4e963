BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $damaged = Join-Path $TestDrive 'damaged'
    $null = New-Item -Path $damaged -ItemType Directory
    '{"Records":[{"eventName":"RunInstances","eventTime":"2026-03-09T14:05:06Z","eventID":"1"}' | Set-Content -LiteralPath (Join-Path $damaged 'cut.json') -NoNewline

    # A PowerShell as a scheduler starts it: no profile, no console, no input; returns its exit code and what it printed.
    function Invoke-Scheduled {
        param([string] $Command, [hashtable] $Environment = @{})
        $start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
        foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $Command) { $start.ArgumentList.Add($argument) }
        foreach ($name in $Environment.Keys) {
            if ($null -eq $Environment[$name]) { $null = $start.Environment.Remove($name) } else { $start.Environment[$name] = $Environment[$name] }
        }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $start.WorkingDirectory = $TestDrive
        $process = [System.Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $errorText = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output; Error = $errorText.Result }
    }
}

Describe 'Automation' {
    It 'runs with no console, no input and no home' {
        $run = Invoke-Scheduled -Environment @{ HOME = $null; USERPROFILE = $null; TERM = 'dumb' } -Command "Import-Module '$ManifestPath'; @(Import-CTLogFile '$SampleTrail' -Unique).Count"
        $run.ExitCode | Should -Be 0
        [int] $run.Output.Trim() | Should -BeGreaterThan 0
    }

    It 'prints no progress, colours or control characters where nobody looks' {
        $run = Invoke-Scheduled -Command "Import-Module '$ManifestPath'; Import-CTLogFile '$SampleTrail' -Failed -Unique | Out-String -Width 120"
        $run.Output | Should -Match 'AccessDenied'
        $run.Output | Should -Not -Match '\e'
        $run.Error | Should -BeNullOrEmpty
    }

    It 'tells of an empty answer which time was asked for, where a time without a zone is not UTC' -Skip:$IsWindows {
        $empty = "Import-Module '$ManifestPath'; Import-CTLogFile '$SampleTrail' -StartTime '2026-03-11 {0}:20:30' -EndTime '2026-03-11 {0}:20:40' -Unique -WarningVariable said 3>`$null | Out-Null; `$said"
        (Invoke-Scheduled -Environment @{ TZ = 'America/New_York' } -Command ($empty -f '02')).Output |
            Should -BeLike 'Nothing matched. The time asked for was 2026-03-11 06:20:30 to 2026-03-11 06:20:40 UTC: one written without a zone, *, is local, *'
        (Invoke-Scheduled -Environment @{ TZ = 'UTC' } -Command ($empty -f '06')).Output | Should -BeNullOrEmpty
    }

    It 'ends with an exit code other than 0 when -Strict finds something missing' {
        $run = Invoke-Scheduled -Command "`$ErrorActionPreference = 'Stop'; Import-Module '$ManifestPath'; Import-CTLogFile '$damaged' -Strict | Out-Null"
        $run.ExitCode | Should -Not -Be 0
        $run.Error | Should -Match 'cut\.json'
    }

    It 'goes on after an error about one file' {
        $found = Import-CTLogFile -Path $damaged, $SampleTrail -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
        @($found).Count | Should -BeGreaterThan 100
        $problems[0].FullyQualifiedErrorId | Should -Match '^FileTruncated,'
    }

    It 'stops at an error about one file when told so' {
        { Import-CTLogFile -Path $damaged -ErrorAction Stop } | Should -Throw -ErrorId 'FileTruncated,*'
    }

    It 'obeys $ErrorActionPreference' {
        $ErrorActionPreference = 'Stop'
        { Import-CTLogFile -Path $damaged } | Should -Throw -ErrorId 'FileTruncated,*'
    }

    It 'gives its warnings to -WarningVariable' {
        $null = Import-CTLogFile -Path $damaged -ErrorAction SilentlyContinue -WarningAction SilentlyContinue -WarningVariable warnings
        $warnings.Count | Should -Be 1
        $warnings[0].Message | Should -Match 'could be read'
    }

    It 'writes into a transcript' {
        $transcript = Join-Path $TestDrive 'transcript.txt'
        $run = Invoke-Scheduled -Command "Import-Module '$ManifestPath'; Start-Transcript '$transcript' | Out-Null; Import-CTLogFile '$SampleTrail' -EventName ConsoleLogin | Out-Default; Stop-Transcript | Out-Null"
        $run.ExitCode | Should -Be 0
        Get-Content -LiteralPath $transcript -Raw | Should -Match 'ConsoleLogin'
    }

    It 'asks nothing, whatever is missing' {
        $run = Invoke-Scheduled -Command "Import-Module '$ManifestPath'; Import-CTLogFile"
        $run.ExitCode | Should -Not -Be 0
        $run.Error | Should -Match 'Path'
    }

    It 'emits events under Constrained Language when the module was loaded by trusted code' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($ManifestPath) Import-Module -Name $ManifestPath').AddArgument($ManifestPath).Invoke()
            $shell.Runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
            $shell.Commands.Clear()
            $names = $shell.AddScript('param($Trail) Import-CTLogFile -Path $Trail -Last 100000d -EventName ConsoleLogin | ForEach-Object { $_.EventName }').AddArgument($SampleTrail).Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $names | Select-Object -Unique | Should -BeExactly 'ConsoleLogin'
        }
        finally {
            $shell.Dispose()
        }
    }
}
