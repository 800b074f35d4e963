BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-TestEvent {
        param([hashtable] $Fields = @{})
        $record = [ordered]@{
            eventVersion       = '1.11'
            userIdentity       = @{ type = 'IAMUser'; userName = 'alice'; accountId = '111122223333'; arn = 'arn:aws:iam::111122223333:user/alice' }
            eventTime          = '2026-03-09T14:05:06Z'
            eventSource        = 'ec2.amazonaws.com'
            eventName          = 'RunInstances'
            awsRegion          = 'us-east-1'
            sourceIPAddress    = '192.0.2.10'
            recipientAccountId = '111122223333'
            eventCategory      = 'Management'
        }
        foreach ($name in $Fields.Keys) { $record[$name] = $Fields[$name] }
        [CloudTrailTools.CloudTrailEvent]::Parse(($record | ConvertTo-Json -Depth 10))
    }

    function Get-View {
        param([Parameter(ValueFromPipeline)] $InputObject, [int] $Width = 120)
        begin { $all = @() }
        process { $all += $InputObject }
        end { ($all | Out-String -Width $Width).Trim("`r", "`n") -split '\r?\n' }
    }
}

Describe 'Format' {
    BeforeAll {
        # Snapshots are compared without colours; what is coloured has a test of its own.
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'
    }

    AfterAll {
        $PSStyle.OutputRendering = $rendering
    }

    It 'shows an event as one line of a table' {
        New-TestEvent | Get-View | ForEach-Object TrimEnd | Should -BeExactly @(
            'Time (UTC)          Service    Event                 Actor                   Region         Source IP       Error'
            '----------          -------    -----                 -----                   ------         ---------       -----'
            '2026-03-09 14:05:06 ec2        RunInstances          alice                   us-east-1      192.0.2.10'
        )
    }

    It 'shows the same in a culture with other dates and numbers' {
        $culture = [cultureinfo]::CurrentCulture
        $expected = New-TestEvent | Get-View
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            New-TestEvent | Get-View | Should -BeExactly $expected
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
    }

    It 'keeps every line within <_> columns, whatever the event holds' -ForEach 120, 160 {
        $long = 'x' * 300
        $lines = New-TestEvent @{
            eventName = $long; eventSource = "$long.amazonaws.com"; awsRegion = $long; sourceIPAddress = $long; errorCode = $long
            userIdentity = @{ type = 'IAMUser'; userName = $long }
        } | Get-View -Width $_
        $lines.Count | Should -Be 3
        ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual $_
    }

    It 'shows an empty cell for what a record lacks' {
        [CloudTrailTools.CloudTrailEvent]::Parse('{"eventName":"Odd"}') | Get-View | Select-Object -Last 1 | Should -Match '^\s+Odd\s*$'
    }

    It 'ends the line of a failed call with its error' {
        New-TestEvent @{ errorCode = 'AccessDenied' } | Get-View | Select-Object -Last 1 | Should -Match ' AccessDenied$'
    }

    It 'shows the error in the colour of errors where there are colours' {
        $PSStyle.OutputRendering = 'Ansi'
        try {
            $line = New-TestEvent @{ errorCode = 'AccessDenied' } | Get-View | Select-Object -Last 1
            $line.Contains($PSStyle.Formatting.Error + 'AccessDenied') | Should -BeTrue
        }
        finally {
            $PSStyle.OutputRendering = 'PlainText'
        }
    }

    It 'marks a failed sign-in, which has no error code' {
        New-TestEvent @{ eventSource = 'signin.amazonaws.com'; eventName = 'ConsoleLogin'; responseElements = @{ ConsoleLogin = 'Failure' } } |
            Get-View | Select-Object -Last 1 | Should -Match ' failed$'
    }

    It 'lists an event with its parameters as JSON and without what it lacks' {
        $lines = New-TestEvent @{ requestParameters = @{ bucketName = 'logs' } } | Format-List | Get-View
        $lines | Should -Contain 'RequestParameters : {"bucketName":"logs"}'
        $lines | Should -Not -Match '^ErrorCode'
    }

    It 'shows an Insight by what it observed' {
        $insight = New-TestEvent @{
            eventName = $null; eventSource = $null; eventCategory = 'Insight'
            insightDetails = @{ state = 'Start'; eventSource = 'iam.amazonaws.com'; eventName = 'AttachUserPolicy'; insightType = 'ApiCallRateInsight'
                insightContext = @{ statistics = @{ baseline = @{ average = 0.5 }; insight = @{ average = 12 }; insightDuration = 3 } } }
        }
        $insight | Get-View | Select-Object -Last 1 | Should -Match ' iam +AttachUserPolicy '
        $insight | Format-List | Get-View | Should -Contain 'Observed        : 12'
    }

    It 'shows an identity as a list' {
        $lines = (New-TestEvent).UserIdentity | Get-View
        $lines | Should -Contain 'UserName              : alice'
    }

    It 'has a view for every type that the module emits' {
        $viewed = ([xml] (Get-Content -LiteralPath (Join-Path $ModuleBin 'CloudTrailTools.Format.ps1xml') -Raw)).SelectNodes('//ViewSelectedBy/TypeName').InnerText
        $emitted = (Get-Command -Module CloudTrailTools).OutputType.Name | Where-Object { $_ -like 'CloudTrailTools.*' } | Select-Object -Unique
        $emitted | Where-Object { $_ -notin $viewed } | Should -BeNullOrEmpty
    }

    It 'names only types and properties that exist' {
        $views = [xml] (Get-Content -LiteralPath (Join-Path $ModuleBin 'CloudTrailTools.Format.ps1xml') -Raw)
        $wrong = foreach ($view in $views.SelectNodes('//View')) {
            foreach ($typeName in $view.ViewSelectedBy.TypeName) {
                $type = $typeName -as [type]
                if (-not $type) { "no type $typeName"; continue }
                foreach ($property in $view.SelectNodes('.//PropertyName').InnerText | Select-Object -Unique) {
                    if (-not $type.GetProperty($property)) { "no property $typeName.$property" }
                }
            }
        }
        $wrong | Should -BeNullOrEmpty
    }
}
