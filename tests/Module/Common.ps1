# Dot-sourced by every test file: imports the module under test and holds what the files share.

$ErrorActionPreference = 'Stop'

$script:RepositoryRoot = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))

# The checkout's own build, or the packaged module that CLOUDTRAILTOOLS_MODULE names.
$script:ManifestPath = if ($env:CLOUDTRAILTOOLS_MODULE) { $env:CLOUDTRAILTOOLS_MODULE } else { Join-Path $RepositoryRoot 'CloudTrailTools.psd1' }
$script:ModuleBin = Join-Path (Split-Path $ManifestPath) 'bin'
$script:ModuleHelp = Join-Path (Split-Path $ManifestPath) 'en-US'
$script:Fixtures = Join-Path $RepositoryRoot 'tests' 'Fixtures'
$script:SampleTrail = Join-Path $Fixtures 'sample-trail'
$script:SignedTrail = Join-Path $Fixtures 'signed-trail'
$script:SignedTrailKeys = Join-Path $Fixtures 'signed-trail-keys.json'

if (-not (Get-Module -Name CloudTrailTools)) {
    Import-Module -Name $ManifestPath
}

# A limit for what should take no time at all, so that a hang becomes a failure.
$script:patience = [timespan]::FromMinutes(2)

function Wait-Until {
    param([scriptblock] $Condition, [string] $What)
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed -gt $patience) { throw "Waited in vain for $What." }
        Start-Sleep -Milliseconds 20
    }
}

# Runs a script block in a PowerShell of its own (assemblies cannot be unloaded) and returns what it writes.
function Invoke-Pwsh {
    param(
        [Parameter(Mandatory)] [scriptblock] $ScriptBlock,
        [object[]] $ArgumentList = @()
    )
    & ([System.Environment]::ProcessPath) -NoProfile -NonInteractive -OutputFormat XML -Command $ScriptBlock -args $ArgumentList
    if ($LASTEXITCODE -ne 0) {
        throw "The child PowerShell ended with code $LASTEXITCODE."
    }
}
