BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $manifest = Import-PowerShellDataFile -Path $ManifestPath
    $cmdletTypes = (Get-Command -Module CloudTrailTools)[0].ImplementingType.Assembly.GetTypes() | Where-Object { -not $_.IsAbstract -and $_.IsDefined([System.Management.Automation.CmdletAttribute], $false) }
    $cmdletNames = $cmdletTypes | ForEach-Object {
        $attribute = $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
        '{0}-{1}' -f $attribute.VerbName, $attribute.NounName
    }
}

Describe 'Manifest' {
    It 'is well-formed' {
        (Test-ModuleManifest -Path $ManifestPath).Name | Should -BeExactly 'CloudTrailTools'
    }

    It 'exports just the cmdlets that there are' {
        $manifest.CmdletsToExport | Sort-Object | Should -Be ($cmdletNames | Sort-Object)
        (Get-Command -Module CloudTrailTools -CommandType Cmdlet).Name | Sort-Object | Should -Be ($cmdletNames | Sort-Object)
    }

    It 'names every export, so that PowerShell finds commands without importing' {
        @($manifest.CmdletsToExport; $manifest.FunctionsToExport; $manifest.AliasesToExport; $manifest.VariablesToExport) | Should -Not -Match '[*?]'
    }

    It 'has one help page for each cmdlet' {
        $pages = Get-ChildItem -Path (Join-Path $RepositoryRoot 'src' 'Help' 'en-US') -Filter '*-*.md'
        $pages.BaseName | Sort-Object | Should -Be ($cmdletNames | Sort-Object)
    }

    It 'has the version of its assemblies' {
        $version = [System.Diagnostics.FileVersionInfo]::GetVersionInfo((Join-Path $ModuleBin 'CloudTrailTools.PowerShell.dll')).ProductVersion
        $version | Should -BeExactly $manifest.ModuleVersion
    }

    It 'uses approved verbs' {
        (Get-Command -Module CloudTrailTools).Verb | Select-Object -Unique | Should -BeIn (Get-Verb).Verb
    }

    It 'uses no name of AWS.Tools.CloudTrail' {
        # Their cmdlets whose verb and noun style could meet ours.
        $theirs = 'Find-CTEvent', 'Get-CTChannel', 'Get-CTChannelSummary', 'Get-CTDashboard', 'Get-CTDashboardSummary', 'Get-CTEventConfiguration',
        'Get-CTEventDataStore', 'Get-CTEventDataStoreSummary', 'Get-CTEventSelector', 'Get-CTImport', 'Get-CTImportFailure', 'Get-CTImportList',
        'Get-CTInsightSelector', 'Get-CTInsightsData', 'Get-CTInsightsMetricData', 'Get-CTPublicKey', 'Get-CTQuery', 'Get-CTQueryResult',
        'Get-CTQuerySummary', 'Get-CTResourcePolicy', 'Get-CTResourceTag', 'Get-CTTrail', 'Get-CTTrailByName', 'Get-CTTrailStatus',
        'Get-CTTrailSummary', 'Search-CTSampleQuery', 'Start-CTQuery', 'Write-CTEventSelector'
        $cmdletNames | Where-Object { $_ -in $theirs } | Should -BeNullOrEmpty
    }

    It 'is refused by a PowerShell that is too old, with the version it needs' {
        $folder = New-Item -Path (Join-Path $TestDrive 'CloudTrailTools') -ItemType Directory
        $future = Join-Path $folder 'CloudTrailTools.psd1'
        (Get-Content -LiteralPath $ManifestPath -Raw) -replace "PowerShellVersion\s*=\s*'7\.4'", "PowerShellVersion = '99.4'" | Set-Content -LiteralPath $future
        { Import-Module -Name $future -ErrorAction Stop } | Should -Throw -ExceptionType ([System.InvalidOperationException]) -ExpectedMessage '*99.4*'
    }

    It 'holds every assembly that its own assemblies need' {
        $shipped = Get-ChildItem -Path $ModuleBin -Filter '*.dll' -Recurse
        $framework = [System.IO.Path]::GetDirectoryName([object].Assembly.Location)
        $missing = foreach ($file in $shipped) {
            $stream = [System.IO.File]::OpenRead($file.FullName)
            $image = [System.Reflection.PortableExecutable.PEReader]::new($stream)
            $reader = [System.Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($image)
            foreach ($handle in $reader.AssemblyReferences) {
                $name = $reader.GetString($reader.GetAssemblyReference($handle).Name)
                $found = $name -eq 'System.Management.Automation' -or $name -in $shipped.BaseName -or (Test-Path -LiteralPath (Join-Path $framework "$name.dll"))
                if (-not $found) { "$($file.Name) needs $name" }
            }
            $image.Dispose()
        }
        $missing | Should -BeNullOrEmpty
    }

    It 'shows nothing of the private context in its public surface' {
        $private = { param($type) $type.Assembly.GetName().Name -like 'AWSSDK.*' -or $type.Assembly.GetName().Name -eq 'CloudTrailTools.Aws' }
        $leaks = foreach ($command in Get-Command -Module CloudTrailTools) {
            foreach ($parameter in $command.Parameters.Values) {
                if (& $private $parameter.ParameterType) { "$($command.Name) -$($parameter.Name)" }
            }
            foreach ($output in $command.OutputType) {
                if ($output.Type -and $output.Type.Assembly.GetName().Name -notin 'CloudTrailTools.Core', 'System.Private.CoreLib') { "$($command.Name) emits $($output.Name)" }
            }
        }
        $leaks | Should -BeNullOrEmpty
    }
}
