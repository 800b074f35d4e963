# Dot-sourced by test files that write log files of their own.

# The JSON of one record. Fields replace or add fields of it; a field given as $null is left out.
function New-Record {
    param(
        [Parameter(Mandatory)] [string] $Id,
        [System.Collections.IDictionary] $Fields = @{}
    )
    $record = [ordered]@{
        eventVersion       = '1.08'
        userIdentity       = [ordered]@{ type = 'IAMUser'; principalId = 'AIDAEXAMPLE'; arn = 'arn:aws:iam::111122223333:user/alice'; accountId = '111122223333'; accessKeyId = 'AKIAEXAMPLE'; userName = 'alice' }
        eventTime          = '2026-03-01T10:00:00Z'
        eventSource        = 'ec2.amazonaws.com'
        eventName          = 'RunInstances'
        awsRegion          = 'us-east-1'
        sourceIPAddress    = '192.0.2.10'
        userAgent          = 'aws-cli/2.15'
        eventID            = $Id
        readOnly           = $false
        eventType          = 'AwsApiCall'
        managementEvent    = $true
        recipientAccountId = '111122223333'
        eventCategory      = 'Management'
    }
    foreach ($name in $Fields.Keys) {
        if ($null -eq $Fields[$name]) { $record.Remove($name) } else { $record[$name] = $Fields[$name] }
    }
    ConvertTo-Json -InputObject $record -Depth 20 -Compress
}

# A log file as CloudTrail delivers them; compressed when the name says so. Returns the path.
function New-LogFile {
    param(
        [Parameter(Mandatory)] [string] $Path,
        [Parameter(Mandatory)] [AllowEmptyCollection()] [string[]] $Record
    )
    Write-Content -Path $Path -Text ('{"Records":[' + ($Record -join ',') + ']}')
}

# A file of exactly this text, as UTF-8 without a mark; compressed when its name ends in .gz. Returns the path.
function Write-Content {
    param(
        [Parameter(Mandatory)] [string] $Path,
        [Parameter(Mandatory)] [AllowEmptyString()] [string] $Text
    )
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
    if ($Path.EndsWith('.gz')) { $bytes = Compress-Byte $bytes }
    Write-Byte -Path $Path -Byte $bytes
}

function Write-Byte {
    param([string] $Path, [byte[]] $Byte)
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Path))
    [System.IO.File]::WriteAllBytes($Path, $Byte)
    $Path
}

# One gzip member. Members written one after the other make one file.
function Compress-Byte {
    param([Parameter(Mandatory)] [AllowEmptyCollection()] [byte[]] $Byte)
    $target = [System.IO.MemoryStream]::new()
    $gzip = [System.IO.Compression.GZipStream]::new($target, [System.IO.Compression.CompressionLevel]::SmallestSize, $true)
    $gzip.Write($Byte, 0, $Byte.Length)
    $gzip.Dispose()
    , $target.ToArray()
}

# Everything that reading a path gives: events, errors, warnings and the account of it.
function Read-Log {
    param(
        [Parameter(Mandatory)] [string[]] $LiteralPath,
        [hashtable] $Parameters = @{}
    )
    $events = @(Import-CTLogFile -LiteralPath $LiteralPath @Parameters -CoverageVariable coverage -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue -WarningVariable warnings)
    [pscustomobject]@{
        Events   = $events
        Ids      = $events.EventId -join ' '
        Errors   = @($problems)
        ErrorIds = @($problems | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] }) -join ' '
        Messages = @($problems | ForEach-Object { $_.Exception.Message }) -join "`n"
        Warnings = @($warnings | ForEach-Object Message)
        Coverage = $coverage
    }
}
