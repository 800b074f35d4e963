<#
.SYNOPSIS
Runs the Pester tests of this folder and writes one line of JSON per test.
.DESCRIPTION
Called by tests/CloudTrailTools.Module.Tests in a fresh PowerShell. Exit code 0: the tests ran, whatever came of them;
3: the machine has no Pester. To work on one file, call Invoke-Pester on it directly.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $ResultPath
)

$ErrorActionPreference = 'Stop'

$pester = Get-Module -Name Pester -ListAvailable | Where-Object Version -GE '5.5.0' | Sort-Object -Property Version -Descending | Select-Object -First 1
if (-not $pester) {
    'No Pester 5.5 or later: nothing was tested in a real PowerShell. Install it with: Install-PSResource Pester'
    exit 3
}
Import-Module -Name $pester.Path

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Run.Exit = $false
$configuration.Output.Verbosity = 'None'
$configuration.Output.CIFormat = 'None'
$run = Invoke-Pester -Configuration $configuration

function Get-Reason {
    param($ErrorRecord)
    foreach ($record in $ErrorRecord) {
        $record.Exception.Message
        $record.ScriptStackTrace
    }
}

$lines = @(
    foreach ($test in $run.Tests) {
        $reason = @(Get-Reason -ErrorRecord $test.ErrorRecord)
        if ($test.Result -eq 'NotRun') {
            $reason += 'The test did not run.'
        }
        elseif ($test.Result -eq 'Failed' -and -not $reason) {
            # A failed BeforeAll is recorded with the block, not with its tests.
            for ($block = $test.Block; $block -and -not $reason; $block = $block.Parent) {
                $reason = @(Get-Reason -ErrorRecord $block.ErrorRecord)
            }
        }
        elseif ($test.Result -in 'Skipped', 'Inconclusive') {
            $reason = @($test.ErrorRecord | ForEach-Object { $_.Exception.Message }) + 'Skipped by the Pester suite.' | Select-Object -First 1
        }
        [ordered]@{
            name    = '{0}: {1}' -f $test.ScriptBlock.File.Split([char[]]'/\')[-1].Replace('.Tests.ps1', ''), $test.ExpandedPath
            result  = if ($test.Result -eq 'Inconclusive') { 'Skipped' } else { [string] $test.Result }
            message = $reason -join [Environment]::NewLine
            seconds = [decimal] $test.Duration.TotalSeconds
        } | ConvertTo-Json -Compress
    }

    # Errors outside any test: a file that cannot be read, or an AfterAll that fails.
    foreach ($container in $run.FailedContainers) {
        [ordered]@{ name = "$container"; result = 'Failed'; message = @(Get-Reason -ErrorRecord $container.ErrorRecord) -join [Environment]::NewLine } | ConvertTo-Json -Compress
    }
    foreach ($block in $run.FailedBlocks) {
        [ordered]@{ name = "$($block.ExpandedPath) (set-up or tear-down)"; result = 'Failed'; message = @(Get-Reason -ErrorRecord $block.ErrorRecord) -join [Environment]::NewLine } | ConvertTo-Json -Compress
    }
)
[System.IO.File]::WriteAllLines($ResultPath, [string[]] $lines)
