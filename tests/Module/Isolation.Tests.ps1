BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # Where the module's assemblies ended up, seen from a process in which a stranger's AWSSDK.Core came first or last.
    # The decoy has the identity of the real one, to the last bit of its strong name: no version rule can tell them apart.
    function Get-Residence {
        param([switch] $DecoyLast, [switch] $Unprotected)
        $decoy = Join-Path $TestDrive 'AWSSDK.Core.dll'
        Copy-Item -LiteralPath (Join-Path $ModuleBin 'private' 'AWSSDK.Core.dll') -Destination $decoy
        Invoke-Pwsh -ArgumentList $ManifestPath, $ModuleBin, $decoy, $DecoyLast.IsPresent, $Unprotected.IsPresent -ScriptBlock {
            param($ManifestPath, $ModuleBin, $Decoy, $DecoyLast, $Unprotected)
            $ErrorActionPreference = 'Stop'
            $contexts = [System.Runtime.Loader.AssemblyLoadContext]
            if (-not $DecoyLast) { $null = $contexts::Default.LoadFromAssemblyPath($Decoy) }
            Import-Module -Name $ManifestPath
            # As the cmdlets ask for it.
            $aws = if ($Unprotected) { $contexts::Default.LoadFromAssemblyPath((Join-Path $ModuleBin 'private' 'CloudTrailTools.Aws.dll')) }
            else { $contexts::Default.LoadFromAssemblyName([System.Reflection.AssemblyName]::new('CloudTrailTools.Aws')) }
            $own = $contexts::GetLoadContext($aws)
            $sdk = $own.LoadFromAssemblyName([System.Reflection.AssemblyName]::new('AWSSDK.Core'))
            if ($DecoyLast) { $null = $contexts::Default.LoadFromAssemblyPath($Decoy) }
            [pscustomobject]@{
                Context     = $own.Name
                Cmdlets     = $contexts::GetLoadContext((Get-Command -Name Import-CTLogFile).ImplementingType.Assembly).Name
                Sdk         = $sdk.Location
                SdkContext  = $contexts::GetLoadContext($sdk).Name
                DefaultSdk  = @($contexts::Default.Assemblies | Where-Object { $_.GetName().Name -eq 'AWSSDK.Core' }).Location
                CoreCopies  = @([System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'CloudTrailTools.Core' }).Count
                TypesFrom   = ('CloudTrailTools.CloudTrailCoverage' -as [type])?.Assembly.Location
                Decoy       = $Decoy
            }
        }
    }
}

Describe 'Isolation' {
    Context 'when another AWSSDK.Core of the same identity is loaded <_> the module' -ForEach 'before', 'after' {
        BeforeAll {
            $residence = Get-Residence -DecoyLast:($_ -eq 'after')
        }

        It 'speaks to AWS in a load context of its own, and to the session in its' {
            $residence.Context | Should -BeExactly 'CloudTrailTools'
            $residence.Cmdlets | Should -BeExactly 'Default'
        }

        It 'meets the SDK it was built with' {
            $residence.Sdk | Should -BeExactly (Join-Path $ModuleBin 'private' 'AWSSDK.Core.dll')
            $residence.SdkContext | Should -BeExactly 'CloudTrailTools'
        }

        It 'leaves the other copy to the session' {
            $residence.DefaultSdk | Should -BeExactly $residence.Decoy
        }

        It 'keeps one copy of its own types' {
            $residence.CoreCopies | Should -Be 1
            $residence.TypesFrom | Should -BeIn (Get-ChildItem -Path $ModuleBin -Recurse -Filter CloudTrailTools.Core.dll).FullName
        }
    }

    It 'would be seen to fail: without the private context the other copy is met' {
        $residence = Get-Residence -Unprotected
        $residence.Context | Should -BeExactly 'Default'
        $residence.Sdk | Should -BeExactly $residence.Decoy
    }

    It 'loads no part of the SDK on import' {
        $loaded = Invoke-Pwsh -ArgumentList $ManifestPath -ScriptBlock {
            param($ManifestPath)
            Import-Module -Name $ManifestPath
            [System.AppDomain]::CurrentDomain.GetAssemblies().ForEach({ $_.GetName().Name }) | Where-Object { $_ -like 'AWSSDK.*' -or $_ -eq 'CloudTrailTools.Aws' }
        }
        $loaded | Should -BeNullOrEmpty
    }

    It 'exports its cmdlets again on every import' {
        $counts = Invoke-Pwsh -ArgumentList $ManifestPath -ScriptBlock {
            param($ManifestPath)
            Import-Module -Name $ManifestPath
            @(Get-Command -Module CloudTrailTools).Count
            Import-Module -Name $ManifestPath -Force
            @(Get-Command -Module CloudTrailTools).Count
            Import-Module -Name $ManifestPath -Force
            @(Get-Command -Module CloudTrailTools).Count
            Remove-Module -Name CloudTrailTools
            @(Get-Command -Module CloudTrailTools).Count
            Import-Module -Name $ManifestPath
            @(Get-Command -Module CloudTrailTools).Count
        }
        $exported = (Import-PowerShellDataFile -Path $ManifestPath).CmdletsToExport.Count
        $counts | Should -Be @($exported, $exported, $exported, 0, $exported)
    }

    It 'serves every runspace with the same types' {
        $types = Invoke-Pwsh -ArgumentList $ManifestPath -ScriptBlock {
            param($ManifestPath)
            Import-Module -Name $ManifestPath
            $here = [CloudTrailTools.CloudTrailEvent]
            1..3 | ForEach-Object -Parallel {
                Import-Module -Name $using:ManifestPath
                Import-Module -Name $using:ManifestPath -Force
                [object]::ReferenceEquals([CloudTrailTools.CloudTrailEvent], $using:here) -and [bool] (Get-Command -Name Import-CTLogFile)
            }
        }
        $types | Should -Be @($true, $true, $true)
    }

    It 'says what to do when another version is imported into the same process' {
        $copy = Join-Path $TestDrive 'second'
        $null = New-Item -Path $copy -ItemType Directory
        Copy-Item -Path $ManifestPath -Destination $copy
        Copy-Item -Path $ModuleBin -Destination $copy -Recurse
        # A version of the cmdlets has a name of its own, and a build is told by its module version id.
        $version = (Import-PowerShellDataFile -Path $ManifestPath).ModuleVersion
        $text = [System.Text.Encoding]::Latin1
        function Edit-Assembly {
            param([type] $Type, [hashtable] $Replace = @{})
            foreach ($file in Get-ChildItem -LiteralPath $copy -Recurse -File | Where-Object Name -EQ (Split-Path $Type.Assembly.Location -Leaf)) {
                $content = $text.GetString([System.IO.File]::ReadAllBytes($file.FullName))
                $mvid = $Type.Module.ModuleVersionId.ToByteArray()
                $other = [byte[]] $mvid.Clone()
                $other[0] = $other[0] -bxor 1
                $content = $content.Replace($text.GetString($mvid), $text.GetString($other))
                foreach ($old in $Replace.Keys) { $content = $content.Replace($old, $Replace[$old]) }
                [System.IO.File]::WriteAllBytes($file.FullName, $text.GetBytes($content))
            }
        }
        $name = "CloudTrailTools.PowerShell.$version"
        Edit-Assembly -Type (Get-Command -Name Import-CTLogFile).ImplementingType -Replace @{ $name = $name.Replace(".$version", ".X$($version.Substring(1))") }
        Edit-Assembly -Type ([CloudTrailTools.CloudTrailEvent])
        $message = Invoke-Pwsh -ArgumentList $ManifestPath, (Join-Path $copy 'CloudTrailTools.psd1') -ScriptBlock {
            param($First, $Second)
            Import-Module -Name $First
            Remove-Module -Name CloudTrailTools
            try { Import-Module -Name $Second -ErrorAction Stop } catch { $_.Exception.Message }
        }
        $message | Should -BeLike '*already loaded in this process*Start a new PowerShell*'
    }
}
