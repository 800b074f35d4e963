BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"

    $text = Get-Content -LiteralPath (Join-Path $RepositoryRoot 'README.md') -Raw
    $number = 0
    $blocks = foreach ($block in [regex]::Matches($text, '(?ms)^```powershell\r?\n(?<code>.*?)^```\r?\n(\r?\n```text\r?\n(?<output>.*?)^```)?')) {
        $number++
        @{ Number = $number; Code = $block.Groups['code'].Value; Output = $block.Groups['output'].Value.TrimEnd() -replace '\r' }
    }
    $lines = foreach ($block in [regex]::Matches($text, '(?ms)^```powershell lines\r?\n(?<code>.*?)^```')) {
        $block.Groups['code'].Value.Trim() -split '\r?\n' | ForEach-Object { @{ Line = $_ } }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $readme = Get-Content -LiteralPath (Join-Path $RepositoryRoot 'README.md') -Raw
}

Describe 'README' {
    BeforeAll {
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'

        # Where examples may write, with the trail at both places that they read it from.
        $fixtures = New-Item -Path $TestDrive -Name 'readme/tests/Fixtures' -ItemType Directory
        Copy-Item -LiteralPath $SampleTrail -Destination $fixtures -Recurse
        Copy-Item -LiteralPath $SampleTrail -Destination "$TestDrive/readme/trail" -Recurse
        Push-Location -LiteralPath "$TestDrive/readme"
    }

    AfterAll {
        Pop-Location
        $PSStyle.OutputRendering = $rendering
    }

    It 'shows in block <Number> what its command prints' -ForEach $blocks {
        $ErrorActionPreference = 'Stop'
        $runnable = $Code -replace 'Import-Module CloudTrailTools\b', "Import-Module '$ManifestPath'"
        $printed = & ([scriptblock]::Create($runnable)) | Out-String -Width 120
        $lines = $printed.Trim("`r", "`n") -split '\r?\n' | ForEach-Object TrimEnd
        $lines -join "`n" | Should -BeExactly $Output
    }

    It 'answers in one line: <Line>' -ForEach $lines {
        $answer = @(& ([scriptblock]::Create($Line)) 3>&1)
        if ($Line -like '*a warning names*') {
            $answer.Where({ $_ -is [System.Management.Automation.WarningRecord] }) | Should -HaveCount 1
            $answer = $answer.Where({ $_ -isnot [System.Management.Automation.WarningRecord] })
        }

        $answer | Should -Not -BeNullOrEmpty
        $answer.ForEach({ $_.GetType().Namespace }) | Select-Object -Unique | Should -BeExactly 'CloudTrailTools'
    }

    It 'lists every cmdlet' {
        $listed = [regex]::Matches($readme, '(?m)^\| `(?<name>[A-Za-z]+-CT\w+)` \|').ForEach({ $_.Groups['name'].Value })
        $listed | Sort-Object | Should -Be ((Get-Command -Module CloudTrailTools).Name | Sort-Object)
    }

    It 'names every topic of the help' {
        foreach ($topic in Get-ChildItem -Path (Join-Path $RepositoryRoot 'src' 'Help' 'en-US') -Filter 'about_*.md') {
            $readme | Should -Match "``$($topic.BaseName)``"
        }
    }

    It 'hands to the measurements what it says' {
        $parameters = [System.Management.Automation.Language.Parser]::ParseFile((Join-Path $RepositoryRoot 'build.ps1'), [ref] $null, [ref] $null).ParamBlock
        $bench = [scriptblock]::Create("$($parameters.Attributes.Extent.Text) $($parameters.Extent.Text) `$BenchArguments -join ' '")
        $commands = [regex]::Matches($readme, 'build\.ps1 -Task Bench (?<rest>[^`\r\n#]*[^`\r\n#\s])')
        $commands.Count | Should -BeGreaterThan 2
        foreach ($command in $commands) {
            Invoke-Expression "& `$bench -OutputFolder out -Task Bench $($command.Groups['rest'].Value)" | Should -BeExactly $command.Groups['rest'].Value
        }
    }

    It 'names only tasks and parameters that there are' {
        $tasks = (Get-Command -Name (Join-Path $RepositoryRoot 'build.ps1')).Parameters['Task'].Attributes.ValidValues
        foreach ($match in [regex]::Matches($readme, 'build\.ps1 -Task (?<task>\w+)')) {
            $match.Groups['task'].Value | Should -BeIn $tasks
        }
        foreach ($match in [regex]::Matches($readme, '(?m)^(?<line>[A-Z][a-z]+-CT\w+ .*)$')) {
            $ast = [System.Management.Automation.Language.Parser]::ParseInput($match.Groups['line'].Value, [ref] $null, [ref] $null)
            foreach ($call in $ast.FindAll({ param($node) $node -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $command = Get-Command -Name $call.GetCommandName() -Module CloudTrailTools -ErrorAction Ignore
                foreach ($parameter in $call.CommandElements | Where-Object { $command -and $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    { $command.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw
                }
            }
        }
    }
}
