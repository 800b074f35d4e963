#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
Builds, tests, measures and packages CloudTrailTools.
.DESCRIPTION
Needs the .NET SDK 10 and this PowerShell, installs nothing, and works without a network once packages are restored.

Build    compiles the solution and lays the importable module out in bin/
Test     runs every test: xunit, and the Pester suite through it
Demo     builds, imports, and shows who deleted what in the sample trail
Bench    runs the measurements of tests/CloudTrailTools.Benchmarks; what names none of the parameters here goes to them
Package  makes the publishable module folder and its .nupkg in out/: a release build, compiled ahead for each -Runtime
Clean    removes everything that a build leaves behind
.EXAMPLE
./build.ps1 -Task Demo
.EXAMPLE
./build.ps1 -Task Build, Test -Configuration Release
.EXAMPLE
./build.ps1 -Task Bench engine --rounds 3
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Package', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # Where Package puts what it makes.
    [string] $OutputFolder = (Join-Path $PSScriptRoot 'out'),

    # The machines that Package compiles for ahead of time. The module runs on all others too, and starts slower there.
    [ValidateSet('win-x64', 'win-arm64', 'linux-x64', 'linux-arm64', 'osx-x64', 'osx-arm64')]
    [string[]] $Runtime = @('win-x64', 'linux-x64', 'linux-arm64', 'osx-arm64'),

    [Parameter(ValueFromRemainingArguments)]
    [string[]] $BenchArguments = @()
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$ModuleName = 'CloudTrailTools'
$ManifestPath = Join-Path $PSScriptRoot "$ModuleName.psd1"

function Invoke-Native {
    param([scriptblock] $Command)
    & $Command
    if ($LASTEXITCODE -ne 0) {
        throw "'$("$Command".Trim())' ended with code $LASTEXITCODE."
    }
}

function Invoke-Build {
    Invoke-Native { dotnet build (Join-Path $PSScriptRoot "$ModuleName.sln") --configuration $Configuration --nologo --verbosity quiet }
}

function Invoke-Test {
    Invoke-Native { dotnet test (Join-Path $PSScriptRoot "$ModuleName.sln") --configuration $Configuration --nologo }
}

function Invoke-Demo {
    Invoke-Build
    # In a PowerShell of its own, so that the next build finds no file in use.
    Invoke-Native {
        & ([System.Environment]::ProcessPath) -NoProfile -Command {
            param($ManifestPath, $Trail)
            $ErrorActionPreference = 'Stop'
            Import-Module -Name $ManifestPath
            'Who deleted what in the sample trail?'
            Find-CTDeletion -Path $Trail -Ordered | Out-Default
        } -args $ManifestPath, (Join-Path $PSScriptRoot 'tests' 'Fixtures' 'sample-trail')
    }
}

function Invoke-Bench {
    Invoke-Native { dotnet run --configuration Release --project (Join-Path $PSScriptRoot 'tests' "$ModuleName.Benchmarks") -- @BenchArguments }
}

function Invoke-Clean {
    foreach ($folder in @((Join-Path $PSScriptRoot 'bin'), (Join-Path $PSScriptRoot 'en-US'), $OutputFolder) + @(Get-ChildItem -Path (Join-Path $PSScriptRoot 'src'), (Join-Path $PSScriptRoot 'tests') -Directory | ForEach-Object { Join-Path $_ 'bin'; Join-Path $_ 'obj' })) {
        if (Test-Path -LiteralPath $folder) {
            Remove-Item -LiteralPath $folder -Recurse -Force
        }
    }
}

function Invoke-Package {
    $folder = Join-Path $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputFolder) $ModuleName
    if (Test-Path -LiteralPath $folder) {
        Remove-Item -LiteralPath $folder -Recurse -Force
    }
    $null = New-Item -Path $folder -ItemType Directory
    Copy-Item -LiteralPath $ManifestPath, (Join-Path $PSScriptRoot 'src' 'Module' 'THIRD-PARTY-NOTICES.txt') -Destination $folder
    Invoke-Native { dotnet build (Join-Path $PSScriptRoot 'src' "$ModuleName.PowerShell") --configuration Release --nologo --verbosity quiet "-property:ModuleDirectory=$folder/" }
    Get-ChildItem -Path (Join-Path $folder 'bin') -Filter *.ps1xml | ForEach-Object { Remove-Indentation -Path $_.FullName }
    $precompiled = @($Runtime | Where-Object { Add-Precompiled -Folder $folder -RuntimeIdentifier $_ })

    $manifest = Test-ModuleManifest -Path (Join-Path $folder "$ModuleName.psd1")
    $package = Join-Path (Split-Path $folder) "$ModuleName.$($manifest.Version).nupkg"
    New-GalleryPackage -Folder $folder -Manifest $manifest -Destination $package

    $files = Get-ChildItem -LiteralPath $folder -Recurse -File
    [pscustomobject]@{
        Module    = $folder
        Package   = $package
        Version   = $manifest.Version
        Compiled  = $precompiled -join ', '
        Files     = $files.Count
        ModuleKB  = [math]::Ceiling(($files | Measure-Object -Property Length -Sum).Sum / 1KB)
        PackageKB = [math]::Ceiling((Get-Item -LiteralPath $package).Length / 1KB)
    } | Format-List
}

# PowerShell makes objects of all that is in these files at every import, of the indentation and the comments too.
function Remove-Indentation {
    param([string] $Path)

    $reading = [System.Xml.XmlReaderSettings]::new()
    $reading.IgnoreComments = $true
    $document = [System.Xml.XmlDocument]::new()
    $reader = [System.Xml.XmlReader]::Create($Path, $reading)
    try { $document.Load($reader) } finally { $reader.Dispose() }
    $writer = [System.Xml.XmlWriter]::Create($Path)
    try { $document.Save($writer) } finally { $writer.Dispose() }
}

# Compiles for one kind of machine what takes long to compile there at each start. False when its compiler cannot be had.
function Add-Precompiled {
    param([string] $Folder, [string] $RuntimeIdentifier)

    $project = Join-Path $PSScriptRoot 'src' 'Module' "$ModuleName.Precompiled.csproj"
    $target = Join-Path $Folder 'bin' $RuntimeIdentifier
    $output = dotnet publish $project --runtime $RuntimeIdentifier --nologo --verbosity quiet "-property:ModuleDirectory=$Folder/" --output $target
    if ($LASTEXITCODE -ne 0) {
        if ("$output" -notmatch '\bNU110[0-3]\b') {
            throw "Compiling for $RuntimeIdentifier failed:`n$($output -join "`n")"
        }

        Write-Warning "Not compiled ahead for ${RuntimeIdentifier}: the package source in use does not have what that takes. The module runs there all the same, and starts slower."
        Remove-Item -LiteralPath $target -Recurse -Force -ErrorAction Ignore
        return $false
    }

    Get-ChildItem -LiteralPath $target | Where-Object { $_.Extension -ne '.dll' -or $_.BaseName -eq "$ModuleName.Precompiled" } | Remove-Item
    $true
}

# A .nupkg is a zip with a description; made here because the SDK packs projects, not module folders.
function New-GalleryPackage {
    param([string] $Folder, [psmoduleinfo] $Manifest, [string] $Destination)

    $data = $Manifest.PrivateData['PSData']
    $commands = @($Manifest.ExportedCmdlets.Keys | Sort-Object)
    $tags = @($data['Tags']) + 'PSModule', 'PSIncludes_Cmdlet' + ($commands | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
    $text = { param($Value) [System.Security.SecurityElement]::Escape([string] $Value) }
    $parts = @{
        "$ModuleName.nuspec"  = @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>$ModuleName</id>
    <version>$($Manifest.Version)</version>
    <authors>$(& $text $Manifest.Author)</authors>
    <owners>$(& $text $Manifest.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <description>$(& $text $Manifest.Description)</description>
    <releaseNotes>$(& $text $data['ReleaseNotes'])</releaseNotes>
    <copyright>$(& $text $Manifest.Copyright)</copyright>
    <tags>$(& $text ($tags -join ' '))</tags>
  </metadata>
</package>
"@
        '_rels/.rels'         = @"
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/$ModuleName.nuspec" Id="manifest" />
</Relationships>
"@
        '[Content_Types].xml' = @'
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
  <Default Extension="nuspec" ContentType="application/octet" />
  <Default Extension="psd1" ContentType="application/octet" />
  <Default Extension="ps1xml" ContentType="application/octet" />
  <Default Extension="xml" ContentType="application/octet" />
  <Default Extension="txt" ContentType="application/octet" />
  <Default Extension="dll" ContentType="application/octet" />
</Types>
'@
    }

    Remove-Item -LiteralPath $Destination -ErrorAction Ignore
    $zip = [System.IO.Compression.ZipFile]::Open($Destination, [System.IO.Compression.ZipArchiveMode]::Create)
    try {
        foreach ($name in $parts.Keys | Sort-Object) {
            $stream = $zip.CreateEntry($name).Open()
            $stream.Write([System.Text.Encoding]::UTF8.GetBytes($parts[$name]))
            $stream.Dispose()
        }
        foreach ($file in Get-ChildItem -LiteralPath $Folder -Recurse -File | Sort-Object -Property FullName) {
            $name = [System.IO.Path]::GetRelativePath($Folder, $file.FullName).Replace('\', '/')
            $null = [System.IO.Compression.ZipFileExtensions]::CreateEntryFromFile($zip, $file.FullName, $name, [System.IO.Compression.CompressionLevel]::SmallestSize)
        }
    }
    finally {
        $zip.Dispose()
    }
}

foreach ($name in $Task) {
    & "Invoke-$name"
}
