BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Records.ps1"

    $script:log = New-LogFile "$TestDrive/measure.json" @(
        New-Record 1 @{ eventTime = '2026-03-01T10:00:00Z' }
        New-Record 2 @{ eventTime = '2026-03-01T10:30:00Z'; sourceIPAddress = '203.0.113.9' }
        New-Record 3 @{ eventTime = '2026-03-02T11:00:00Z'; errorCode = 'AccessDenied'; awsRegion = 'eu-west-1' }
        New-Record 4 @{ eventTime = '2026-03-02T12:00:00Z'; eventSource = 's3.amazonaws.com'; eventName = 'DeleteBucket'; requestParameters = @{ bucketName = 'logs' }; userIdentity = @{ type = 'Root'; accountId = '111122223333' } }
        New-Record 4 @{ eventTime = '2026-03-02T12:00:00Z'; eventSource = 's3.amazonaws.com'; eventName = 'DeleteBucket'; requestParameters = @{ bucketName = 'logs' }; userIdentity = @{ type = 'Root'; accountId = '111122223333' } }
    )
}

Describe 'Measure-CTEvent' {
    It 'counts by service and call, the most frequent first' {
        $groups = Import-CTLogFile $log | Measure-CTEvent
        $groups | Should -HaveCount 2
        $groups[0] | Should -BeOfType ([CloudTrailTools.CloudTrailActivity])
        $groups.Name | Should -BeExactly 'ec2, RunInstances', 's3, DeleteBucket'
        $groups.Count | Should -Be 2
        $groups[0].Service | Should -BeExactly 'ec2'
        $groups[0].EventName | Should -BeExactly 'RunInstances'
        $groups.ForEach('Count') | Should -Be 3, 2
    }

    It 'tells failures, first and last time, and how many actors, addresses and regions' {
        $group = Measure-CTEvent -Path $log | Select-Object -First 1
        $group.Failed | Should -Be 1
        $group.FirstSeen | Should -BeExactly ([datetime]::new(2026, 3, 1, 10, 0, 0, [System.DateTimeKind]::Utc))
        $group.LastSeen | Should -BeExactly ([datetime]::new(2026, 3, 2, 11, 0, 0, [System.DateTimeKind]::Utc))
        $group.Actors | Should -Be 1
        $group.SourceIPAddresses | Should -Be 2
        $group.Regions | Should -Be 2
    }

    It 'groups by <Property>' -ForEach @(
        @{ Property = 'EventName'; Names = 'RunInstances', 'DeleteBucket'; Counts = 3, 2 }
        @{ Property = 'eventname'; Names = 'RunInstances', 'DeleteBucket'; Counts = 3, 2 }
        @{ Property = 'Day'; Names = '2026-03-02', '2026-03-01'; Counts = 3, 2 }
        @{ Property = 'Hour'; Names = '2026-03-01 10:00', '2026-03-02 12:00', '2026-03-02 11:00'; Counts = 2, 2, 1 }
        @{ Property = 'Weekday'; Names = 'Monday', 'Sunday'; Counts = 3, 2 }
        @{ Property = 'UserIdentity.Type'; Names = 'IAMUser', 'Root'; Counts = 3, 2 }
        @{ Property = 'RequestParameters.bucketName'; Names = '(none)', 'logs'; Counts = 3, 2 }
        @{ Property = 'Succeeded'; Names = 'True', 'False'; Counts = 4, 1 }
        @{ Property = 'ErrorCode'; Names = '(none)', 'AccessDenied'; Counts = 4, 1 }
    ) {
        $groups = @(Measure-CTEvent -Path $log -By $Property)
        $groups.Name | Should -BeExactly $Names
        $groups.ForEach('Count') | Should -Be $Counts
    }

    It 'follows the names of the record where an object has none of them' {
        $groups = Measure-CTEvent $SampleTrail -Unique -Property userIdentity.sessionContext.attributes.mfaAuthenticated -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $groups.Count | Should -Be (Measure-CTEvent $SampleTrail -Unique -Property UserIdentity.SessionContext.MfaAuthenticated).Count
        $groups.Name | Should -BeExactly 'false', '(none)', 'true'
    }

    It 'groups by what each of a list has' {
        $list = New-LogFile "$TestDrive/list.json" (New-Record 1 @{ requestParameters = @{ items = @(@{ id = 'a' }, @{ id = 'b' }, @{ other = 1 }) } })
        (Measure-CTEvent $list -Property RequestParameters.items.id -WarningVariable warnings).Name | Should -BeExactly 'a, b'
        $warnings | Should -BeNullOrEmpty
    }

    It 'warns of <Property>, which no event has' -ForEach @(
        @{ Property = 'UserIdentity.Typ'; Warning = "No event has 'UserIdentity.Typ'; did you mean UserIdentity.Type?" }
        @{ Property = 'UserIdentity.SessionContext.SessionIsuer.Arn'; Warning = "No event has 'UserIdentity.SessionContext.SessionIsuer.Arn'; did you mean UserIdentity.SessionContext.SessionIssuer.Arn?" }
        @{ Property = 'RequestParameters.buketname'; Warning = "No event has 'RequestParameters.buketname'; did you mean RequestParameters.bucketName?" }
        @{ Property = 'RequestParameters.frobnicator'; Warning = "No event has 'RequestParameters.frobnicator': check the spelling." }
    ) {
        foreach ($measure in { Measure-CTEvent $log -Unique -Property EventName, $Property @silent }, { Import-CTLogFile $log -Unique | Measure-CTEvent -Property EventName, $Property @silent }) {
            $silent = @{ WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }
            (& { . $measure; $script:warnings = $warnings }) | Should -HaveCount 2
            $warnings.Message | Should -BeExactly $Warning
        }
    }

    It 'does not warn of <_>, which may simply have no value' -ForEach 'RequestParameters.bucketName', 'UserIdentity.SessionContext.SessionIssuer.Arn', 'ErrorMessage', 'Day' {
        $null = Measure-CTEvent $log -Unique -Property $_ -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $null = Measure-CTEvent $log -Property $_ -Match nothing-of-the-kind -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Message | Should -BeExactly "Nothing matched. No event that fits otherwise has the text 'nothing-of-the-kind' in its record."
    }

    It 'counts and nothing else with -CountOnly, whatever is read and by what' {
        foreach ($groups in (Measure-CTEvent $SampleTrail -CountOnly), (Measure-CTEvent $SampleTrail -CountOnly -By Actor -Unique), (Import-CTLogFile $SampleTrail | Measure-CTEvent -CountOnly -By EventName)) {
            $groups[0].Count | Should -BeGreaterThan 10
            $groups[0].Failed, $groups[0].FirstSeen, $groups[0].Actors | Should -Be $null, $null, $null
            ($groups | Format-Table | Out-String) -split "`n" | Where-Object { $_ -match '^\s*Count' } | Should -Match '^\s*Count Name\s*$'
        }
    }

    It 'counts the same from the pipeline, from files and with -CountOnly: <_>' -ForEach 'EventName', 'EventSource', 'AwsRegion', 'SourceIPAddress', 'RecipientAccountId', 'EventType', 'EventCategory', 'UserAgent' {
        $expected = (Import-CTLogFile $SampleTrail | Group-Object -Property $_ | ForEach-Object { "$($_.Name)=$($_.Count)" } | Sort-Object) -join "`n"
        $property = $_
        foreach ($groups in (Measure-CTEvent -Path $SampleTrail -By $_), (Measure-CTEvent -Path $SampleTrail -By $_ -CountOnly), (Import-CTLogFile $SampleTrail | Measure-CTEvent -By $_)) {
            ($groups | ForEach-Object { "$($_.Values[0])=$($_.PSBase.Count)" } | Sort-Object) -join "`n" | Should -BeExactly $expected
            ($groups.ForEach('Count') | Measure-Object -Sum).Sum | Should -Be 530
        }
    }

    It 'filters before it counts, whatever the events come from' {
        (Measure-CTEvent -Path $log -Failed).ForEach('Count') | Should -Be 1
        (Import-CTLogFile $log | Measure-CTEvent -Failed).ForEach('Count') | Should -Be 1
        (Measure-CTEvent -Path $log -By EventName -CountOnly -Service s3).ForEach('Count') | Should -Be 2
    }

    It 'drops repeats before it counts, whatever the events come from' {
        (Measure-CTEvent -Path $log -Unique -Service s3).ForEach('Count') | Should -Be 1
        (Measure-CTEvent -Path $log -Unique -Service s3 -CountOnly -By EventName).ForEach('Count') | Should -Be 1
        (Import-CTLogFile $log | Measure-CTEvent -Unique -Service s3 -CoverageVariable covered).ForEach('Count') | Should -Be 1
        $covered.Duplicates | Should -Be 1
        $covered.Filtered | Should -Be 3
    }

    It '-MaxEvents counts no more than that many, whatever the events come from' {
        (Measure-CTEvent -Path $log -MaxEvents 2 -By EventName).ForEach('Count') | Should -Be 2
        (Import-CTLogFile $log | Measure-CTEvent -MaxEvents 2 -By EventName).ForEach('Count') | Should -Be 2
    }

    It '-Top gives the largest groups' {
        (Measure-CTEvent -Path $SampleTrail -By EventName -Top 3).Name | Should -BeExactly ((Measure-CTEvent -Path $SampleTrail -By EventName).Name | Select-Object -First 3)
    }

    It 'gives nothing of nothing' {
        @() | Measure-CTEvent | Should -BeNullOrEmpty
        Measure-CTEvent -Path $log -Service nothing | Should -BeNullOrEmpty
    }

    It 'says what may have been meant by -Property <Name>' -ForEach @(
        @{ Name = 'Region'; Near = 'AwsRegion' }
        @{ Name = 'AccessKeyId'; Near = 'UserIdentity.AccessKeyId' }
        @{ Name = 'IdentityType'; Near = 'UserIdentity.Type' }
        @{ Name = 'EventNam'; Near = 'EventName' }
        @{ Name = 'IP'; Near = 'SourceIPAddress' }
        @{ Name = 'Error'; Near = 'ErrorCode or ErrorMessage' }
        @{ Name = 'RequestParameter.bucketName'; Near = 'RequestParameters.bucketName' }
    ) {
        { Measure-CTEvent -Path $log -Property $Name } | Should -Throw -ExpectedMessage "-Property does not take '$Name': an event has no such property. Did you mean ${Near}? Tab shows more*"
        foreach ($property in $Near -split ' or ') { { Measure-CTEvent -Path $log -Property $property -WarningAction Ignore } | Should -Not -Throw }
    }

    It 'has a near name for every parameter of the filter that compares a property' {
        $parameters = 'EventName', 'EventSource', 'Actor', 'AccessKeyId', 'ResourceName', 'ResourceType', 'EventId', 'ErrorCode', 'SourceIPAddress', 'Region', 'AccountId', 'EventCategory', 'IdentityType'
        foreach ($name in $parameters + (Get-Command Measure-CTEvent).Parameters[$parameters].Aliases) {
            try { $null = Measure-CTEvent -Path $log -Property $name -WarningAction Ignore } catch { $_.Exception.Message | Should -BeLike '*Did you mean*' }
        }
    }

    It 'names events without resources as those without any other value' {
        (Measure-CTEvent -Path $log -Property Resources).Name | Should -BeExactly '(none)'
    }

    It 'refuses a property that no event has' {
        { Measure-CTEvent -Path $log -Property Nope } | Should -Throw -ErrorId 'FilterInvalid,*'
    }
}

Describe 'Measure-CTEvent and repeats' {
    It 'counts every delivery unless told otherwise, and warns where some come twice: <Case>' -ForEach @(
        @{ Case = 'not told'; Arguments = @{}; Count = 3; Told = 1 }
        @{ Case = 'told not to mind'; Arguments = @{ Unique = $false }; Count = 3; Told = 0 }
        @{ Case = 'told otherwise'; Arguments = @{ Unique = $true }; Count = 2; Told = 0 }
    ) {
        $log = New-LogFile "$TestDrive/repeats.json" (New-Record same), (New-Record same), (New-Record other)
        $groups = Measure-CTEvent $log @Arguments -WarningVariable warnings -WarningAction SilentlyContinue
        $groups.Count | Should -Be $Count
        $warnings | Should -HaveCount $Told
        $warnings | ForEach-Object { $_.Message | Should -BeLike 'Some of these events came more than once,*-Unique *' }
        # Whoever pipes them has been told where they were read.
        $null = Import-CTLogFile $log @Arguments -WarningAction SilentlyContinue | Measure-CTEvent -WarningVariable again
        $again | Should -BeNullOrEmpty
    }

    It 'says with -Verbose that the fastest way does not look for repeats' {
        $log = New-LogFile "$TestDrive/repeats.json" (New-Record same), (New-Record same), (New-Record other)
        $lines = Measure-CTEvent $log -CountOnly -Property EventName -Verbose 4>&1
        $lines.Where({ $_ -is [System.Management.Automation.VerboseRecord] }).Message | Should -Contain 'Events that were delivered more than once count more than once, which nothing looks for here; -Unique counts them once.'
    }
}
