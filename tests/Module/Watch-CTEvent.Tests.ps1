BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Endpoint.ps1"

    # Delivers a log file with one event for each id, under the day of its time.
    function Add-Log {
        param([datetime] $Time, [string] $Name, [string[]] $Id, [string] $Prefix)
        $records = foreach ($each in $Id) {
            '{{"eventVersion":"1.11","eventID":"{0}","eventTime":"{1:yyyy-MM-ddTHH:mm:ssZ}","eventSource":"ec2.amazonaws.com","eventName":"X","awsRegion":"eu-west-1"}}' -f $each, $Time.AddMinutes(-5)
        }
        $key = $Prefix + 'AWSLogs/111122223333/CloudTrail/eu-west-1/{0:yyyy/MM/dd}/111122223333_CloudTrail_eu-west-1_{0:yyyyMMddTHHmmZ}_{1}.json' -f $Time, $Name
        $null = $bucket.Put($key, [System.Text.Encoding]::UTF8.GetBytes("{`"Records`":[$($records -join ',')]}"), $null, $null)
    }

    # Watches the bucket in a runspace of its own.
    function Start-Watch {
        param([hashtable] $Parameters = @{})
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($Manifest, $All) Import-Module -Name $Manifest; Watch-CTEvent s3://live @All -Interval ([timespan]::FromMilliseconds(50))').AddArgument($ManifestPath).AddArgument($endpoint.Connection + $Parameters)
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $in = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $in.Complete()
        [pscustomobject]@{ Shell = $shell; Output = $output; Running = $shell.BeginInvoke($in, $output) }
    }

    function Get-LookCount { @($endpoint.Server.Log | Where-Object { $_.Service -eq 's3' -and $_.Query -match 'start-after' }).Count }

    function Wait-Look {
        $before = Get-LookCount
        Wait-Until { (Get-LookCount) -ge $before + 2 } 'two more looks'
    }
}

Describe 'Watch-CTEvent of a bucket' {
    BeforeEach {
        $bucket = [CloudTrailTools.TestEndpoint.TestBucket]::new('live')
        $endpoint = New-TestEndpoint -Bucket $bucket
        $now = [datetime]::UtcNow
    }

    AfterEach {
        $endpoint.Server.Dispose()
    }

    It 'emits what is delivered while it watches, late or not, once, until it is stopped' {
        Add-Log -Time $now.AddMinutes(-10) -Name before -Id before
        $watch = Start-Watch
        try {
            Wait-Look
            Add-Log -Time $now -Name fresh -Id one, two
            Wait-Until { $watch.Output.Count -ge 2 } 'the first events'
            Add-Log -Time $now.AddHours(-20) -Name late -Id late
            Wait-Until { $watch.Output.Count -ge 3 } 'the late event'
            Add-Log -Time $now -Name again -Id one, two, three
            Wait-Until { $watch.Output.Count -ge 4 } 'the last event'
            Wait-Look
            $watch.Shell.Stop()
            { $watch.Shell.EndInvoke($watch.Running) } | Should -Throw
            $watch.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $watch.Output.EventId | Should -BeExactly 'one', 'two', 'late', 'three'
        }
        finally {
            $watch.Shell.Dispose()
        }
    }

    It 'begins with what was delivered since' {
        Add-Log -Time $now.AddDays(-3) -Name old -Id old
        Add-Log -Time $now.AddHours(-2) -Name recent -Id recent
        $connection = $endpoint.Connection
        (Watch-CTEvent s3://live @connection -Since 4h -For ([timespan]::FromMilliseconds(100))).EventId | Should -BeExactly 'recent'
        (Watch-CTEvent s3://live/AWSLogs/111122223333/CloudTrail/eu-west-1 @connection -Since 4h -MaxEvents 1 -Interval 1h).EventId | Should -BeExactly 'recent'
        Watch-CTEvent s3://live @connection -For ([timespan]::FromMilliseconds(100)) | Should -BeNullOrEmpty
    }

    It 'takes the bucket by its name, with a prefix, and by its trail' {
        Add-Log -Time $now.AddHours(-2) -Name recent -Id recent
        Add-Log -Time $now.AddHours(-2) -Name audited -Id audited -Prefix 'audit/'
        $endpoint.CloudTrail.Trails.Add([System.Text.Json.Nodes.JsonNode]::Parse('{"Name":"main","S3BucketName":"live","S3KeyPrefix":"audit","HomeRegion":"eu-west-1","TrailARN":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main","IsOrganizationTrail":false}').AsObject())
        $soon = $endpoint.Connection + @{ Since = '4h'; For = [timespan]::FromMilliseconds(100) }
        (Watch-CTEvent -BucketName live @soon).EventId | Sort-Object | Should -BeExactly 'audited', 'recent'
        (Watch-CTEvent -BucketName live -KeyPrefix audit/ @soon).EventId | Should -BeExactly 'audited'
        (Watch-CTEvent -BucketName s3://live/audit @soon).EventId | Should -BeExactly 'audited'
        (Watch-CTEvent -TrailName main -Region eu-west-1 @soon).EventId | Should -BeExactly 'audited'
        $endpoint.CloudTrail.Trails.Add([System.Text.Json.Nodes.JsonNode]::Parse('{"Name":"bare","S3BucketName":"live","HomeRegion":"eu-west-1","TrailARN":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/bare","IsOrganizationTrail":false}').AsObject())
        (Watch-CTEvent -TrailName bare -Region eu-west-1 @soon).EventId | Should -BeExactly 'recent'
        (Watch-CTEvent -TrailName arn:aws:cloudtrail:eu-west-1:111122223333:trail/main -AllRegions @soon -WarningVariable warnings -WarningAction SilentlyContinue).EventId | Should -BeExactly 'audited'
        $warnings.Message | Should -BeExactly '-AllRegions is about Event history, and of no effect on log files.'
    }

    It 'refuses what names no bucket and no trail: <Id>' -ForEach @(
        @{ Id = 'AddressInvalid'; Place = @{ BucketName = 'b*' } }
        @{ Id = 'ParameterConflict'; Place = @{ BucketName = 's3://live/audit'; KeyPrefix = 'other' } }
        @{ Id = 'AddressInvalid'; Place = @{ Path = 's3://arn:aws:s3:eu-west-1:111122223333:accesspoint/mine/audit' } }
        @{ Id = 'TrailNotFound'; Place = @{ TrailName = 'absent'; Region = 'eu-west-1' } }
        @{ Id = 'BucketNotFound'; Place = @{ BucketName = 'gone' } }
    ) {
        $connection = $endpoint.Connection
        { Watch-CTEvent @Place @connection -For ([timespan]::FromMilliseconds(100)) -ErrorAction Stop } | Should -Throw -ErrorId "$Id,CloudTrailTools.PowerShell.WatchCTEventCommand"
    }

    It 'tells once what is wrong with an account' {
        Add-Log -Time $now.AddHours(-2) -Name recent -Id recent
        $soon = $endpoint.Connection + @{ Since = '4h'; For = [timespan]::FromMilliseconds(100); WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        Watch-CTEvent s3://live/AWSLogs/111122223333 -AccountId 999 @soon | Should -BeNullOrEmpty
        @($warnings.Message).Where({ $_ -like "*'999' has 3 digits*" }) | Should -HaveCount 1
        $warnings[-1].Message | Should -BeExactly 'Nothing matched; what was told at the start may be why.'
    }

    It 'tells of a place where nothing lies, and of a prefix that ends within a name' {
        Add-Log -Time $now.AddHours(-2) -Name recent -Id recent
        $soon = $endpoint.Connection + @{ For = [timespan]::FromMilliseconds(100); WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        foreach ($place in @{ BucketName = 'live'; KeyPrefix = 'nosuch' }, @{ Path = 's3://live/AWSLogs/nosuch/' }) {
            Watch-CTEvent @place @soon -ErrorAction Stop | Should -BeNullOrEmpty
            $warnings.Message | Should -BeLike "There are no CloudTrail log files in 's3://live/*nosuch*'*. Those that appear there are read."
        }
        Watch-CTEvent s3://live/AWSLogs/999999999999/ @soon | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly "No log file in s3://live/AWSLogs/999999999999/ is of the time looked for (the last day, by which it is known what is new from now on). If there should be one, check the prefix 'AWSLogs/999999999999/'."
        Watch-CTEvent s3://live/AWSLogs/999999999999/ @soon -Since 4h | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike 'No log file in s3://live/AWSLogs/999999999999/ is of the time looked for (from 2*'
        Watch-CTEvent -BucketName live -Region eu-central-1 -AccountId 111122223333 @soon | Should -BeNullOrEmpty
        $warnings[0].Message | Should -BeLike 'No log file in s3://live is of the account, region and time looked for (*). -Region is that of the events, wherever the bucket is.'
        Watch-CTEvent -BucketName live -OrganizationId o-nosuch1234 @soon | Should -BeNullOrEmpty
        $warnings.Message | Should -BeLike 'No log file in s3://live is of the time looked for (*). Of organizations, only o-nosuch1234 was looked for.'
        Add-Log -Time $now.AddDays(-9) -Name recent -Id old
        foreach ($key in $bucket.Keys) {
            Watch-CTEvent "s3://live/$key" @soon | Should -BeNullOrEmpty
            $warnings.Message | Should -BeLike 's3://live/*_recent.json is named like one log file, to which nothing is added: *'
        }
        Watch-CTEvent s3://live/AWSL @soon | Should -BeNullOrEmpty
        $warnings.Message | Should -BeExactly 'The prefix ends without a slash: all that begins so is meant, such as AWSLogs. The folder of that very name alone, if there is one, is s3://live/AWSL/.'
        foreach ($key in @($bucket.Keys)) {
            $bucket.Remove($key)
        }
        Add-Log -Time $now.AddDays(-9) -Name recent -Id old
        Watch-CTEvent s3://live/AWSLogs/11112222333 @soon | Should -BeNullOrEmpty
        $warnings[0].Message | Should -BeLike 'The prefix ends without a slash: all that begins so is meant, such as AWSLogs/111122223333. *'
        Add-Log -Time $now.AddHours(-2) -Name recent -Id recent
        Watch-CTEvent s3://live @soon | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'pays for the requests where it is to, and reads one organization' {
        $bucket.RequesterPays = $true
        $bucket.OwnerAccountId = '999999999999'
        Add-Log -Time $now.AddHours(-2) -Name ours -Id ours
        $soon = $endpoint.Connection + @{ Since = '4h'; For = [timespan]::FromMilliseconds(100) }
        { Watch-CTEvent -BucketName live @soon -ErrorAction Stop } | Should -Throw -ErrorId 'AccessDenied,*' -ExpectedMessage '*-RequesterPays*'
        (Watch-CTEvent -BucketName live -RequesterPays @soon).EventId | Should -BeExactly 'ours'
        (Watch-CTEvent s3://live -RequesterPays @soon).EventId | Should -BeExactly 'ours'
        $key = @($bucket.Keys)[0]
        $null = $bucket.Put($key.Replace('AWSLogs/', 'AWSLogs/o-exampleorg1/').Replace('ours', 'theirs'), [System.Text.Encoding]::UTF8.GetBytes('{"Records":[{"eventID":"theirs","eventTime":"' + $now.AddHours(-1).ToString('s') + 'Z","eventName":"X"}]}'), $null, $null)
        (Watch-CTEvent -BucketName live -OrganizationId o-exampleorg1 -RequesterPays @soon).EventId | Should -BeExactly 'theirs'
    }

    It 'loses nothing to throttles and broken answers' {
        $plan = [CloudTrailTools.TestEndpoint.S3FaultPlan]::new(7)
        $plan.PassingShare = 1
        $plan.LastingShare = 0
        $plan.ListShare = 1
        $plan.PassingFaults = [CloudTrailTools.TestEndpoint.S3Fault[]] @('SlowDown', 'InternalError', 'ResetInBody', 'CutBody')
        $endpoint.S3.Faults = $plan
        foreach ($number in 1..5) { Add-Log -Time $now.AddMinutes(-$number) -Name "file$number" -Id "id$number" }
        $connection = $endpoint.Connection
        $seen = Watch-CTEvent s3://live @connection -Since 1h -Interval ([timespan]::FromMilliseconds(50)) -MaxEvents 6 -ErrorVariable problems | ForEach-Object {
            if ($_.EventId -eq 'id1') { Add-Log -Time $now -Name file6 -Id id6 }
            $_.EventId
        }
        $seen | Sort-Object | Should -BeExactly 'id1', 'id2', 'id3', 'id4', 'id5', 'id6'
        $problems | Should -BeNullOrEmpty
    }

    It 'tells what cannot be read once, and goes on' {
        Add-Log -Time $now.AddMinutes(-2) -Name locked -Id locked
        Add-Log -Time $now.AddMinutes(-1) -Name open -Id open
        $bucket.DeniedKeys[($bucket.Keys | Where-Object { $_ -like '*locked*' })] = $true
        $connection = $endpoint.Connection
        $seen = Watch-CTEvent s3://live @connection -Since 1h -Interval ([timespan]::FromMilliseconds(50)) -MaxEvents 2 -ErrorVariable problems -ErrorAction SilentlyContinue | ForEach-Object {
            if ($_.EventId -eq 'open') { Add-Log -Time $now -Name more -Id more }
            $_.EventId
        }
        $seen | Should -BeExactly 'open', 'more'
        $problems.FullyQualifiedErrorId | Should -Be 'AccessDenied,CloudTrailTools.PowerShell.WatchCTEventCommand'
    }
}
