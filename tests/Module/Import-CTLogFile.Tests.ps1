BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"
}

Describe 'Import-CTLogFile' {
    Context 'given paths' {
        BeforeAll {
            $script:tree = Join-Path $TestDrive 'tree'
            $null = @(
                New-LogFile "$tree/a.json" (New-Record a)
                New-LogFile "$tree/b.json.gz" (New-Record b)
                New-LogFile "$tree/deep/er/c.json" (New-Record c)
                New-LogFile "$tree/deep/er/d [1].json.gz" (New-Record d)
                Write-Content "$tree/notes.txt" 'no log'
            )
        }

        It 'reads a file, compressed or not' {
            (Import-CTLogFile "$tree/a.json").EventId | Should -BeExactly 'a'
            (Import-CTLogFile "$tree/b.json.gz").EventId | Should -BeExactly 'b'
        }

        It 'judges a file by its content, not by its name' {
            $plain = Copy-Item "$tree/a.json" "$tree/../plain.json.gz" -PassThru
            $zipped = Copy-Item "$tree/b.json.gz" "$tree/../zipped.log" -PassThru
            ($plain, $zipped | Import-CTLogFile).EventId | Should -BeExactly 'a', 'b'
        }

        It 'reads folders wholly, in the order of names' {
            (Import-CTLogFile $tree).EventId | Should -BeExactly 'a', 'b', 'c', 'd'
        }

        It 'takes wildcards' {
            (Import-CTLogFile "$tree/?.json*").EventId | Should -BeExactly 'a', 'b'
            (Import-CTLogFile "$tree/d*").EventId | Should -BeExactly 'c', 'd'
        }

        It 'takes a list, and paths from the pipeline' {
            (Import-CTLogFile "$tree/b.json.gz", "$tree/a.json").EventId | Should -BeExactly 'b', 'a'
            ("$tree/b.json.gz", "$tree/a.json" | Import-CTLogFile).EventId | Should -BeExactly 'b', 'a'
        }

        It 'takes literal paths, by their aliases too' {
            (Import-CTLogFile -LiteralPath "$tree/deep/er/d [1].json.gz").EventId | Should -BeExactly 'd'
            (Import-CTLogFile -LP "$tree/a.json").EventId | Should -BeExactly 'a'
            (Import-CTLogFile -PSPath "$tree/a.json").EventId | Should -BeExactly 'a'
        }

        It 'takes what Get-ChildItem and Get-Item give' {
            (Get-ChildItem $tree -Recurse -File -Filter *.json* | Sort-Object Name | Import-CTLogFile).EventId | Should -BeExactly 'a', 'b', 'c', 'd'
            (Get-Item $tree | Import-CTLogFile).EventId | Should -BeExactly 'a', 'b', 'c', 'd'
        }

        It 'reads a file once that Get-ChildItem gives beside its folders' {
            $one = Join-Path $TestDrive 'once'
            $null = New-LogFile "$one/top.json" (New-Record 'top')
            $null = New-LogFile "$one/x/y/low.json.gz" (New-Record 'low')
            $null = Write-Content "$one/x/odd.txt" (New-Record 'odd')
            (Get-ChildItem $one -Recurse | Import-CTLogFile).EventId | Sort-Object | Should -BeExactly 'low', 'odd', 'top'
            (Get-ChildItem $one -Recurse -Filter *.json* | Get-CTLogFile).Name | Sort-Object | Should -BeExactly 'low.json.gz', 'top.json'
            (Import-CTLogFile "$one/x", "$one/x/y", "$one/x/y/low.json.gz").EventId | Should -BeExactly 'low'
        }

        It 'reads what lies behind a link, which a search does not follow, when it is named' -Skip:$IsWindows {
            $linked = Join-Path $TestDrive 'linked'
            $null = New-LogFile "$TestDrive/elsewhere/far.json" (New-Record 'far')
            $null = New-LogFile "$linked/near.json" (New-Record 'near')
            $null = New-Item -ItemType SymbolicLink -Path "$linked/link" -Value "$TestDrive/elsewhere"
            (Import-CTLogFile $linked, "$linked/link" -Strict).EventId | Should -BeExactly 'near', 'far'
            ($linked, "$linked/link" | Import-CTLogFile -Strict).EventId | Should -BeExactly 'near', 'far'
            (Get-CTLogFile $linked, "$linked/link").Name | Should -BeExactly 'near.json', 'far.json'
            (Import-CTLogFile $linked -CoverageVariable coverage -ErrorVariable problems -ErrorAction SilentlyContinue).EventId | Should -BeExactly 'near'
            $problems.FullyQualifiedErrorId | Should -Be 'FolderLinked,CloudTrailTools.PowerShell.ImportCTLogFileCommand'
            $coverage.IsComplete | Should -BeFalse
            Get-CTLogFile $linked -ErrorAction SilentlyContinue -ErrorVariable problems | Should -HaveCount 1
            $problems.FullyQualifiedErrorId | Should -BeLike 'FolderLinked,*'
        }

        It 'reads what lies within two of the folders given once, whichever comes first' {
            (Import-CTLogFile $tree, $tree).EventId | Should -BeExactly 'a', 'b', 'c', 'd'
            $below = (Get-ChildItem $tree -Directory)[0].FullName
            (Import-CTLogFile $below, $tree).EventId | Sort-Object | Should -BeExactly 'a', 'b', 'c', 'd'
            (Import-CTLogFile $tree, $below).EventId | Should -BeExactly 'a', 'b', 'c', 'd'
            $file = (Get-ChildItem $tree -File)[0].FullName
            (Import-CTLogFile $file, $tree).EventId | Sort-Object | Should -BeExactly 'a', 'b', 'c', 'd'
            (Import-CTLogFile $tree, $file).EventId | Should -BeExactly 'a', 'b', 'c', 'd'
            Import-CTLogFile $file, $file | Should -HaveCount (Import-CTLogFile $file).Count
        }

        It 'reads what a link leads to once where it is searched anyway' -Skip:$IsWindows {
            $inner = Join-Path $TestDrive 'inner'
            $null = New-LogFile "$inner/deep/one.json" (New-Record 'one')
            $null = New-Item -ItemType SymbolicLink -Path "$inner/latest" -Value "$inner/deep"
            $null = New-Item -ItemType SymbolicLink -Path "$inner/loop" -Value $inner
            (Import-CTLogFile $inner -Strict).EventId | Should -BeExactly 'one'
            (Import-CTLogFile $inner, "$inner/latest" -Strict).EventId | Should -BeExactly 'one'
            (Import-CTLogFile "$inner/latest", $inner -Strict).EventId | Should -BeExactly 'one'
            (Import-CTLogFile "$inner/deep", "$inner/loop" -Strict).EventId | Should -BeExactly 'one'
            (Get-CTLogFile $inner -ErrorAction Stop).Name | Should -BeExactly 'one.json'
        }

        It 'knows a link by where it really leads, below a link that is named too' -Skip:$IsWindows {
            $real = Join-Path $TestDrive 'real'
            $null = New-LogFile "$real/sub/deep/one.json" (New-Record 'one')
            $null = New-Item -ItemType SymbolicLink -Path "$real/sub/latest" -Value "$real/sub/deep"
            $null = New-Item -ItemType SymbolicLink -Path "$real/around" -Value '../real/sub'
            $null = New-Item -ItemType Directory -Path "$TestDrive/aliases"
            $null = New-Item -ItemType SymbolicLink -Path "$TestDrive/aliases/alias" -Value $real
            (Import-CTLogFile "$TestDrive/aliases/alias" -Strict).EventId | Should -BeExactly 'one'
            (Import-CTLogFile "$TestDrive/aliases/alias/sub" -Strict).EventId | Should -BeExactly 'one'
            (Import-CTLogFile "$TestDrive/aliases/alias/sub", "$real/sub/deep/one.json" -Strict).EventId | Should -BeExactly 'one'
            (Import-CTLogFile "$real/sub/deep", "$TestDrive/aliases/alias/sub" -Strict).EventId | Should -BeExactly 'one'
        }

        It 'reads a file once that links lead to as well' -Skip:$IsWindows {
            $twice = Join-Path $TestDrive 'twice'
            $null = New-LogFile "$twice/deep/one.json" (New-Record 'one')
            $null = New-LogFile "$TestDrive/apart/two.json" (New-Record 'two')
            $null = New-Item -ItemType SymbolicLink -Path "$twice/a.json" -Value 'deep/one.json'
            $null = New-Item -ItemType SymbolicLink -Path "$twice/b.json" -Value "$TestDrive/apart/two.json"
            $null = New-Item -ItemType SymbolicLink -Path "$twice/c.json" -Value 'b.json'
            $null = New-Item -ItemType SymbolicLink -Path "$TestDrive/apart/gone.json" -Value 'nothing.json'
            (Import-CTLogFile $twice -Strict).EventId | Should -BeExactly 'two', 'one'
            (Get-CTLogFile $twice).Name | Should -BeExactly 'b.json', 'one.json'
            (Import-CTLogFile "$twice/a.json", $twice -Strict).EventId | Should -BeExactly 'one', 'two'
            (Import-CTLogFile "$twice/a.json", "$twice/deep/one.json" -Strict).EventId | Should -BeExactly 'one'
            (Import-CTLogFile $twice, "$TestDrive/apart/two.json" -Strict).EventId | Should -BeExactly 'two', 'one'
            (Import-CTLogFile $twice, "$TestDrive/apart" -ErrorVariable problems -ErrorAction SilentlyContinue).EventId | Should -BeExactly 'two', 'one'
            $problems.FullyQualifiedErrorId | Should -BeLike 'FileUnreadable,*'
            $passed = Import-CTLogFile $twice, $twice -Verbose 4>&1 | ForEach-Object Message
            $passed | Should -Contain "Passed over $twice/a.json: what it leads to is found under another name."
            $passed | Should -Contain "Passed over ${twice}: it was found already."
        }

        It 'tells of a link to nothing, which may have been a folder' -Skip:$IsWindows {
            $broken = Join-Path $TestDrive 'broken'
            $null = New-LogFile "$broken/one.json" (New-Record 'one')
            $null = New-Item -ItemType SymbolicLink -Path "$broken/latest" -Value "$broken/gone.json"
            (Import-CTLogFile $broken -CoverageVariable coverage -ErrorVariable problems -ErrorAction SilentlyContinue).EventId | Should -BeExactly 'one'
            $problems.FullyQualifiedErrorId | Should -BeLike 'FolderLinked,*'
            $problems.TargetObject | Should -BeExactly "$broken/latest"
            $coverage.IsComplete | Should -BeFalse
            $null = New-Item -ItemType SymbolicLink -Path "$broken/round.json" -Value "$broken/round.json"
            $null = Import-CTLogFile $broken -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems.TargetObject | Sort-Object | Should -BeExactly "$broken/latest", "$broken/round.json"
        }

        It 'leaves alone what macOS leaves beside files' {
            $mac = Join-Path $TestDrive 'mac'
            $null = New-LogFile "$mac/a.json" (New-Record 'a')
            Set-Content "$mac/._a.json" "`0`u{5}`u{16}Mac OS X"
            (Import-CTLogFile $mac -Strict).EventId | Should -BeExactly 'a'
        }

        It 'takes what Get-CTLogFile gives' {
            (Get-CTLogFile $tree | Import-CTLogFile).EventId | Should -BeExactly 'a', 'b', 'c', 'd'
        }

        It 'takes paths relative to the location of the session, also on a drive of its own' {
            Push-Location $tree
            try {
                (Import-CTLogFile a.json).EventId | Should -BeExactly 'a'
                (Import-CTLogFile -LiteralPath 'deep').EventId | Should -BeExactly 'c', 'd'
                $null = New-PSDrive -Name CTTest -PSProvider FileSystem -Root "$tree/deep"
                (Import-CTLogFile CTTest:\er\c.json).EventId | Should -BeExactly 'c'
            }
            finally {
                Remove-PSDrive CTTest -ErrorAction Ignore
                Pop-Location
            }
        }

        It 'says where each event comes from' {
            $event = Import-CTLogFile "$tree/a.json"
            $event.Origin.Kind | Should -Be 'File'
            $event.Origin.Name | Should -BeExactly (Get-Item "$tree/a.json").FullName
            $event.RecordIndex | Should -Be 0
            $event.ByteOffset | Should -Be '{"Records":['.Length
        }
    }

    Context 'over the sample trail' {
        It 'reads every record, with the same text as any other reader' {
            $records = foreach ($file in Get-ChildItem $SampleTrail -Recurse -File) {
                $stream = [System.IO.Compression.GZipStream]::new([System.IO.File]::OpenRead($file.FullName), [System.IO.Compression.CompressionMode]::Decompress)
                $document = [System.Text.Json.JsonDocument]::Parse($stream)
                $stream.Dispose()
                foreach ($record in $document.RootElement.GetProperty('Records').EnumerateArray()) { $record.GetRawText() }
            }
            $events = Import-CTLogFile $SampleTrail
            $events.Count | Should -Be 530
            ($events.Raw | Sort-Object) -join "`n" | Should -BeExactly (($records | Sort-Object) -join "`n")
        }

        It 'gives the same events whatever the throttle limit' {
            $one = (Import-CTLogFile $SampleTrail -ThrottleLimit 1).EventId -join ' '
            (Import-CTLogFile $SampleTrail -ThrottleLimit 8).EventId -join ' ' | Should -BeExactly $one
        }

        It '-Unique gives each event id once, the first time it is met' {
            $all = Import-CTLogFile $SampleTrail
            $unique = Import-CTLogFile $SampleTrail -Unique -CoverageVariable coverage
            $unique.EventId | Should -BeExactly ($all.EventId | Select-Object -Unique)
            $unique.Count | Should -BeLessThan $all.Count
            $coverage.Duplicates | Should -Be ($all.Count - $unique.Count)
            $coverage.Matched | Should -Be $unique.Count
        }

        It '-Ordered gives all events in the order of their time' {
            $ordered = Import-CTLogFile $SampleTrail -Ordered
            $ordered.Count | Should -Be 530
            for ($i = 1; $i -lt $ordered.Count; $i++) {
                if ($ordered[$i].EventTime -lt $ordered[$i - 1].EventTime) { throw "Event $i is earlier than the one before it." }
            }
        }

        It '-MaxEvents gives the first events; with -Ordered, the earliest' {
            $first = (Import-CTLogFile $SampleTrail).EventId | Select-Object -First 7
            (Import-CTLogFile $SampleTrail -MaxEvents 7).EventId | Should -BeExactly $first
            $earliest = (Import-CTLogFile $SampleTrail -Ordered).EventId | Select-Object -First 3
            (Import-CTLogFile $SampleTrail -Ordered -MaxEvents 3).EventId | Should -BeExactly $earliest
        }

        It 'leaves files out by their names, and finds the same events as without' {
            $parameters = @{ AccountId = '444455556666'; Region = 'us-east-1'; StartTime = '2026-03-11T00:00:00Z'; EndTime = '2026-03-11T12:00:00Z' }
            $pruned = Import-CTLogFile $SampleTrail @parameters -CoverageVariable coverage
            $coverage.SourcesSkipped | Should -BeGreaterThan 0
            $coverage.SourcesRead | Should -BeLessThan 60

            # Under names that tell nothing, nothing can be left out.
            $flat = New-Item -ItemType Directory (Join-Path $TestDrive flat)
            $number = 0
            foreach ($file in Get-ChildItem $SampleTrail -Recurse -File | Sort-Object FullName) { Copy-Item $file.FullName (Join-Path $flat ('{0:d4}.json.gz' -f $number++)) }
            $all = Import-CTLogFile $flat @parameters -CoverageVariable coverage
            $coverage.SourcesSkipped | Should -Be 0
            $coverage.SourcesRead | Should -Be $number
            $pruned.Count | Should -BeGreaterThan 50
            ($pruned.EventId | Sort-Object) -join ' ' | Should -BeExactly (($all.EventId | Sort-Object) -join ' ')
        }

        It 'takes -DeliverySlack for how late a file may be' {
            $late = New-LogFile "$TestDrive/late/AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/05/111122223333_CloudTrail_us-east-1_20260305T0000Z_aaaaaaaaaaaaaaaa.json.gz" (New-Record late)
            $parameters = @{ StartTime = '2026-03-01T00:00:00Z'; EndTime = '2026-03-01T23:00:00Z' }
            Import-CTLogFile "$TestDrive/late" @parameters | Should -BeNullOrEmpty
            (Import-CTLogFile "$TestDrive/late" @parameters -DeliverySlack 5d).EventId | Should -BeExactly 'late'
        }

        It 'reads files below a folder that stands where a region should' {
            $odd = "$TestDrive/odd/AWSLogs/111122223333/CloudTrail/copies"
            $null = New-LogFile "$odd/mine.json" (New-Record odd)
            (Import-CTLogFile "$TestDrive/odd" -Region us-east-1).EventId | Should -BeExactly 'odd'
        }
    }

    It 'reads every form that people keep events in: <Form>' -ForEach @(
        @{ Form = 'a bare array'; Text = '[<1>,<2>]' }
        @{ Form = 'lines'; Text = "<1>`n<2>`n" }
        @{ Form = 'lines of Windows'; Text = "<1>`r`n<2>`r`n" }
        @{ Form = 'EventBridge events'; Text = "{`"detail-type`":`"AWS API Call via CloudTrail`",`"detail`":<1>}`n{`"detail`":<2>}" }
        @{ Form = 'a result of lookup-events'; Text = '{"Events":[{"EventId":"1","CloudTrailEvent":<t1>},{"EventId":"2","CloudTrailEvent":<t2>}]}' }
        @{ Form = 'Records behind other keys'; Text = '{"a":{"b":[1]},"Records":[<1>,<2>],"c":null}' }
    ) {
        $one = New-Record 1
        $two = New-Record 2
        $content = $Text.Replace('<1>', $one).Replace('<2>', $two).Replace('<t1>', (ConvertTo-Json $one)).Replace('<t2>', (ConvertTo-Json $two))
        $events = Import-CTLogFile (Write-Content "$TestDrive/form.json" $content)
        $events.EventId | Should -BeExactly '1', '2'
        $events.Raw | Should -BeExactly $one, $two
    }

    It 'passes over digest files, says so when asked, and does not count them as missed' {
        $digest = Write-Content "$TestDrive/digest/some.json" '{"awsAccountId":"111122223333","digestStartTime":"2026-03-01T00:00:00Z","digestS3Object":"x","logFiles":[]}'
        $output = Import-CTLogFile $digest, (New-LogFile "$TestDrive/digest/log.json" (New-Record 1)) -Verbose -CoverageVariable coverage 4>&1
        $output[0].Message | Should -BeLike "Passed over $digest*: a digest file."
        $coverage.SourcesPassedOver | Should -Be 1
        $coverage.IsComplete | Should -BeTrue
        $coverage.Entries[0].Outcome | Should -Be 'PassedOver'
    }

    It 'emits events that keep working after the command has ended, also in other runspaces' {
        $events = Import-CTLogFile $SampleTrail -MaxEvents 50
        $names = $events | ForEach-Object -Parallel { $_.EventName + $_.UserIdentity.Type } -ThrottleLimit 4
        ($names | Sort-Object) -join ' ' | Should -BeExactly (($events | ForEach-Object { $_.EventName + $_.UserIdentity.Type } | Sort-Object) -join ' ')
    }

    It 'lets go of every file' {
        $path = New-LogFile "$TestDrive/held.json.gz" (1..500 | ForEach-Object { New-Record $_ })
        $null = Import-CTLogFile $path | Select-Object -First 1
        $handle = [System.IO.File]::Open($path, 'Open', 'ReadWrite', 'None')
        $handle.Dispose()
    }
}
