BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"

    $script:file = "$TestDrive/compare.json"
    $script:events = Import-CTLogFile (New-LogFile $file @(
            New-Record 1 @{ eventTime = '2026-03-01T10:00:00Z' }
            New-Record 2 @{ eventTime = '2026-03-01T11:00:00Z'; eventName = 'StopInstances' }
            New-Record 3 @{ eventTime = '2026-03-05T10:00:00Z' }
            New-Record 4 @{ eventTime = '2026-03-05T12:00:00Z'; eventName = 'DeleteVpc'; sourceIPAddress = '203.0.113.9' }
            New-Record 5 @{ eventTime = '2026-03-05T11:00:00Z'; eventName = 'DeleteVpc'; userIdentity = @{ type = 'IAMUser'; userName = 'mallory' } }
            New-Record 6 @{ eventTime = $null; eventName = 'Undated' }
        ))

    function Format-Change { process { '{0} {1} {2} {3}' -f $_.Change, $_.Property, $_.Value, $_.Count } }
}

Describe 'Compare-CTActivity' {
    It 'tells what is new since a time' {
        $events | Compare-CTActivity -Since 2026-03-02T00:00:00Z | Format-Change | Should -BeExactly @(
            'New Actor mallory 1'
            'New EventName DeleteVpc 2'
            'New SourceIPAddress 203.0.113.9 1'
        )
    }

    It 'tells what is gone, when asked' {
        $events | Compare-CTActivity -Since 2026-03-02T00:00:00Z -Property EventName -IncludeGone | Format-Change | Should -BeExactly @(
            'New EventName DeleteVpc 2'
            'Gone EventName Undated 1'
            'Gone EventName StopInstances 1'
        )
    }

    It 'shows of what is gone when it was seen last' {
        $before = Import-CTLogFile (New-LogFile "$TestDrive/before.json" @(
                New-Record 1 @{ eventTime = '2026-03-01T10:00:00Z' }
                New-Record 2 @{ eventTime = '2026-03-01T11:00:00Z' }
            ))
        Compare-CTActivity $before @() -Property EventName -IncludeGone | Out-String -Width 80 | Should -BeLike '*Gone*2026-03-01 11:00:00*'
        Compare-CTActivity @() $before -Property EventName | Out-String -Width 80 | Should -BeLike '*New*2026-03-01 10:00:00*'
    }

    It 'tells when, how often and by whom first' {
        $change = $events | Compare-CTActivity -Since 2026-03-02T00:00:00Z -By EventName
        $change | Should -BeOfType ([CloudTrailTools.CloudTrailActivityChange])
        $change.FirstSeen | Should -BeExactly ([datetime]::new(2026, 3, 5, 11, 0, 0, [System.DateTimeKind]::Utc))
        $change.LastSeen | Should -BeExactly ([datetime]::new(2026, 3, 5, 12, 0, 0, [System.DateTimeKind]::Utc))
        $change.Actor | Should -BeExactly 'mallory'
        $change.FirstEvent.EventId | Should -BeExactly '5'
    }

    It 'warns when <Since> splits nothing' -ForEach @(
        @{ Since = '2026-03-06T00:00:00Z'; New = 0; Warning = 'No event lies at or after -Since 2026-03-06 00:00:00 UTC, so nothing can be new: they run from 2026-03-01 10:00:00 to 2026-03-05 12:00:00 UTC.' }
        @{ Since = '2026-03-01T00:00:00Z'; New = 3; Warning = 'No event lies before -Since 2026-03-01 00:00:00 UTC, so everything is new: they run from 2026-03-01 10:00:00 to 2026-03-05 12:00:00 UTC.' }
    ) {
        $dated = $events | Where-Object EventTime
        $dated | Compare-CTActivity -Since $Since -Property EventName -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount $New
        $warnings.Message | Should -BeExactly $Warning
    }

    It 'does not warn when there is something on either side, or nothing at all' {
        $null = $events | Where-Object EventTime | Compare-CTActivity -Since 2026-03-02T00:00:00Z -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        @() | Compare-CTActivity -Since 2026-03-02T00:00:00Z -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'takes what a command without output left as no events' {
        $none = $events | Where-Object EventName -EQ Nothing
        Compare-CTActivity $none $events[0] -Property EventName | Format-Change | Should -BeExactly 'New EventName RunInstances 1'
        Compare-CTActivity $events[0] $none -Property EventName -IncludeGone | Format-Change | Should -BeExactly 'Gone EventName RunInstances 1'
        Compare-CTActivity $none $null | Should -BeNullOrEmpty
    }

    It 'says which set is empty' {
        $null = Compare-CTActivity $null $events[0] -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeExactly '-ReferenceObject holds no event that is to be compared, so everything is new.'
        $null = Compare-CTActivity $events[0] $events -EventName Nothing* -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeExactly 'Neither set holds an event that is to be compared.', "No event name like 'Nothing*' is known to this module, which does not know them all; check the spelling."
        $null = Compare-CTActivity $events[0] @() -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeExactly '-DifferenceObject holds no event that is to be compared, so nothing can be new.'
    }

    It 'compares two sets' {
        Compare-CTActivity $events[0, 1] $events[2, 3] -Property EventName, SourceIPAddress | Format-Change | Should -BeExactly @(
            'New EventName DeleteVpc 1'
            'New SourceIPAddress 203.0.113.9 1'
        )
        Compare-CTActivity -ReferenceObject @() -DifferenceObject $events[0] -Property EventName | Format-Change | Should -BeExactly 'New EventName RunInstances 1'
        Compare-CTActivity $events $events | Should -BeNullOrEmpty
    }

    It 'compares parts of the record' {
        $events | Compare-CTActivity -Since 2026-03-02T00:00:00Z -Property UserIdentity.UserName | Format-Change | Should -BeExactly 'New UserIdentity.UserName mallory 1'
    }

    It 'warns of a part of the record that no event has' {
        $events | Where-Object EventTime | Compare-CTActivity -Since 2026-03-02T00:00:00Z -Property UserIdentity.UserNam, UserIdentity.Fields.userNam -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly @(
            "No event has 'UserIdentity.UserNam'; did you mean UserIdentity.UserName?"
            "No event has 'UserIdentity.Fields.userNam'; did you mean UserIdentity.Fields.userName?"
        )
    }

    It 'reads files itself, from wherever <From>' -ForEach @(
        @{ From = 'a path'; Read = { Compare-CTActivity $file -Since 2026-03-02T00:00:00Z } }
        @{ From = 'a literal path'; Read = { Compare-CTActivity -LiteralPath $file -Since 2026-03-02T00:00:00Z } }
        @{ From = 'a piped path'; Read = { $file | Compare-CTActivity -Since 2026-03-02T00:00:00Z } }
        @{ From = 'a piped file'; Read = { Get-Item -LiteralPath $file | Compare-CTActivity -Since 2026-03-02T00:00:00Z } }
        @{ From = 'a log file'; Read = { Get-CTLogFile $file | Compare-CTActivity -Since 2026-03-02T00:00:00Z } }
    ) {
        & $Read | Format-Change | Should -BeExactly @(
            'New Actor mallory 1'
            'New EventName DeleteVpc 2'
            'New SourceIPAddress 203.0.113.9 1'
        )
    }

    It 'compares only what its filters let through' {
        Compare-CTActivity $file -Since 2026-03-02T00:00:00Z -SourceIPAddress 203.0.113.9 -WarningAction SilentlyContinue | Should -HaveCount 6
        $events | Compare-CTActivity -Since 2026-03-02T00:00:00Z -Actor mallory -Property EventName -WarningAction SilentlyContinue | Format-Change | Should -BeExactly 'New EventName DeleteVpc 1'
        Compare-CTActivity $events $events[2, 3, 4] -EventName DeleteVpc -Property Actor -IncludeGone | Should -BeNullOrEmpty
        Compare-CTActivity $events[0, 1] $events[2, 3, 4] -EventName DeleteVpc -Property Actor | Should -HaveCount 2
    }

    It 'says what could not be read' {
        $null = Compare-CTActivity $file, "$TestDrive/nowhere" -Since 2026-03-02T00:00:00Z -CoverageVariable coverage -ErrorVariable errors -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -BeExactly 'PathNotFound,CloudTrailTools.PowerShell.CompareCTActivityCommand'
        $coverage.IsComplete | Should -BeFalse
        { Compare-CTActivity $file, "$TestDrive/nowhere" -Since 2026-03-02T00:00:00Z -Strict -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'CoverageIncomplete,*'
    }

    It 'says what is missing: <Missing>' -ForEach @(
        @{ Missing = 'sets, not paths'; Call = { Compare-CTActivity $TestDrive }; Message = '*is no event.*Compare-CTActivity <path> -Since 7d' }
        @{ Missing = 'a second set, not log files'; Call = { Compare-CTActivity $events (Get-CTLogFile $SampleTrail) }; Message = '*is no event.*such as Import-CTLogFile gives*' }
        @{ Missing = 'a second set, not deletions'; Call = { Compare-CTActivity $events (Find-CTDeletion $SampleTrail -WarningAction SilentlyContinue) }; Message = '*is a deletion and no event. ForEach-Object Event gives*' }
        @{ Missing = 'a second set, not a path'; Call = { Compare-CTActivity $events $TestDrive }; Message = '*is no event.*Compare-CTActivity <path> -Since 7d' }
        @{ Missing = 'a moment for the pipeline'; Call = { $events | Compare-CTActivity }; Message = '*give -Since, such as -Since 7d.' }
        @{ Missing = 'events of records'; Call = { $events[0].Raw | Compare-CTActivity -Since 1d -ErrorAction Stop }; Message = '*is a record and no path: pipe records to ConvertFrom-CTRecord first.' }
        @{ Missing = 'a reading to limit'; Call = { Compare-CTActivity $events $events -Strict }; Message = '*leave them out where the sets are given.' }
        @{ Missing = 'all that is to be compared'; Call = { Compare-CTActivity $file -Since 1d -MaxEvents 3 }; Message = '*use Select-Object -First*' }
    ) {
        $Call | Should -Throw -ExpectedMessage $Message
    }

    It 'takes the text of records as sets' {
        Compare-CTActivity -ReferenceObject $events[0].Raw -DifferenceObject $events[3].Raw -Property EventName | Format-Change | Should -BeExactly 'New EventName DeleteVpc 1'
    }

    It 'refuses a property that no event has' {
        { $events | Compare-CTActivity -Since 1d -Property Nope } | Should -Throw -ErrorId 'FilterInvalid,CloudTrailTools.PowerShell.CompareCTActivityCommand'
    }

    It 'refuses a time to read that leaves nothing on one side of -Since' {
        { Compare-CTActivity $SampleTrail -Since 2026-03-10 -StartTime 2026-03-11 } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '*-Since divides the time*'
    }
}
