BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"

    $sharedLogs = [System.IO.Path]::GetFullPath((Join-Path $RepositoryRoot '..' 'shared' 'data' 'logs'))
    $hasSharedLogs = Test-Path -LiteralPath $sharedLogs
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Endpoint.ps1"

    function Get-Identity {
        param([object[]] $Event)
        # File name, position, id and text: the events of two runs are the same when these are.
        @($Event | ForEach-Object { '{0} {1} {2} {3}' -f $_.Origin.File.Name, $_.RecordIndex, $_.EventId, $_.Raw }) -join "`n"
    }

    $bucket = [CloudTrailTools.TestEndpoint.TestBucket]::new('trail')
    $bucket.PutFolder($SampleTrail, 'audit/')
    $endpoint = New-TestEndpoint -Bucket $bucket
    $connection = $endpoint.Connection
    $endpoint.CloudTrail.Trails.Add([System.Text.Json.Nodes.JsonNode]::Parse('{"Name":"main","S3BucketName":"trail","S3KeyPrefix":"audit","HomeRegion":"us-east-1","TrailARN":"arn:aws:cloudtrail:us-east-1:111122223333:trail/main","IsOrganizationTrail":false}').AsObject())
    $local = Import-CTLogFile -Path $SampleTrail
}

AfterAll {
    $endpoint.Server.Dispose()
}

Describe 'A trail in S3' {
    Context 'reading' {
        It 'gives the events of the same files on disk' {
            $local.Count | Should -BeGreaterThan 10
            Get-Identity (Import-CTLogFile -BucketName trail -KeyPrefix audit @connection) | Should -BeExactly (Get-Identity $local)
        }

        It 'names what there is nothing of: an object, an organization' {
            $key = 'audit/AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/10/no-such.json.gz'
            foreach ($read in { Import-CTLogFile "s3://trail/$key" @connection @quiet -WarningAction SilentlyContinue }, { Get-CTLogFile "s3://trail/$key" -Last 1d @connection @quiet }) {
                $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
                . $read | Should -BeNullOrEmpty
                $problems.FullyQualifiedErrorId | Should -BeLike 'ObjectNotFound,*'
                $problems.Exception.Message | Should -BeLike "There is no object 's3://trail/$key'. *"
            }
            Get-CTLogFile -BucketName trail -KeyPrefix audit -OrganizationId o-nope123456 @connection -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problems.Exception.Message | Should -BeLike 'There are no CloudTrail log files of the organization o-nope123456 in *'
        }

        It 'says that there is nothing under a prefix, and fails with -Strict' {
            Import-CTLogFile s3://trail/no-such-prefix @connection -ErrorVariable problems -ErrorAction SilentlyContinue -CoverageVariable coverage -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $problems.FullyQualifiedErrorId | Should -Be 'FolderWithoutLogs,CloudTrailTools.PowerShell.ImportCTLogFileCommand'
            $coverage.IsComplete | Should -BeFalse
            { Import-CTLogFile s3://trail/no-such-prefix @connection -Strict -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'CoverageIncomplete,*'
            Get-CTLogFile s3://trail/no-such-prefix @connection -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problems.FullyQualifiedErrorId | Should -Be 'FolderWithoutLogs,CloudTrailTools.PowerShell.GetCTLogFileCommand'
            foreach ($read in { Import-CTLogFile s3://trail/no-such-prefix -Last 1d @connection @quiet }, { Get-CTLogFile s3://trail/no-such-prefix -Region eu-west-1 @connection @quiet }, { Save-CTLogFile s3://trail/no-such-prefix (Join-Path $TestDrive none) -Last 1d @connection @quiet }) {
                $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue' }
                . $read | Should -BeNullOrEmpty
                $problems[0].FullyQualifiedErrorId | Should -BeLike 'FolderWithoutLogs,*' -Because "$read"
            }
        }

        It 'says what keys and names of buckets never have: <Arguments.Values>' -ForEach @(
            @{ Arguments = @{ BucketName = 'trail'; KeyPrefix = '/audit' }; Told = "There are no CloudTrail log files in 's3://trail//audit': * do not begin with a slash. Leave it out of the prefix." }
            @{ Arguments = @{ Path = 's3://trail//AWSLogs/' }; Told = "There are no CloudTrail log files in 's3://trail//AWSLogs/': * do not begin with a slash. Leave it out of the prefix." }
            @{ Arguments = @{ Path = 's3://Trail/audit' }; Told = 'There is no such bucket: s3://Trail. Check the spelling, as names of new buckets have no capitals, and *' }
            @{ Arguments = @{ Path = 's3://trial/Audit' }; Told = 'There is no such bucket: s3://trial. Check the spelling, and *' }
        ) {
            $null = Get-CTLogFile @Arguments @connection -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems[-1].Exception.Message | Should -BeLike $Told
        }

        It 'warns when no file is of the account or the time asked for' -ForEach @{ AccountId = '999999999999' }, @{ StartTime = '2031-01-01' } {
            $asked = $_
            Import-CTLogFile s3://trail/audit @connection @asked -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            "$warnings" | Should -BeLike '*No log file in s3://trail/audit*looked for*'
        }

        It 'warns when of what comes through the pipeline nothing is to be saved' {
            Get-CTLogFile s3://trail/audit @connection | Save-CTLogFile -Destination (Join-Path $TestDrive 'none') @connection -Kind LakeQueryResult -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Message | Should -BeLike 'There was no log file to be saved: *'
            Get-CTLogFile s3://trail/audit @connection | Where-Object Size -GT 1GB | Save-CTLogFile -Destination (Join-Path $TestDrive 'none') @connection -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
            Get-CTLogFile s3://trail/audit @connection | Select-Object -First 1 | Save-CTLogFile -Destination (Join-Path $TestDrive 'none') @connection -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -BeNullOrEmpty
        }

        It 'tells of an account that can be none: <_>' -ForEach 'Get-CTLogFile', 'Save-CTLogFile', 'Import-CTLogFile' {
            $to = $_ -eq 'Save-CTLogFile' ? @{ Destination = (Join-Path $TestDrive 'copy') } : @{}
            & $_ s3://trail/audit @to @connection -AccountId 11112222333 -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            @($warnings.Message).Where({ $_ -like "*'11112222333' has 11 digits; the id of an account has 12.*" }) | Should -HaveCount 1
        }

        It 'asks, before AWS is asked, whether another region was meant, once for each name: <Command>' -ForEach @(
            @{ Command = 'Import-CTLogFile'; Read = { Import-CTLogFile -BucketName trail -KeyPrefix audit -Region us-est-1, US-EST-1, us-east-1 @quiet } }
            @{ Command = 'Get-CTLogFile'; Read = { Get-CTLogFile s3://trail/audit -Region us-est-1 @quiet } }
            @{ Command = 'Save-CTLogFile'; Read = { Save-CTLogFile s3://trail/audit (Join-Path $TestDrive 'copy') -Region us-est-1 @quiet } }
            @{ Command = 'Measure-CTEvent'; Read = { Measure-CTEvent -BucketName trail -KeyPrefix audit -Region us-est-1 @quiet } }
        ) {
            $quiet = $connection + @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
            $null = . $Read
            @($warnings.Message) -match 'known to this module' | Should -BeExactly "No region 'us-est-1' is known to this module; did you mean us-east-1 or us-west-1?"
            $warnings[0].Message | Should -BeLike "No region 'us-est-1'*"
        }

        It 'tells once that the destination is a file' {
            $file = New-Item -Path (Join-Path $TestDrive 'a-file') -ItemType File
            { Save-CTLogFile s3://trail/audit $file.FullName @connection } | Should -Throw -ErrorId 'FileUnwritable,*' -ExpectedMessage '*It is a file*'
        }

        It 'gives the same by the trail''s name and by its ARN' {
            Get-Identity (Import-CTLogFile -TrailName main -Region us-east-1, us-*, eu-*, ap-* @connection) | Should -BeExactly (Get-Identity (Import-CTLogFile -Path $SampleTrail -Region us-east-1, us-*, eu-*, ap-*))
            Get-Identity (Import-CTLogFile -TrailName arn:aws:cloudtrail:us-east-1:111122223333:trail/main @connection) | Should -BeExactly (Get-Identity $local)
        }

        It 'gives the same by address' {
            Get-Identity (Import-CTLogFile s3://trail/audit @connection) | Should -BeExactly (Get-Identity $local)
        }

        It 'gives the same by the pipeline of Get-CTLogFile' {
            Get-Identity (Get-CTLogFile s3://trail/audit @connection | Import-CTLogFile @connection) | Should -BeExactly (Get-Identity $local)
        }

        It 'gives the same after Save-CTLogFile' {
            Save-CTLogFile s3://trail/audit (Join-Path $TestDrive 'same') @connection
            Get-Identity (Import-CTLogFile -Path (Join-Path $TestDrive 'same')) | Should -BeExactly (Get-Identity $local)
        }

        It 'gives the same for the shared logs, laid out as an organization''s' -Skip:(-not $hasSharedLogs) {
            $shared = [System.IO.Path]::GetFullPath((Join-Path $RepositoryRoot '..' 'shared' 'data' 'logs'))
            $folder = Join-Path $TestDrive 'organization'
            $number = 0
            foreach ($file in Get-ChildItem -LiteralPath $shared -Recurse -File | Where-Object { $_.FullName -notmatch '[\\/]forms[\\/]' } | Sort-Object FullName) {
                $number++
                $target = Join-Path $folder 'AWSLogs' 'o-exampleorg' '111122223333' 'CloudTrail' 'us-east-1' '2024' '05' ('{0:00}' -f (1 + $number % 28))
                $null = New-Item -Path $target -ItemType Directory -Force
                Copy-Item -LiteralPath $file.FullName -Destination (Join-Path $target ('{0:0000}-{1}' -f $number, $file.Name))
            }
            $endpoint.S3.AddBucket([CloudTrailTools.TestEndpoint.TestBucket]::new('organization'))
            $organization = [CloudTrailTools.TestEndpoint.TestBucket]::new('organization')
            $organization.PutFolder($folder, '')
            $endpoint.S3.AddBucket($organization)

            $expected = Get-Identity (Import-CTLogFile -Path $folder -ErrorAction SilentlyContinue -WarningAction SilentlyContinue)
            $expected.Length | Should -BeGreaterThan 1000000
            Get-Identity (Import-CTLogFile -BucketName organization @connection -ErrorAction SilentlyContinue -WarningAction SilentlyContinue) | Should -BeExactly $expected
            $endpoint.CloudTrail.Trails.Add([System.Text.Json.Nodes.JsonNode]::Parse('{"Name":"everyone","S3BucketName":"organization","HomeRegion":"us-east-1","TrailARN":"arn:aws:cloudtrail:us-east-1:111122223333:trail/everyone","IsOrganizationTrail":true}').AsObject())
            $StoredAWSRegion = 'us-east-1'
            Get-Identity (Import-CTLogFile -TrailName everyone @connection -ErrorAction SilentlyContinue -WarningAction SilentlyContinue) | Should -BeExactly $expected
            Get-Identity (Import-CTLogFile s3://organization @connection -ErrorAction SilentlyContinue -WarningAction SilentlyContinue) | Should -BeExactly $expected
            Get-Identity (Get-CTLogFile -BucketName organization -OrganizationId o-exampleorg @connection | Import-CTLogFile @connection -ErrorAction SilentlyContinue -WarningAction SilentlyContinue) | Should -BeExactly $expected
            Save-CTLogFile s3://organization (Join-Path $TestDrive 'saved') @connection
            Get-Identity (Import-CTLogFile -Path (Join-Path $TestDrive 'saved') -ErrorAction SilentlyContinue -WarningAction SilentlyContinue) | Should -BeExactly $expected
        }

        It 'applies the filter as on disk' {
            $name = ($local | Where-Object EventName | Select-Object -First 1).EventName
            Get-Identity (Import-CTLogFile s3://trail/audit -EventName $name @connection) | Should -BeExactly (Get-Identity (Import-CTLogFile -Path $SampleTrail -EventName $name))
        }

        It 'stops when the command behind has enough' {
            $endpoint.Server.ClearLog()
            (Import-CTLogFile s3://trail/audit @connection | Select-Object -First 1).EventId | Should -BeExactly $local[0].EventId
        }

        It 'lets the other reading cmdlets read a bucket' {
            (Measure-CTEvent -BucketName trail -KeyPrefix audit -Property EventName @connection | Measure-Object Count -Sum).Sum | Should -Be $local.Count
        }
    }

    Context 'listing' {
        It 'emits files that tell their place' {
            $files = Get-CTLogFile -BucketName trail -KeyPrefix audit @connection
            $files.Count | Should -Be $bucket.Keys.Count
            $files[0].Uri | Should -BeLike 's3://trail/audit/AWSLogs/*'
            $files[0].BucketRegion | Should -Be 'us-east-1'
            $files[0].Size | Should -BeGreaterThan 0
        }

        It 'never lists folders of other regions' {
            $endpoint.Server.ClearLog()
            Get-CTLogFile -BucketName trail -KeyPrefix audit -Region us-east-1 -StartTime 2026-01-01 @connection
            $endpoint.Server.Log | Where-Object { $_.Query -match 'CloudTrail/(?!us-east-1/)[a-z]' } | Should -BeNullOrEmpty
        }

        It 'tells the plan with -Verbose' {
            $verbose = Get-CTLogFile s3://trail/audit @connection -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            $verbose -join "`n" | Should -Match 'Listing s3://trail/audit'
            $verbose -join "`n" | Should -Match 'requests'
        }
    }

    Context 'progress' {
        # What takes longer than a second tells how far it is; each request waits long enough for that.
        It 'tells what is done of what: <Case>' -ForEach @(
            @{ Case = 'reading'; Latency = 100; Known = $true; Script = 'Import-CTLogFile s3://trail/audit -EventName NoSuchEvent -ThrottleLimit 4 @connection' }
            @{ Case = 'copying'; Latency = 100; Known = $true; Script = 'Save-CTLogFile s3://trail/audit $destination -ThrottleLimit 4 @connection' }
            @{ Case = 'listing'; Latency = 500; Known = $false; Script = 'Get-CTLogFile s3://trail/audit @connection' }
        ) {
            $shell = [powershell]::Create()
            $endpoint.Server.Latency = [timespan]::FromMilliseconds($Latency)
            try {
                $null = $shell.AddScript("param(`$manifest, `$connection, `$destination) Import-Module `$manifest; $Script").AddParameters(@($ManifestPath, $connection, (Join-Path $TestDrive 'told'))).Invoke()
            }
            finally {
                $endpoint.Server.Latency = [timespan]::Zero
            }
            $shell.Streams.Error | Should -BeNullOrEmpty
            $told = @($shell.Streams.Progress | Where-Object Activity -Match '^(Import|Save|Get)-CTLogFile$')
            $told[-1].RecordType | Should -Be 'Completed'
            if ($Known) {
                $known = @($told | Where-Object { $_.RecordType -eq 'Processing' -and $_.PercentComplete -gt 0 })
                $known.Count | Should -BeGreaterThan 0
                $known[-1].StatusDescription | Should -Match "^\d+ of $($bucket.Keys.Count) files, "
                $known[-1].SecondsRemaining | Should -BeGreaterOrEqual 0
            }
            else {
                $told[0].StatusDescription | Should -Match '^\d+ files listed$'
            }
        }
    }

    Context 'errors' {
        It 'ends with <Id>: <Case>' -ForEach @(
            @{ Id = 'BucketNotFound'; Case = 'no such bucket'; Arguments = @{ BucketName = 'absent' } }
            @{ Id = 'TrailNotFound'; Case = 'no such trail'; Arguments = @{ TrailName = 'absent'; Region = 'us-east-1' } }
            @{ Id = 'RegionNotSet'; Case = 'a trail''s name and no region'; Arguments = @{ TrailName = 'main' } }
            @{ Id = 'CredentialsRejected'; Case = 'wrong keys'; Arguments = @{ BucketName = 'trail'; SecretKey = 'wrong' } }
            @{ Id = 'ParameterConflict'; Case = 'half a pair of keys'; Arguments = @{ BucketName = 'trail' }; Without = 'SecretKey' }
        ) {
            $all = $connection + @{}
            foreach ($name in $Arguments.Keys) {
                $all[$name] = $Arguments[$name]
            }
            if ($_.Without) {
                $all.Remove($_.Without)
            }
            { Import-CTLogFile @all } | Should -Throw -ErrorId "$Id,CloudTrailTools.PowerShell.ImportCTLogFileCommand"
        }

        It 'says how a trail is found from another region, and not that -Region does, which leaves out files: <Case>' -ForEach @(
            @{ Case = 'not to be seen'; AwsRegion = 'ap-south-1'; Told = "There is no trail 'main' to be seen from ap-south-1, and no other one either. Give its ARN,*, set AWS_REGION to the region it is in, or *" }
            @{ Case = 'no region'; AwsRegion = $null; Told = "No AWS region is set in which to look for the trail 'main'. Give its ARN,*" }
        ) {
            $env:AWS_REGION = $AwsRegion
            try {
                $problem = { Import-CTLogFile @connection -TrailName main } | Should -Throw -PassThru
            }
            finally {
                $env:AWS_REGION = $null
            }
            $problem.Exception.Message | Should -BeLike $Told
            $problem.Exception.Message | Should -Not -BeLike '*-Region*'
        }

        It 'finds a trail from the region of the session where -Region names another one, whose files are wanted' {
            $env:AWS_REGION = 'us-east-1'
            try {
                $files = Get-CTLogFile @connection -TrailName main -Region eu-west-1
                # Nor need it be one that the caller may use.
                $endpoint.CloudTrail.RefusedRegions['eu-west-1'] = [CloudTrailTools.TestEndpoint.EndpointException]::new(400, 'UnrecognizedClientException', 'The security token included in the request is invalid.')
                $refused = Get-CTLogFile @connection -TrailName main -Region eu-west-1
            }
            finally {
                $endpoint.CloudTrail.RefusedRegions.Clear()
                $env:AWS_REGION = $null
            }
            $files.Region | Sort-Object -Unique | Should -BeExactly 'eu-west-1'
            $refused.Key | Should -BeExactly $files.Key
        }

        It 'shows the ARNs there are to whom gives another one' {
            foreach ($name in 'mian', 'trail/main') {
                { Get-CTLogFile @connection -Region us-east-1 -TrailName $name -ErrorAction Stop } | Should -Throw -ErrorId 'TrailNotFound,*' -ExpectedMessage "There is no trail '$name' to be seen from us-east-1. These are: *main*. Did you mean main? Otherwise give its ARN, *"
            }
            { Get-CTLogFile @connection -TrailName arn:aws:cloudtrail:us-east-1:123456789012:trail/main -ErrorAction Stop } | Should -Throw -ErrorId 'TrailNotFound,*' -ExpectedMessage "There is no trail 'arn:*:123456789012:trail/main' to be seen from us-east-1. These are: *arn:aws:cloudtrail:us-east-1:111122223333:trail/main*. Check the ARN, *"
        }

        It 'lists the profiles there are when the one named is not' {
            $file = Join-Path $TestDrive 'credentials'
            Set-Content -LiteralPath $file -Value "[alpha]`naws_access_key_id = A`naws_secret_access_key = b`n"
            { Import-CTLogFile s3://trail -ProfileName beta -ProfileLocation $file -ErrorAction Stop } | Should -Throw -ExpectedMessage '*alpha*' -ErrorId 'ProfileNotFound,*'
        }

        It 'takes log files that come back from <Way>' -ForEach @(
            @{ Way = 'Export-Clixml'; Through = { $input | Export-Clixml "$TestDrive/objects.xml"; Import-Clixml "$TestDrive/objects.xml" } }
            @{ Way = 'Export-Csv'; Through = { $input | Export-Csv "$TestDrive/objects.csv"; Import-Csv "$TestDrive/objects.csv" } }
        ) {
            $files = Get-CTLogFile s3://trail/audit @connection | Select-Object -First 2
            $expected = ($files | Import-CTLogFile @connection).EventId
            ($files | & $Through | Import-CTLogFile @connection -ErrorAction Stop).EventId | Should -BeExactly $expected
            $files | & $Through | Save-CTLogFile -Destination (Join-Path $TestDrive "back-$Way") @connection -ErrorAction Stop
            (Get-ChildItem (Join-Path $TestDrive "back-$Way") -Recurse -File).Count | Should -Be 2
        }

        It 'warns of a prefix that is the beginning of a name: <Command>' -ForEach @(
            @{ Command = 'Import-CTLogFile'; Read = { Import-CTLogFile s3://trail/audit/AWSLog @connection @asked } }
            @{ Command = 'Save-CTLogFile'; Read = { Save-CTLogFile s3://trail/audit/AWSLog (Join-Path $TestDrive 'cut') @connection @asked } }
        ) {
            $asked = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
            $null = . $Read
            $told = 'The prefix ends without a slash: all that begins so is meant, such as audit/AWSLogs. The folder of that very name alone, if there is one, is s3://trail/audit/AWSLog/.'
            $warnings[0].Message | Should -BeExactly $told
            $warnings.Message.Where({ $_ -eq $told }) | Should -HaveCount 1
        }

        It 'keeps apart what lies beside the folder of a trail or of a prefix' {
            $shared = [CloudTrailTools.TestEndpoint.TestBucket]::new('shared')
            $endpoint.S3.AddBucket($shared)
            $null = $shared.Put('own/a.json', [byte[]] (0x5b, 0x5d))
            $null = $shared.Put('own-old/b.json', [byte[]] (0x5b, 0x5d))
            foreach ($paths in @('s3://shared/own', 's3://shared/own/'), @('s3://shared/own/', 's3://shared/own'), @('s3://shared/own')) {
                (Get-CTLogFile $paths @connection -WarningAction SilentlyContinue).Key | Select-Object -Unique | Sort-Object | Should -BeExactly 'own-old/b.json', 'own/a.json' -Because "$paths"
            }
            (Get-CTLogFile s3://shared/own, s3://shared/own/ @connection -WarningAction SilentlyContinue) | Should -HaveCount 2
            $trail = [System.Text.Json.Nodes.JsonNode]::Parse('{"Name":"owner","S3BucketName":"shared","S3KeyPrefix":"ow","HomeRegion":"us-east-1","TrailARN":"arn:aws:cloudtrail:us-east-1:111122223333:trail/owner","IsOrganizationTrail":false}').AsObject()
            $endpoint.CloudTrail.Trails.Add($trail)
            try {
                Get-CTLogFile -TrailName owner -Region us-east-1, * @connection -WarningVariable warnings -WarningAction SilentlyContinue -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
                $problems.Exception.Message | Should -BeLike "There are no CloudTrail log files in 's3://shared/ow/', where the trail owner delivers: *"
                $warnings | Should -BeNullOrEmpty
                $trail['S3KeyPrefix'] = 'own'
                (Get-CTLogFile -TrailName owner -Region us-east-1, * @connection).Key | Should -BeExactly 'own/a.json'
            }
            finally {
                $null = $endpoint.CloudTrail.Trails.Remove($trail)
            }
        }

        It 'warns of that before the first row: <_>' -ForEach 'Import-CTLogFile', 'Get-CTLogFile', 'Find-CTDeletion' {
            $rows = & $_ s3://trail/audit/AWSLog @connection 3>&1 | Select-Object -First 2
            $rows[0] | Should -BeOfType ([System.Management.Automation.WarningRecord])
            $rows[0].Message | Should -BeLike 'The prefix ends without a slash: *'
            $rows[1] | Should -Not -BeOfType ([System.Management.Automation.WarningRecord])
        }

        It 'asks for no bucket whose name can be none: <_>' -ForEach 's3://trail*', 's3://trail!/audit' {
            { Import-CTLogFile $_ @connection -ErrorAction Stop } | Should -Throw -ErrorId 'AddressInvalid,*' -ExpectedMessage '*no wildcards.'
            { Import-CTLogFile -BucketName ($_ -replace '^s3://|/.*') @connection } | Should -Throw -ErrorId 'AddressInvalid,*' -ExpectedMessage '*no wildcards.'
        }

        It 'says how the bucket and the prefix of <Given> are given: <Command>' -ForEach @(
            foreach ($command in 'Import-CTLogFile', 'Get-CTLogFile', 'Find-CTDeletion', 'Test-CTLogIntegrity', 'Save-CTLogFile') {
                @{ Command = $command; Given = 'trail/audit/AWSLogs/'; Meant = '-BucketName trail -KeyPrefix audit/AWSLogs/' }
                @{ Command = $command; Given = 'trail/'; Meant = '-BucketName trail' }
                @{ Command = $command; Given = 'arn:aws:s3:::trail'; Meant = '-BucketName trail' }
                @{ Command = $command; Given = 'arn:aws:s3:::trail/audit/*'; Meant = '-BucketName trail -KeyPrefix audit/' }
                @{ Command = $command; Given = 'https://trail.s3.eu-west-1.amazonaws.com/audit/'; Meant = '-BucketName trail -KeyPrefix audit/' }
                @{ Command = $command; Given = 'https://s3.console.aws.amazon.com/s3/buckets/trail'; Query = '?region=eu-west-1&prefix=audit/'; Meant = '-BucketName trail -KeyPrefix audit/' }
            }
            foreach ($given in 'trail/audit', 'trail.s3.amazonaws.com/audit', 'arn:aws:s3:::trail/audit', 's3:/trail/audit', 'https://trail.s3.amazonaws.com/audit') {
                # A signature is a secret.
                @{ Command = 'Get-CTLogFile'; Given = $given; Query = '?X-Amz-Security-Token=SECRET'; Meant = '-BucketName trail -KeyPrefix audit' }
            }
        ) {
            $arguments = if ($Command -eq 'Save-CTLogFile') { @{ Destination = $TestDrive } } else { @{} }
            { & $Command -BucketName "$Given$Query" @arguments @connection } | Should -Throw -ErrorId 'AddressInvalid,*' -ExpectedMessage "'$Given' is no name of a bucket; write $Meant."
            $Error[0].TargetObject | Should -Not -BeLike '*SECRET*'
        }

        It 'takes an address for a bucket, with one prefix' {
            $expected = Get-CTLogFile s3://trail/audit @connection
            (Get-CTLogFile -BucketName s3://trail/audit/AWSLogs @connection).Uri | Should -BeExactly $expected.Uri
            (Get-CTLogFile -BucketName trail -KeyPrefix audit/AWSLogs/ @connection).Uri | Should -BeExactly $expected.Uri
            (Get-CTLogFile -BucketName s3://trail -KeyPrefix audit @connection).Uri | Should -BeExactly $expected.Uri
            { Get-CTLogFile -BucketName s3://trail/audit -KeyPrefix audit @connection } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '*: write -BucketName trail beside -KeyPrefix.'
            { Import-CTLogFile -BucketName .. @connection } | Should -Throw -ErrorId 'AddressInvalid,*'
        }

        It 'goes on past an address that is none, and reads none twice' {
            $events = Import-CTLogFile s3://, s3://trail/audit, s3://trail/audit/ @connection -ErrorVariable problem -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $events.Count | Should -Be $local.Count
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'AddressInvalid,*'
        }

        It 'names the object and the permission of what may not be read, and reads the rest' {
            $denied = $bucket.Keys[0]
            $bucket.DeniedKeys[$denied] = $true
            try {
                $events = Import-CTLogFile s3://trail/audit @connection -CoverageVariable coverage -ErrorVariable problem -ErrorAction SilentlyContinue -WarningVariable warning -WarningAction SilentlyContinue
            }
            finally {
                $bucket.DeniedKeys.Clear()
            }
            Get-Identity $events | Should -BeExactly (Get-Identity ($local | Where-Object { $_.Origin.File.Name -ne (Split-Path $denied -Leaf) }))
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'AccessDenied,*'
            $problem[0].TargetObject | Should -Be "s3://trail/$denied"
            $problem[0].Exception.Message | Should -Match 's3:GetObject'
            $coverage.IsComplete | Should -BeFalse
            $warning | Should -HaveCount 2
            $warning[0].Message | Should -BeLike 'Some of these events came more than once,*'
            $warning[1].Message | Should -BeLike 'Not everything could be read*'
        }

        It 'names the permission for the KMS key, and reads the rest' {
            $denied = $bucket.Keys[1]
            $bucket.KmsDeniedKeys[$denied] = $true
            try {
                $events = Import-CTLogFile s3://trail/audit @connection -ErrorVariable problem -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            }
            finally {
                $bucket.KmsDeniedKeys.Clear()
            }
            Get-Identity $events | Should -BeExactly (Get-Identity ($local | Where-Object { $_.Origin.File.Name -ne (Split-Path $denied -Leaf) }))
            $problem.Count | Should -Be 1
            $problem[0].Exception.Message | Should -Match 'kms:Decrypt'
            $problem[0].TargetObject | Should -Be "s3://trail/$denied"
        }

        It 'follows a bucket to its region: <_>' -ForEach 'AuthorizationHeaderMalformed', 'PermanentRedirect' {
            $far = [CloudTrailTools.TestEndpoint.TestBucket]::new("far-$_".ToLowerInvariant())
            $far.Region = 'eu-central-1'
            $far.WrongRegion = $_
            $far.PutFolder($SampleTrail, '')
            $endpoint.S3.AddBucket($far)
            Get-Identity (Import-CTLogFile "s3://$($far.Name)" @connection) | Should -BeExactly (Get-Identity $local)
            (Get-CTLogFile "s3://$($far.Name)" @connection)[0].BucketRegion | Should -Be 'eu-central-1'
        }

        It 'reads a bucket whose requesters pay when told to, and says how when not' {
            $paid = [CloudTrailTools.TestEndpoint.TestBucket]::new('paid')
            $paid.RequesterPays = $true
            $paid.OwnerAccountId = '999999999999'
            $paid.PutFolder($SampleTrail, '')
            $endpoint.S3.AddBucket($paid)
            Get-Identity (Import-CTLogFile s3://paid @connection -RequesterPays) | Should -BeExactly (Get-Identity $local)
            { Get-CTLogFile -BucketName paid @connection } | Should -Throw -ExpectedMessage '*-RequesterPays*' -ErrorId 'AccessDenied,*'
        }

        It 'accounts for throttled and repeated requests, in the coverage and in its view' {
            $plan = [CloudTrailTools.TestEndpoint.S3FaultPlan]::new(1)
            $plan.PassingShare = 1
            $plan.LastingShare = 0
            $plan.ListShare = 0
            $plan.PassingFaults = [CloudTrailTools.TestEndpoint.S3Fault[]] @('SlowDown', 'InternalError')
            $endpoint.S3.ResetAttempts()
            $endpoint.Server.ClearLog()
            $endpoint.S3.Faults = $plan
            try {
                $events = Import-CTLogFile s3://trail/audit @connection -CoverageVariable coverage -WarningVariable warning
            }
            finally {
                $endpoint.S3.Faults = $null
            }
            Get-Identity $events | Should -BeExactly (Get-Identity $local)
            $warning.Message | Should -BeLike 'Some of these events came more than once,*'
            $coverage.IsComplete | Should -BeTrue
            $coverage.Throttled | Should -Be @($endpoint.Server.Log | Where-Object Status -EQ 503).Count
            $coverage.Retried | Should -Be @($endpoint.Server.Log | Where-Object Status -EQ 500).Count
            $coverage.Throttled | Should -BeGreaterThan 0
            $coverage.Retried | Should -BeGreaterThan 0
            $coverage | Out-String | Should -Match "Throttled\s+: $($coverage.Throttled)\s+Retried\s+: $($coverage.Retried)"
        }

        It 'shows no secret in any error' {
            $null = Import-CTLogFile s3://trail -AccessKey A -SecretKey 'Sup3rSecret' -SessionToken 'T0ken' -EndpointUrl $connection.EndpointUrl -ErrorVariable problem -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $problem.Count | Should -BeGreaterThan 0
            ($problem | Format-List -Property * -Force | Out-String) | Should -Not -Match 'Sup3rSecret|T0ken'
        }
    }

    Context 'credentials' {
        BeforeAll {
            Add-Type -TypeDefinition @'
namespace ForeignBuild
{
    public sealed class ImmutableCredentials
    {
        public ImmutableCredentials(string accessKey, string secretKey, string token) { AccessKey = accessKey; SecretKey = secretKey; Token = token; }
        public string AccessKey { get; private set; }
        public string SecretKey { get; private set; }
        public string Token { get; private set; }
    }

    public sealed class Credentials
    {
        private readonly string _secret;
        public Credentials(string secret) { _secret = secret; }
        public int Calls { get; private set; }
        public ImmutableCredentials GetCredentials() { Calls++; return new ImmutableCredentials("AKIATESTENDPOINT0001", _secret, ""); }
    }

    public sealed class AWSPSCredentials
    {
        public AWSPSCredentials(object credentials) { Credentials = credentials; }
        internal object Credentials { get; private set; }
    }
}
'@
            $foreign = [ForeignBuild.Credentials]::new($connection.SecretKey)
        }

        It 'takes an object of another build of the SDK' {
            (Get-CTLogFile s3://trail/audit -Credential $foreign -EndpointUrl $connection.EndpointUrl).Count | Should -Be $bucket.Keys.Count
            $foreign.Calls | Should -BeGreaterThan 1
        }

        It 'takes the session''s credentials and region of AWS.Tools' {
            $StoredAWSCredentials = [ForeignBuild.AWSPSCredentials]::new($foreign)
            $StoredAWSRegion = 'us-east-1'
            (Get-CTLogFile -TrailName main -EndpointUrl $connection.EndpointUrl).Count | Should -Be $bucket.Keys.Count
        }

        It 'takes the aliases of AWS.Tools' {
            (Get-CTLogFile s3://trail/audit -AK $connection.AccessKey -SecretAccessKey $connection.SecretKey -EndpointUrl $connection.EndpointUrl).Count | Should -Be $bucket.Keys.Count
        }
    }

    Context 'saving' {
        BeforeEach {
            $destination = Join-Path $TestDrive ([guid]::NewGuid())
        }

        It 'writes nothing with -WhatIf' {
            Get-CTLogFile s3://trail/audit @connection | Select-Object -First 1 | Save-CTLogFile -Destination $destination @connection -WhatIf
            Test-Path -LiteralPath $destination | Should -BeFalse
        }

        It 'copies to no bucket' {
            { Save-CTLogFile s3://trail/audit s3://other @connection } | Should -Throw -ErrorId 'ParameterConflict,*' -ExpectedMessage '-Destination is a folder on this machine*'
        }

        It 'fetches nothing that is there' {
            Save-CTLogFile s3://trail/audit $destination @connection -CoverageVariable coverage
            "$coverage" | Should -BeLike "$($bucket.Keys.Count) files copied (* KB), 0 there already, 0 failed"
            $coverage.Bytes | Should -Be (Get-ChildItem -LiteralPath $destination -Recurse -File | Measure-Object -Property Length -Sum).Sum
            $endpoint.Server.ClearLog()
            Save-CTLogFile s3://trail/audit $destination @connection
            $endpoint.Server.Log | Where-Object Operation -EQ 'GetObject' | Should -BeNullOrEmpty
            (Get-ChildItem -LiteralPath $destination -Recurse -File).Count | Should -Be $bucket.Keys.Count
        }

        It 'tells which files of other content it replaces, and of no others' {
            Save-CTLogFile s3://trail/audit $destination @connection -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
            $files = Get-ChildItem -LiteralPath $destination -Recurse -File -Filter *.json.gz | Sort-Object FullName | Select-Object -First 7
            foreach ($file in $files[0..2]) { [System.IO.File]::WriteAllBytes($file, [byte[]](1, 2, 3)) }
            foreach ($file in $files[3..4]) { [System.IO.File]::WriteAllBytes($file, [byte[]]::new($file.Length)) }
            $files[5].LastWriteTime = Get-Date
            Remove-Item -LiteralPath $files[6]
            $script = "Import-Module '$((Get-Module CloudTrailTools).Path)'; Save-CTLogFile s3://trail/audit '$destination' -AccessKey $($connection.AccessKey) -SecretKey $($connection.SecretKey) -EndpointUrl $($connection.EndpointUrl) -WhatIf"
            $told = pwsh -NoProfile -NonInteractive -Command $script
            @($told) -like '*, in the place of the file that is there*' | Should -HaveCount 5
            $told | Should -HaveCount 6
            Save-CTLogFile s3://trail/audit $destination @connection -CoverageVariable saved -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -HaveCount 4
            @($warnings.Message)[0..2] | Should -BeLike "'$destination*' was there with other content than the object in S3, and was replaced. CloudTrail writes a log file once: *"
            $warnings[3].Message | Should -BeExactly 'In all, 5 files of other content were replaced. The entries of -CoverageVariable name each.'
            ($saved.Entries | Where-Object Reason -EQ 'a file of other content was replaced').Name | ForEach-Object { Split-Path $_ -Leaf } | Sort-Object | Should -Be ($files[0..4].Name | Sort-Object)
            $saved.IsComplete | Should -BeTrue
            Save-CTLogFile s3://trail/audit $destination @connection -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
        }

        It 'has told what it replaced when it is stopped' {
            Save-CTLogFile s3://trail/audit $destination @connection
            Get-ChildItem -LiteralPath $destination -Recurse -File -Filter *.json.gz | Sort-Object FullName | Select-Object -First 1 | Set-Content -Value changed
            $null = Save-CTLogFile s3://trail/audit $destination @connection -ThrottleLimit 1 -PassThru -WarningVariable warnings -WarningAction SilentlyContinue | Select-Object -First 1
            $warnings.Message | Should -BeLike "*was replaced. *"
        }

        It 'offers the buckets that were met where an address is begun: <Text>' -ForEach @(
            @{ Text = 'Import-CTLogFile s3://'; Expected = 's3://trail' }
            @{ Text = 'Save-CTLogFile -Path S3://tr'; Expected = 's3://trail' }
            @{ Text = "Watch-CTEvent 's3://tra"; Expected = "'s3://trail'" }
            @{ Text = 'Get-CTLogFile s3://none'; Expected = $null }
        ) {
            $null = Get-CTLogFile s3://trail/audit @connection
            [System.Management.Automation.CommandCompletion]::CompleteInput($Text, $Text.Length, $null).CompletionMatches.CompletionText | Where-Object { -not $Expected -or $_ -like "*//trail*" } | Should -BeExactly $Expected
        }

        It 'emits the files with -PassThru, new or there' {
            $first = Save-CTLogFile s3://trail/audit $destination @connection -PassThru
            $second = Save-CTLogFile s3://trail/audit $destination @connection -PassThru
            $first.Path | Should -Be $second.Path
            $first.Count | Should -Be $bucket.Keys.Count
        }

        It 'ends with one error when the destination cannot be written to' {
            $file = New-Item -Path (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType File
            $below = Join-Path $file.FullName 'below'
            $problems = @()
            { Save-CTLogFile s3://trail/audit $below @connection -ErrorVariable +problems -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'FileUnwritable,CloudTrailTools.PowerShell.SaveCTLogFileCommand' -ExpectedMessage "Cannot write to the destination '$below': * Nothing more is fetched: 0 files copied (0 KB), 0 there already, * not saved. When it can be written to, the same command goes on from there."
        }

        It 'accounts for what was saved' {
            Save-CTLogFile s3://trail/audit $destination @connection -CoverageVariable saved -Strict
            $saved.SourcesRead | Should -Be (Get-CTLogFile s3://trail/audit @connection).Count
            $saved.IsComplete | Should -BeTrue
            ($saved.Regions | Measure-Object -Property Read -Sum).Sum | Should -Be $saved.SourcesRead
        }

        It 'warns of what could not be saved, and ends with an error for it with -Strict' {
            $files = @(Get-CTLogFile s3://trail/audit @connection | Select-Object -First 2) + @(Get-CTLogFile $SampleTrail | Select-Object -First 1)
            $files | Save-CTLogFile -Destination $destination @connection -CoverageVariable saved -ErrorAction SilentlyContinue -WarningAction SilentlyContinue -WarningVariable warnings
            $warnings.Message | Should -BeExactly "Not everything could be saved (1 of 3 files and folders): '$($files[2].Uri)' is not in S3, so there is nothing to fetch."
            $saved.SourcesRead, $saved.SourcesFailed | Should -Be 2, 1
            { $files | Save-CTLogFile -Destination $destination @connection -Strict -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'CoverageIncomplete,*' -ExpectedMessage 'Not everything could be saved (1 of 3 files and folders): * In all: 0 files copied (0 KB), 2 there already, 1 failed.*'
        }

        It 'warns of an object that was replaced after it had been listed' {
            $key = 'audit/AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/10/111122223333_CloudTrail_us-east-1_20260310T0000Z_replaced0000000.json.gz'
            try {
                $null = $bucket.Put($key, [byte[]](1, 2, 3), $null, $null)
                $listed = Get-CTLogFile "s3://trail/$key" @connection
                $null = $bucket.Put($key, [byte[]]::new(0), $null, $null)
                $listed | Save-CTLogFile -Destination "$TestDrive/replaced" @connection -WarningVariable warnings -WarningAction SilentlyContinue
                $warnings.Message | Should -BeLike '* was replaced after it had been listed *: 3 bytes then, 0 bytes now.*'
            }
            finally {
                $bucket.Remove($key)
            }
        }

        It 'takes files from the pipeline' {
            Get-CTLogFile s3://trail/audit @connection | Select-Object -First 2 | Save-CTLogFile -Destination $destination @connection
            (Get-ChildItem -LiteralPath $destination -Recurse -File).Count | Should -Be 2
        }

        It 'says how the name of a bucket is written' {
            Save-CTLogFile trail $destination @connection -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $problems.Exception.Message | Should -BeExactly "'trail' is no address in S3. If it is a bucket, write s3://trail; if it is a trail, write -TrailName trail."
        }

        It 'goes on past a bucket that is not there, a folder and an address that is none' {
            $arguments = @{ Destination = $destination; CoverageVariable = 'saved'; ErrorVariable = '+problems'; ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
            $problems = @()
            $files = Save-CTLogFile s3://absent, $TestDrive, s3://, s3://trail/audit, s3://trail/audit/ @connection @arguments -PassThru
            $problems.FullyQualifiedErrorId -replace ',.*' | Should -BeExactly 'BucketNotFound', 'FileNotRemote', 'AddressInvalid'
            $files.Count | Should -Be $bucket.Keys.Count
            $saved.SourcesRead, $saved.SourcesFailed | Should -Be $bucket.Keys.Count, 3
            { Save-CTLogFile s3://trail/audit, s3://absent @connection @arguments -Strict } | Should -Throw -ErrorId 'CoverageIncomplete,*'
        }

        It 'tells files that are not in S3' {
            Get-CTLogFile $SampleTrail | Select-Object -First 3 | Save-CTLogFile -Destination $destination @connection -CoverageVariable saved -ErrorVariable problem -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $problem.FullyQualifiedErrorId | Should -BeLike 'FileNotRemote,*'
            $problem.Exception.Message | Should -BeLike '*Copy-Item*'
            $saved.SourcesFailed | Should -Be 3
        }
    }

    It 'works beside another build of the SDK, with credentials that build made and renews' {
        $common = Join-Path $PSScriptRoot 'Common.ps1'
        $seen = Invoke-Pwsh -ArgumentList $common, $PSScriptRoot, $SampleTrail -ScriptBlock {
            param($Common, $Folder, $SampleTrail)
            . $Common
            . (Join-Path $Folder 'Endpoint.ps1')
            $bucket = [CloudTrailTools.TestEndpoint.TestBucket]::new('trail')
            $bucket.PutFolder($SampleTrail, '')
            $endpoint = New-TestEndpoint -Bucket $bucket
            $credentials, $identities = New-ForeignCredential -Endpoint $endpoint
            $first = @(Import-CTLogFile s3://trail -Credential $credentials -EndpointUrl $endpoint.Connection.EndpointUrl).Count

            # The first keys end, and the foreign build makes others.
            $identities[0].ExpiresAt = [datetime]::UtcNow.AddMinutes(-1)
            $refused = try { Import-CTLogFile -BucketName trail -Credential $credentials -EndpointUrl $endpoint.Connection.EndpointUrl } catch { $_.FullyQualifiedErrorId }
            $credentials.ClearCredentials()
            $second = @(Import-CTLogFile s3://trail -Credential $credentials -EndpointUrl $endpoint.Connection.EndpointUrl).Count
            $endpoint.Server.Dispose()

            $contexts = [System.Runtime.Loader.AssemblyLoadContext]
            $builds = [System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'AWSSDK.Core' }
            [pscustomobject]@{
                First      = $first
                Refused    = $refused
                Second     = $second
                Generation = $credentials.Generation
                Contexts   = @($builds | ForEach-Object { $contexts::GetLoadContext($_).Name } | Sort-Object)
                Versions   = @($builds | ForEach-Object { [System.Diagnostics.FileVersionInfo]::GetVersionInfo($_.Location).FileVersion } | Sort-Object -Unique)
                Identities = @($builds | ForEach-Object { $_.FullName } | Sort-Object -Unique)
            }
        }

        $seen.First | Should -Be $local.Count
        $seen.Refused | Should -BeLike 'CredentialsExpired,*'
        $seen.Second | Should -Be $local.Count
        $seen.Generation | Should -Be 2
        $seen.Contexts | Should -Be 'CloudTrailTools', 'Default'
        $seen.Versions.Count | Should -Be 2
        $seen.Identities.Count | Should -Be 1
    }

    It 'goes on with new keys when credentials of another build expire in the middle of a read' {
        $common = Join-Path $PSScriptRoot 'Common.ps1'
        $seen = Invoke-Pwsh -ArgumentList $common, $PSScriptRoot, $SampleTrail -ScriptBlock {
            param($Common, $Folder, $SampleTrail)
            . $Common
            . (Join-Path $Folder 'Endpoint.ps1')
            $bucket = [CloudTrailTools.TestEndpoint.TestBucket]::new('trail')
            $bucket.PutFolder($SampleTrail, '')
            $endpoint = New-TestEndpoint -Bucket $bucket
            $credentials, $identities = New-ForeignCredential -Endpoint $endpoint
            $connection = $endpoint.Connection
            $null = Get-CTLogFile s3://trail @connection
            $listings = $endpoint.Server.Log.Count
            $endpoint.Server.ClearLog()

            # A few objects after everything has been listed the first keys end, at the endpoint and by the clock of the build that made them.
            $identities[0].RequestsLeft = $listings + 5
            $identities[0].Ended = [System.Delegate]::CreateDelegate([System.Action], $credentials, 'Age')
            $events = Import-CTLogFile s3://trail -Credential $credentials -EndpointUrl $endpoint.Connection.EndpointUrl -CoverageVariable coverage -ErrorVariable problem -ErrorAction SilentlyContinue
            $endpoint.Server.Dispose()

            $answered = $endpoint.Server.Log | Where-Object { $_.Operation -eq 'GetObject' -and $_.Status -eq 200 }
            [pscustomobject]@{
                Raw        = $events.ForEach({ $_.Raw }) -join "`n"
                Problems   = @($problem).Count
                IsComplete = $coverage.IsComplete
                Generation = $credentials.Generation
                Old        = @($answered | Where-Object AccessKeyId -EQ 'ASIAFOREIGN1').Count
                New        = @($answered | Where-Object AccessKeyId -EQ 'ASIAFOREIGN2').Count
                Objects    = $bucket.Keys.Count
                Contexts   = @([System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'AWSSDK.Core' } |
                        ForEach-Object { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name } | Sort-Object)
            }
        }

        $seen.Problems | Should -Be 0
        $seen.IsComplete | Should -BeTrue
        $seen.Raw | Should -BeExactly ($local.ForEach({ $_.Raw }) -join "`n")
        $seen.Generation | Should -Be 2
        $seen.Old | Should -BeGreaterOrEqual 5
        $seen.New | Should -Be ($seen.Objects - $seen.Old)
        $seen.New | Should -BeGreaterThan 0
        $seen.Contexts | Should -Be 'CloudTrailTools', 'Default'
    }

    It 'begins to load the AWS SDK before there is input, when it will be needed: <Case>' -ForEach @(
        @{ Case = 'an address'; Command = 'Import-CTLogFile s3://trail'; Needed = $true }
        @{ Case = 'a bucket'; Command = 'Get-CTLogFile -BucketName trail'; Needed = $true }
        @{ Case = 'a path'; Command = 'Import-CTLogFile ./trail'; Needed = $false }
        @{ Case = 'the pipeline'; Command = 'Import-CTLogFile'; Needed = $false }
    ) {
        $loaded = Invoke-Pwsh -ArgumentList $ManifestPath, $Command, $Needed -ScriptBlock {
            param($ManifestPath, $Command, $Needed)
            Import-Module -Name $ManifestPath
            $pipeline = [scriptblock]::Create($Command).GetSteppablePipeline()
            $pipeline.Begin($Command -notmatch ' ')

            # It is begun at once, and loads in the background.
            $ours = [System.AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'CloudTrailTools.Aws' })
            $isBegun = $ours -and $ours[0].GetType('CloudTrailTools.Aws.S3WarmUp').GetField('_started', 'NonPublic, Static').GetValue($null) -ne 0
            $patience = [datetime]::UtcNow.AddMinutes($isBegun ? 2 : 0)
            do {
                Start-Sleep -Milliseconds 50
                $seen = [bool] ([System.AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -eq 'AWSSDK.S3')
            } until ($seen -or [datetime]::UtcNow -ge $patience)
            $seen
        }
        $loaded | Should -Be $Needed
    }

    It 'loads nothing of the AWS SDK while files on disk are read' {
        $loaded = Invoke-Pwsh -ArgumentList $ManifestPath, $SampleTrail -ScriptBlock {
            param($ManifestPath, $SampleTrail)
            Import-Module -Name $ManifestPath
            $null = Import-CTLogFile -Path $SampleTrail
            $null = Get-CTLogFile -Path $SampleTrail
            [System.AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -match '^AWSSDK'
        }
        $loaded | Should -BeNullOrEmpty
    }
}
