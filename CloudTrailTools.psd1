@{
    RootModule           = 'bin/CloudTrailTools.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0e6d1c-6b1a-4f0e-9d55-0f6c5a3c7b21'
    Author               = 'CloudTrailTools maintainers'
    CompanyName          = 'CloudTrailTools'
    Copyright            = '(c) CloudTrailTools maintainers.'
    Description          = 'Who did what in our AWS accounts? Reads AWS CloudTrail Event history, log files in S3 and log files on disk into typed objects.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('bin/CloudTrailTools.Format.ps1xml')
    TypesToProcess       = @('bin/CloudTrailTools.Types.ps1xml')
    # Commas: PowerShell would compile a list of lines at every import.
    CmdletsToExport      = @(
        'Compare-CTActivity',
        'ConvertFrom-CTRecord',
        'Find-CTDeletion',
        'Get-CTApiCoverage',
        'Get-CTEvent',
        'Get-CTLogFile',
        'Import-CTLogFile',
        'Measure-CTEvent',
        'Save-CTLogFile',
        'Save-CTPublicKey',
        'Test-CTLogIntegrity',
        'Watch-CTEvent'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('AWS', 'CloudTrail', 'Audit', 'Security', 'Forensics', 'DFIR', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'First version: Event history, log files in S3 and on disk as typed objects, who deleted what, what is logged at all, and the integrity of log files.'
        }
    }
}
