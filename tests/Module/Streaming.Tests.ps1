BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # Many small files of one event each, as a busy trail has them.
    $folder = Join-Path $TestDrive 'many'
    $null = New-Item -Path $folder -ItemType Directory
    foreach ($number in 1..1000) {
        [System.IO.File]::WriteAllText((Join-Path $folder ('{0:d4}.json' -f $number)), '{"Records":[{"eventVersion":"1.11","eventTime":"2026-03-09T14:05:06Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventID":"' + [guid]::NewGuid() + '"}]}')
    }

    # A file that is still open somewhere cannot be opened for one user alone.
    function Assert-NothingOpen {
        foreach ($file in [System.IO.Directory]::EnumerateFiles($folder)) {
            [System.IO.File]::Open($file, 'Open', 'ReadWrite', 'None').Dispose()
        }
    }
}

Describe 'Streaming' {
    It 'emits events before all files have been opened' {
        Import-CTLogFile -Path $folder -CoverageVariable coverage | Select-Object -First 1 | Should -HaveCount 1
        $coverage.SourcesRead | Should -BeLessThan 1000
    }

    It 'leaves no file open when Select-Object has had enough' {
        $null = Import-CTLogFile -Path $folder | Select-Object -First 1
        Assert-NothingOpen
    }

    It 'leaves no file open when a later command throws' {
        { Import-CTLogFile -Path $folder | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
        Assert-NothingOpen
    }

    It 'leaves no file open when it has emitted as many as were asked for' {
        Import-CTLogFile -Path $folder -MaxEvents 3 | Should -HaveCount 3
        Assert-NothingOpen
    }

    It 'emits what came from text before the last text has come' {
        $seen = [System.Collections.Generic.List[string]]::new()
        $given = 0
        # Goes on until an event has come out; without streaming it would go on to the bound.
        & {
            while ($seen.Count -eq 0 -and $given -lt 100000) {
                (Get-Variable -Name given -Scope 1).Value++
                '{"eventName":"RunInstances","eventTime":"2026-03-09T14:05:06Z"}'
            }
        } | ConvertFrom-CTRecord | ForEach-Object { $seen.Add($_.EventName) }
        $seen.Count | Should -BeGreaterThan 0
        $given | Should -BeLessThan 100000
    }

    It 'emits files in the order of their names' {
        $order = Import-CTLogFile -Path $folder | ForEach-Object { $_.Origin.Name }
        $order | Should -HaveCount 1000
        $order | Should -Be ($order | Sort-Object)
    }

    It 'takes paths from the pipeline while they come' {
        $given = 0
        $null = & {
            foreach ($file in [System.IO.Directory]::EnumerateFiles($folder)) {
                (Get-Variable -Name given -Scope 1).Value++
                $file
            }
        } | Import-CTLogFile | Select-Object -First 1
        $given | Should -BeLessThan 1000
    }
}
