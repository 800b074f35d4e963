BeforeDiscovery {
    $canMakePipes = -not $IsWindows
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $folder = Join-Path $TestDrive 'many'
    $null = New-Item -Path $folder -ItemType Directory
    $record = '{"eventVersion":"1.11","eventTime":"2026-03-09T14:05:06Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances"}'
    $text = '{"Records":[' + ((, $record * 500) -join ',') + ']}'
    foreach ($number in 1..200) {
        [System.IO.File]::WriteAllText((Join-Path $folder "$number.json"), $text)
    }

    # Runs a script in a runspace of its own, stops it when it signals, and returns the reason it ended for.
    function Stop-WhenSignalled {
        param([string] $Script, [object[]] $ArgumentList = @())
        $signal = [System.Threading.ManualResetEventSlim]::new($false)
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($ManifestPath) Import-Module -Name $ManifestPath').AddArgument($ManifestPath).Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddScript($Script).AddArgument($signal)
            foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
            $running = $shell.BeginInvoke()
            if (-not $signal.Wait($patience)) { throw 'The script gave no signal.' }
            $stopping = $shell.BeginStop($null, $null)
            if (-not $stopping.AsyncWaitHandle.WaitOne($patience)) { throw 'The pipeline could not be stopped.' }
            $shell.EndStop($stopping)
            try { $null = $shell.EndInvoke($running) } catch { $_.Exception.GetBaseException().GetType().Name }
            $shell.InvocationStateInfo.State.ToString()
        }
        finally {
            $shell.Dispose()
            $signal.Dispose()
        }
    }

    function Assert-NothingOpen {
        foreach ($file in [System.IO.Directory]::EnumerateFiles($folder)) {
            [System.IO.File]::Open($file, 'Open', 'ReadWrite', 'None').Dispose()
        }
    }
}

Describe 'Stop' {
    It 'ends a run in the midst of its output' {
        $end = Stop-WhenSignalled -ArgumentList $folder -Script {
            param($Signal, $Folder)
            Import-CTLogFile -Path $Folder | ForEach-Object { $Signal.Set(); $_ }
        }
        $end | Should -Be 'PipelineStoppedException', 'Stopped'
        Assert-NothingOpen
    }

    It 'ends a run whose reader waits because nobody takes its events' {
        $end = Stop-WhenSignalled -ArgumentList $folder -Script {
            param($Signal, $Folder)
            Import-CTLogFile -Path $Folder | ForEach-Object { $Signal.Set(); Start-Sleep -Seconds 3600 }
        }
        $end | Should -Be 'PipelineStoppedException', 'Stopped'
        Assert-NothingOpen
    }

    It 'ends a run that gathers everything before it emits' {
        $end = Stop-WhenSignalled -ArgumentList $folder -Script {
            param($Signal, $Folder)
            while ($true) {
                $Signal.Set()
                Import-CTLogFile -Path $Folder -Ordered -MaxEvents 1
            }
        }
        $end | Should -Be 'PipelineStoppedException', 'Stopped'
        Assert-NothingOpen
    }

    It 'ends a run that waits for a source which gives nothing' -Skip:(-not $canMakePipes) {
        $pipe = Join-Path $TestDrive 'silent.json'
        & mkfifo $pipe
        # Held open for writing, so that the reader gets as far as waiting for the first byte.
        $writer = [System.IO.FileStream]::new($pipe, 'Open', 'ReadWrite')
        try {
            $end = Stop-WhenSignalled -ArgumentList $pipe -Script {
                param($Signal, $Pipe)
                & { $Signal.Set(); $Pipe } | Import-CTLogFile
            }
            $end | Should -Be 'PipelineStoppedException', 'Stopped'
        }
        finally {
            $writer.Dispose()
        }
    }

    It 'ends what waits for a file that is a pipe: <Case>' -Skip:(-not $canMakePipes) -ForEach @(
        @{ Case = 'of keys'; Script = { param($Signal, $Pipe) $Signal.Set(); Test-CTLogIntegrity (Split-Path $Pipe) -PublicKeyPath $Pipe -Quiet } }
        @{ Case = 'of a checkpoint'; Script = { param($Signal, $Pipe) $Signal.Set(); Get-CTEvent -Region eu-west-1 -Last 1d -Checkpoint $Pipe -AccessKey none -SecretKey none } }
    ) {
        $pipe = Join-Path $TestDrive "$([guid]::NewGuid())"
        & mkfifo $pipe
        Stop-WhenSignalled -ArgumentList $pipe -Script $Script | Should -Be 'PipelineStoppedException', 'Stopped'
    }

    It 'leaves the module usable' {
        Import-CTLogFile -Path (Join-Path $folder '1.json') | Should -HaveCount 500
    }
}
