# Dot-sourced by the test files that need AWS: loads what stands in for it.

$assembly = Get-ChildItem -Path (Join-Path $RepositoryRoot 'tests' 'CloudTrailTools.TestEndpoint' 'bin' '*' 'net8.0' 'CloudTrailTools.TestEndpoint.dll') |
    Sort-Object -Property LastWriteTimeUtc -Descending | Select-Object -First 1
if (-not $assembly) {
    throw 'Build tests/CloudTrailTools.TestEndpoint first.'
}
Add-Type -Path $assembly.FullName

# What the machine is configured for must not reach a test, nor a test the instance metadata.
foreach ($name in 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3') {
    [System.Environment]::SetEnvironmentVariable($name, $null)
}
$env:AWS_SHARED_CREDENTIALS_FILE = Join-Path ([System.IO.Path]::GetTempPath()) 'no-such-aws-credentials'
$env:AWS_CONFIG_FILE = Join-Path ([System.IO.Path]::GetTempPath()) 'no-such-aws-config'
$env:AWS_EC2_METADATA_DISABLED = 'true'

# An endpoint with S3, CloudTrail and STS behind it.
function New-TestEndpoint {
    param([CloudTrailTools.TestEndpoint.TestBucket[]] $Bucket = @())

    $s3 = [CloudTrailTools.TestEndpoint.S3Service]::new($Bucket)
    $trails = [CloudTrailTools.TestEndpoint.CloudTrailService]::new($null, 1)
    $sts = [CloudTrailTools.TestEndpoint.StsService]::new($null)
    $endpoint = [CloudTrailTools.TestEndpoint.AwsTestEndpoint]::new([CloudTrailTools.TestEndpoint.IEndpointService[]] @($s3, $trails, $sts))
    $sts.Endpoint = $endpoint
    [pscustomobject]@{
        Server     = $endpoint
        S3         = $s3
        CloudTrail = $trails
        # Splatted to the cmdlets.
        Connection = @{
            AccessKey   = [CloudTrailTools.TestEndpoint.AwsTestEndpoint]::AccessKeyId
            SecretKey   = [CloudTrailTools.TestEndpoint.AwsTestEndpoint]::SecretKey
            EndpointUrl = $endpoint.Url
        }
    }
}

# Credentials made by another build of the SDK, which is loaded into the session as another module would, and the two identities in turn that their
# keys are of. For a PowerShell of its own.
function New-ForeignCredential {
    param([Parameter(Mandatory)] [object] $Endpoint)

    $foreign = Get-ChildItem -Path (Join-Path $RepositoryRoot 'tests' 'CloudTrailTools.ForeignSdk' 'bin' '*' 'net8.0' 'CloudTrailTools.ForeignSdk.dll') |
        Sort-Object -Property LastWriteTimeUtc -Descending | Select-Object -First 1
    Add-Type -Path (Join-Path $foreign.DirectoryName 'AWSSDK.Core.dll')
    Add-Type -Path $foreign.FullName
    $identities = foreach ($generation in 1, 2) {
        $identity = [CloudTrailTools.TestEndpoint.EndpointIdentity]::new("ASIAFOREIGN$generation", "ForeignSecret$generation", '111122223333')
        $identity.SessionToken = "ForeignToken$generation"
        $Endpoint.Server.AddIdentity($identity)
        $identity
    }
    [CloudTrailTools.ForeignSdk.RenewingCredentials]::new('ASIAFOREIGN', 'ForeignSecret', 'ForeignToken'), $identities
}
