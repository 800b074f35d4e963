BeforeDiscovery {
    $resourceGet = [bool] (Get-Module -Name Microsoft.PowerShell.PSResourceGet -ListAvailable)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $out = Join-Path $TestDrive 'out'
    # For this machine only: each kind takes a compiler's run.
    $system = if ($IsWindows) { 'win' } elseif ($IsMacOS) { 'osx' } else { 'linux' }
    $runtime = "$system-$([System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture)".ToLowerInvariant()
    Invoke-Pwsh -ArgumentList (Join-Path $RepositoryRoot 'build.ps1'), $out, $runtime -ScriptBlock {
        param($Build, $Out, $Runtime)
        & $Build -Task Package -OutputFolder $Out -Runtime $Runtime | Out-Null
    }
    $version = (Import-PowerShellDataFile -Path (Join-Path $RepositoryRoot 'CloudTrailTools.psd1')).ModuleVersion
    $folder = Join-Path $out 'CloudTrailTools'
    $package = Join-Path $out "CloudTrailTools.$version.nupkg"
    $unpacked = Join-Path $TestDrive 'unpacked'
    [System.IO.Compression.ZipFile]::ExtractToDirectory($package, $unpacked)
    $metadata = ([xml] (Get-Content -LiteralPath (Join-Path $unpacked 'CloudTrailTools.nuspec') -Raw)).package.metadata
}

Describe 'Packaging' {
    It 'makes a module folder that Test-ModuleManifest finds nothing wrong with' {
        (Test-ModuleManifest -Path (Join-Path $folder 'CloudTrailTools.psd1')).Version | Should -BeExactly $version
    }

    It 'ships what the module needs and nothing else' {
        $files = Get-ChildItem -LiteralPath $folder -Recurse -File
        $files.Extension | Select-Object -Unique | Should -BeIn '.psd1', '.ps1xml', '.dll', '.xml', '.txt'
        $files.Name | Should -Not -Contain 'System.Management.Automation.dll'
        @($files | Where-Object { $_.Directory.Name -ne $runtime -and $_.Name -eq 'CloudTrailTools.Core.dll' }).Count | Should -Be 1
        Test-Path -LiteralPath (Join-Path $folder 'bin' 'private' 'CloudTrailTools.Core.dll') | Should -BeFalse
    }

    It 'compiles ahead what takes long to compile at each start, and runs that' {
        $compiled = Get-ChildItem -LiteralPath (Join-Path $folder 'bin' $runtime)
        $compiled.Name | Should -Be @('AWSSDK.Core.dll', 'AWSSDK.S3.dll', 'AWSSDK.SecurityToken.dll', 'CloudTrailTools.Aws.dll', 'CloudTrailTools.Core.dll')
        $used = Invoke-Pwsh -ArgumentList (Join-Path $folder 'CloudTrailTools.psd1') -ScriptBlock {
            param($ManifestPath)
            Import-Module -Name $ManifestPath
            [CloudTrailTools.CloudTrailEvent].Assembly.Location
        }
        $used | Should -BeExactly (Join-Path $folder 'bin' $runtime 'CloudTrailTools.Core.dll')
    }

    It 'ships <_> without indentation and otherwise as it is' -ForEach 'CloudTrailTools.Format.ps1xml', 'CloudTrailTools.Types.ps1xml' {
        $source = [System.Xml.XmlDocument]::new()
        $source.Load((Join-Path $RepositoryRoot 'src' 'Module' $_))
        foreach ($comment in @($source.SelectNodes('//comment()'))) { $null = $comment.ParentNode.RemoveChild($comment) }
        $shipped = [System.Xml.XmlDocument]::new()
        $shipped.PreserveWhitespace = $true
        $shipped.Load((Join-Path $folder 'bin' $_))
        $shipped.DocumentElement.OuterXml | Should -BeExactly $source.DocumentElement.OuterXml
    }

    It 'runs on a machine that nothing was compiled for' {
        $plain = Join-Path $TestDrive 'plain'
        Copy-Item -LiteralPath $folder -Destination $plain -Recurse
        Remove-Item -LiteralPath (Join-Path $plain 'bin' $runtime) -Recurse
        $count = Invoke-Pwsh -ArgumentList (Join-Path $plain 'CloudTrailTools.psd1'), $SampleTrail -ScriptBlock {
            param($ManifestPath, $Trail)
            Import-Module -Name $ManifestPath
            @(Import-CTLogFile -Path $Trail).Count
        }
        $count | Should -BeGreaterThan 0
    }

    It 'names the licence of every assembly of others' {
        $notices = Get-Content -LiteralPath (Join-Path $folder 'THIRD-PARTY-NOTICES.txt') -Raw
        $others = Get-ChildItem -LiteralPath $folder -Recurse -Filter *.dll | Where-Object Name -NotLike 'CloudTrailTools.*'
        $others | Where-Object { -not $notices.Contains($_.BaseName) } | Should -BeNullOrEmpty
    }

    It 'packs the same files as the folder' {
        $packed = Get-ChildItem -LiteralPath $unpacked -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath($unpacked, $_.FullName) } |
            Where-Object { $_ -notin 'CloudTrailTools.nuspec', '[Content_Types].xml', [System.IO.Path]::Combine('_rels', '.rels') }
        $laid = Get-ChildItem -LiteralPath $folder -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath($folder, $_.FullName) }
        $packed | Sort-Object | Should -Be ($laid | Sort-Object)
    }

    It 'describes itself: version, authors, what is new, and its commands as tags' {
        $metadata.version | Should -BeExactly $version
        $metadata.authors | Should -Not -BeNullOrEmpty
        $metadata.description | Should -Not -BeNullOrEmpty
        $metadata.releaseNotes | Should -Not -BeNullOrEmpty
        $metadata.tags -split ' ' | Should -Contain 'PSModule'
        $metadata.tags -split ' ' | Should -Contain 'PSCmdlet_Import-CTLogFile'
    }

    It 'imports and reads from the unpacked package' {
        $count = Invoke-Pwsh -ArgumentList (Join-Path $unpacked 'CloudTrailTools.psd1'), $SampleTrail -ScriptBlock {
            param($ManifestPath, $Trail)
            Import-Module -Name $ManifestPath
            @(Import-CTLogFile -Path $Trail).Count
        }
        $count | Should -BeGreaterThan 0
    }

    It 'installs from a folder that serves as repository' -Skip:(-not $resourceGet) {
        $installed = Invoke-Pwsh -ArgumentList $out, (Join-Path $TestDrive 'saved') -ScriptBlock {
            param($Repository, $Target)
            $null = New-Item -Path $Target -ItemType Directory
            Register-PSResourceRepository -Name CloudTrailToolsTest -Uri $Repository -Trusted
            try { Save-PSResource -Name CloudTrailTools -Repository CloudTrailToolsTest -Path $Target }
            finally { Unregister-PSResourceRepository -Name CloudTrailToolsTest }
            (Test-ModuleManifest -Path (Get-ChildItem -Path $Target -Recurse -Filter CloudTrailTools.psd1).FullName).Name
        }
        $installed | Should -BeExactly 'CloudTrailTools'
    }
}
