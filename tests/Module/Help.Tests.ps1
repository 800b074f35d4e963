BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"

    $pages = Join-Path $RepositoryRoot 'src' 'Help' 'en-US'
    $commands = (Get-Command -Module CloudTrailTools).Name | ForEach-Object { @{ Command = $_ } }
    $parameters = foreach ($command in Get-Command -Module CloudTrailTools) {
        foreach ($name in $command.Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }) {
            @{ Command = $command.Name; Parameter = $name }
        }
    }
    $topics = Get-ChildItem -Path $pages -Filter 'about_*.md' | ForEach-Object { @{ Topic = $_.BaseName } }

    $enumerations = [CloudTrailTools.CloudTrailEvent].Assembly.GetExportedTypes() | Where-Object IsEnum | ForEach-Object { @{ Enumeration = $_.Name } }

    # Blocks of powershell in the pages: ```powershell runs against the sample trail, ```powershell aws against what stands
    # in for AWS, ```powershell norun: <why> is only parsed.
    $examples = foreach ($page in Get-ChildItem -Path $pages -Filter '*.md') {
        $number = 0
        foreach ($block in [regex]::Matches((Get-Content -LiteralPath $page -Raw), '(?ms)^```powershell(?<mark>[^\n]*)\n(?<code>.*?)^```')) {
            $number++
            @{ Page = $page.BaseName; Number = $number; Mark = $block.Groups['mark'].Value.Trim(); Code = $block.Groups['code'].Value }
        }
    }
    $local = @($examples | Where-Object { $_.Mark -eq '' })
    $aws = @($examples | Where-Object { $_.Mark -eq 'aws' })
    $parsed = @($examples | Where-Object { $_.Mark -notin '', 'aws' })
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $pageText = Get-ChildItem -Path (Join-Path $RepositoryRoot 'src' 'Help' 'en-US') -Filter '*.md' | Get-Content -Raw | Out-String
}

Describe 'Help' {
    Context '<Command>' -ForEach $commands {
        BeforeAll {
            $help = Get-Help -Name $Command -Full
        }

        It 'has a synopsis of its own' {
            $help.Synopsis | Should -Not -BeNullOrEmpty
            $help.Synopsis | Should -Not -Match ([regex]::Escape($Command))
        }

        It 'is described' {
            ($help.description | Out-String).Trim().Length | Should -BeGreaterThan 100
        }

        It 'has four examples or more, each with a title and code' {
            $help.examples.example.Count | Should -BeGreaterOrEqual 4
            foreach ($example in $help.examples.example) {
                $example.title | Should -Match '^Example \d+: \S'
                $example.code | Should -Match ([regex]::Escape($Command))
            }
        }

        It 'says what it takes, what it emits, and what rights and cost to expect' {
            $help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
            $help.returnValues.returnValue.type.name | Should -Match 'CloudTrailTools\.'
            ($help.alertSet | Out-String) | Should -Match 'nothing of AWS|\w+:[A-Z]\w+'
            ($help.alertSet | Out-String) | Should -Match 'cost|billed|charges'
        }

        It 'shows the syntax of each parameter set' {
            @($help.syntax.syntaxItem).Count | Should -Be (Get-Command -Name $Command).ParameterSets.Count
        }

        It 'refers only to help that there is' {
            foreach ($link in $help.relatedLinks.navigationLink.linkText) {
                Get-Help -Name $link -ErrorAction Stop | Should -Not -BeNullOrEmpty
            }
        }
    }

    It 'tells the slack of deliveries as it is' {
        $slack = [CloudTrailTools.CloudTrailEvent].Assembly.GetType('CloudTrailTools.DeliveryWindow').GetField('DefaultSlack').GetValue($null)
        foreach ($command in 'Import-CTLogFile', 'Measure-CTEvent', 'Find-CTDeletion') {
            (Get-Help -Name $command -Parameter DeliverySlack).defaultValue | Should -BeExactly "$($slack.TotalHours) hours"
        }
    }

    It '<Command> describes -<Parameter>' -ForEach $parameters {
        $text = ((Get-Help -Name $Command -Parameter $Parameter).description | Out-String).Trim()
        $text.Length | Should -BeGreaterThan 10
    }

    It 'has the topic <Topic>' -ForEach $topics {
        $text = Get-Help -Name $Topic | Out-String
        $text | Should -Match "TOPIC\s+$Topic"
        ($text -split '\r?\n' | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }

    It 'has the columns of the tables of <Topic> under each other' -ForEach $topics {
        # Below each heading of a table stand as many hyphens; what is in a column begins where they do, behind two blanks.
        $lines = (Get-Help -Name $Topic | Out-String) -split '\r?\n'
        for ($i = 0; $i -lt $lines.Count; $i++) {
            if ($lines[$i] -notmatch '^    -+(  +-+)+$') { continue }
            $starts = [regex]::Matches($lines[$i], '-+').Index
            foreach ($row in $lines[($i - 1)..$lines.Count]) {
                if (-not $row.Trim()) { break }
                if ($row -match '^    -') { continue }
                $row.Length | Should -BeLessOrEqual 80
                foreach ($start in $starts | Select-Object -Skip 1) {
                    $row.Substring($start - 2, 2) | Should -BeExactly '  ' -Because $row
                }
                $row[$starts[-1]] | Should -Not -Be ' ' -Because $row
            }
        }
    }

    It 'explains every value of <Enumeration>' -ForEach $enumerations {
        [enum]::GetNames([CloudTrailTools.CloudTrailEvent].Assembly.GetType("CloudTrailTools.$Enumeration")) |
            Where-Object { $pageText -cnotmatch "(?m)(^(- |\| )|[ (])$_\b" } | Should -BeNullOrEmpty
    }

    It 'explains the properties of a deletion whose names do not say it all' {
        $topic = Get-Help -Name about_CTDeletions
        foreach ($property in [CloudTrailTools.CloudTrailDeletion].GetProperties() | Where-Object { $_.PropertyType.IsEnum -or $_.PropertyType -eq [bool] -or $_.Name -in 'CausedBy', 'UnknownReason', 'BrokenBecause', 'Parent' }) {
            $topic | Should -MatchExactly "\b$($property.Name)\b"
        }
    }

    It 'tells that Find-CTDeletion drops repeats by itself, and how many deliveries Measure-CTEvent counts' {
        (Get-Help -Name Find-CTDeletion -Parameter Unique).defaultValue | Should -BeExactly 'True'
        (Get-Help -Name Measure-CTEvent -Parameter Unique).defaultValue | Should -BeExactly 'False'
        (Get-Help -Name Measure-CTEvent).description | Out-String | Should -Match 'each delivery counts'
    }

    It 'has the topics that the module promises' {
        foreach ($topic in 'about_CloudTrailTools', 'about_CTFilters', 'about_CTDeletions', 'about_CTCoverage', 'about_CTCredentials', 'about_CTErrors') {
            # Lists of topics show one line of it.
            (Get-Content "$PSScriptRoot/../../src/Help/en-US/$topic.md")[2].Length | Should -BeLessOrEqual 76 -Because $topic
            Get-Help -Name $topic | Should -Not -BeNullOrEmpty
        }
    }

    It 'is found again after the module was imported twice' {
        $synopsis = Invoke-Pwsh -ArgumentList $ManifestPath -ScriptBlock {
            param($ManifestPath)
            Import-Module -Name $ManifestPath
            Import-Module -Name $ManifestPath -Force
            (Get-Help -Name Import-CTLogFile).Synopsis
            (Get-Help -Name about_CTFilters) -match 'TOPIC'
        }
        $synopsis[0] | Should -Match 'log files'
        $synopsis[1] | Should -BeTrue
    }

    It 'is found for an installed module that is not imported' {
        $modules = Join-Path $TestDrive 'modules'
        $null = New-Item -Path (Join-Path $modules 'CloudTrailTools') -ItemType Directory
        Copy-Item -Path $ManifestPath, $ModuleBin, $ModuleHelp -Destination (Join-Path $modules 'CloudTrailTools') -Recurse
        $found = Invoke-Pwsh -ArgumentList $modules -ScriptBlock {
            param($Modules)
            $env:PSModulePath = $Modules
            (Get-Help -Name about_CTFilters) -match 'TOPIC'
            (Get-Help -Name Import-CTLogFile).Synopsis
        }
        $found[0] | Should -BeTrue
        $found[1] | Should -Match 'log files'
    }

    Context 'examples' {
        BeforeAll {
            $here = Join-Path $TestDrive 'examples'
            $null = New-Item -Path $here -ItemType Directory
            Copy-Item -LiteralPath $SampleTrail -Destination (Join-Path $here 'trail') -Recurse
            Copy-Item -LiteralPath $SignedTrail -Destination (Join-Path $here 'evidence') -Recurse
            Copy-Item -LiteralPath $SignedTrailKeys -Destination (Join-Path $here 'evidence-keys.json')
            Push-Location -LiteralPath $here
        }

        AfterAll {
            Pop-Location
        }

        It '<Page>: example <Number> runs and shows something' -ForEach $local {
            $ErrorActionPreference = 'Stop'
            # What goes to the host by itself cannot be read here.
            $output = & ([scriptblock]::Create($Code.Replace('| Out-Host', '| Out-String'))) 3>&1 | Out-String
            # What an example writes to a file, it need not show.
            if ($Code -notmatch 'Export-Csv|Out-File|Out-Null') {
                $output.Trim() | Should -Not -BeNullOrEmpty
            }
        }

        It '<Page>: example <Number> says why it is not run' -ForEach $parsed {
            $Mark | Should -Match '^norun: \S.+$'
            $errors = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
        }

        It '<Page>: example <Number> uses parameters that there are' -ForEach $examples {
            $ast = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null)
            foreach ($call in $ast.FindAll({ param($node) $node -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $command = Get-Command -Name $call.GetCommandName() -Module CloudTrailTools -ErrorAction Ignore
                foreach ($parameter in $call.CommandElements | Where-Object { $command -and $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    { $command.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw -Because "$($command.Name) -$($parameter.ParameterName)"
                }
            }
        }
    }
    Context 'examples with AWS' {
        BeforeAll {
            . "$PSScriptRoot/Endpoint.ps1"

            $bucket = [CloudTrailTools.TestEndpoint.TestBucket]::new('example-trail-bucket')
            $bucket.PutFolder($SampleTrail, 'audit/')
            $bucket.PutFolder($SampleTrail, '')
            $endpoint = New-TestEndpoint -Bucket $bucket
            $endpoint.CloudTrail.Trails.Add([System.Text.Json.Nodes.JsonNode]::Parse('{"Name":"management-events","S3BucketName":"example-trail-bucket","S3KeyPrefix":"audit","HomeRegion":"us-east-1","TrailARN":"arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events","IsOrganizationTrail":false}').AsObject())
            $value = (Get-Content -LiteralPath $SignedTrailKeys -Raw | ConvertFrom-Json).PublicKeyList[0].Value
            foreach ($region in 'us-east-1', 'eu-west-1') {
                $keys = [System.Collections.Generic.List[System.Text.Json.Nodes.JsonObject]]::new()
                $keys.Add([System.Text.Json.Nodes.JsonNode]::Parse((@{ Value = $value; Fingerprint = '1' * 32; ValidityStartTime = 1700000000; ValidityEndTime = 4000000000 } | ConvertTo-Json)).AsObject())
                $endpoint.CloudTrail.PublicKeys[$region] = $keys
            }

            $env:AWS_REGION = 'us-east-1'
            $here = New-Item -Path (Join-Path $TestDrive 'aws') -ItemType Directory
            Push-Location -LiteralPath $here
        }

        AfterAll {
            Pop-Location
            $endpoint.Server.Dispose()
            Remove-Item -Path Env:AWS_REGION
        }

        # The dates of an example need not be those of the sample trail: it is enough that nothing is wrong.
        It '<Page>: example <Number> runs' -ForEach $aws {
            $ErrorActionPreference = 'Stop'
            $PSDefaultParameterValues = @{}
            foreach ($name in $endpoint.Connection.Keys) { $PSDefaultParameterValues["*-CT*:$name"] = $endpoint.Connection[$name] }
            $null = & ([scriptblock]::Create($Code)) 3>&1 | Out-String
        }
    }
}
