# The example events of AWS's own documentation of five services, each field by field.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $script:Seeds = Join-Path $Fixtures 'seeds'
}

Describe 'License Manager: an IAM user deletes a license configuration' {
    BeforeAll {
        $script:seed = Import-CTLogFile (Join-Path $Seeds 'license-manager-DeleteLicenseConfiguration.json')
    }

    It 'has <Property> <Expected>' -ForEach @(
        @{ Property = 'EventVersion'; Expected = '1.05' }
        @{ Property = 'EventTime'; Expected = [datetime]::new(2019, 2, 15, 6, 48, 37, [System.DateTimeKind]::Utc) }
        @{ Property = 'EventSource'; Expected = 'license-manager.amazonaws.com' }
        @{ Property = 'Service'; Expected = 'license-manager' }
        @{ Property = 'EventName'; Expected = 'DeleteLicenseConfiguration' }
        @{ Property = 'AwsRegion'; Expected = 'us-east-1' }
        @{ Property = 'SourceIPAddress'; Expected = '203.0.113.83' }
        @{ Property = 'UserAgent'; Expected = 'Coral/Netty4' }
        @{ Property = 'ResponseElements'; Expected = $null }
        @{ Property = 'RequestId'; Expected = '3366df5f-4166-415f-9437-c38EXAMPLE48' }
        @{ Property = 'EventId'; Expected = '6c2c949b-1a81-406a-a0d7-52EXAMPLE5bd' }
        @{ Property = 'EventType'; Expected = 'AwsApiCall' }
        @{ Property = 'RecipientAccountId'; Expected = 'O12345678901' }
        @{ Property = 'AccountId'; Expected = 'O12345678901' }
        @{ Property = 'Actor'; Expected = 'Administrator' }
        @{ Property = 'IsCrossAccount'; Expected = $false }
        @{ Property = 'Succeeded'; Expected = $true }
        @{ Property = 'ErrorCode'; Expected = $null }
        @{ Property = 'ReadOnly'; Expected = $null }
        @{ Property = 'IsReadOnlyCall'; Expected = $false }
        @{ Property = 'EventCategory'; Expected = $null }
        @{ Property = 'ManagementEvent'; Expected = $null }
    ) {
        $seed.$Property | Should -BeExactly $Expected
    }

    It 'was made by <Property> <Expected>' -ForEach @(
        @{ Property = 'Kind'; Expected = 'IamUser' }
        @{ Property = 'Type'; Expected = 'IAMUser' }
        @{ Property = 'PrincipalId'; Expected = 'AIDAIF2U5EXAMPLEH5AP6' }
        @{ Property = 'Arn'; Expected = 'arn:aws:iam::O12345678901:user/Administrator' }
        @{ Property = 'AccountId'; Expected = 'O12345678901' }
        @{ Property = 'AccessKeyId'; Expected = 'AKIDEXAMPLE' }
        @{ Property = 'UserName'; Expected = 'Administrator' }
        @{ Property = 'IsRoot'; Expected = $false }
        @{ Property = 'IsTemporaryCredential'; Expected = $false }
        @{ Property = 'IsAwsService'; Expected = $false }
        @{ Property = 'SessionContext'; Expected = $null }
    ) {
        $seed.UserIdentity.$Property | Should -BeExactly $Expected
    }

    It 'names the configuration that was deleted' {
        $arn = 'arn:aws:license-manager:us-east-1:O12345678901:license-configuration:lic-9ab477f4bEXAMPLE55f3ec08a5423f77'
        $seed.RequestParameters.licenseConfigurationArn | Should -BeExactly $arn
        (Import-CTLogFile $Seeds -ResourceName $arn).EventId | Should -BeExactly $seed.EventId
    }
}

Describe 'Fleet Hub for IoT Device Management: a role session creates an application in the console' {
    BeforeAll {
        $script:seed = Import-CTLogFile (Join-Path $Seeds 'iot-fleet-hub-CreateApplication.json')
    }

    It 'has <Property> <Expected>' -ForEach @(
        @{ Property = 'EventVersion'; Expected = '1.08' }
        @{ Property = 'EventTime'; Expected = [datetime]::new(2020, 12, 4, 20, 2, 38, [System.DateTimeKind]::Utc) }
        @{ Property = 'EventSource'; Expected = 'iotfleethub.amazonaws.com' }
        @{ Property = 'Service'; Expected = 'iotfleethub' }
        @{ Property = 'EventName'; Expected = 'CreateApplication' }
        @{ Property = 'AwsRegion'; Expected = 'us-east-1' }
        @{ Property = 'SourceIPAddress'; Expected = '72.22.186.61' }
        @{ Property = 'UserAgent'; Expected = 'console.amazonaws.com' }
        @{ Property = 'RequestId'; Expected = '5456304e-31c5-4336-9bbe-a375e3728eee' }
        @{ Property = 'EventId'; Expected = '9ffb5d72-9267-4f4e-88e6-d26051133c8c' }
        @{ Property = 'ReadOnly'; Expected = $false }
        @{ Property = 'IsReadOnlyCall'; Expected = $false }
        @{ Property = 'EventType'; Expected = 'AwsApiCall' }
        @{ Property = 'RecipientAccountId'; Expected = '123456789012' }
        @{ Property = 'Actor'; Expected = 'Admin/test-user-name' }
        @{ Property = 'IsCrossAccount'; Expected = $false }
        @{ Property = 'Succeeded'; Expected = $true }
        @{ Property = 'ErrorCode'; Expected = $null }
    ) {
        $seed.$Property | Should -BeExactly $Expected
    }

    It 'was made by <Property> <Expected>' -ForEach @(
        @{ Property = 'Kind'; Expected = 'AssumedRole' }
        @{ Property = 'PrincipalId'; Expected = 'principal-id' }
        @{ Property = 'Arn'; Expected = 'arn:aws:sts::123456789012:assumed-role/Admin/test-user-name' }
        @{ Property = 'AccountId'; Expected = '123456789012' }
        @{ Property = 'AccessKeyId'; Expected = 'access-key' }
        @{ Property = 'UserName'; Expected = $null }
        @{ Property = 'RoleName'; Expected = 'Admin' }
        @{ Property = 'SessionName'; Expected = 'test-user-name' }
        @{ Property = 'IsRoot'; Expected = $false }
        @{ Property = 'IsTemporaryCredential'; Expected = $true }
        @{ Property = 'IsAwsService'; Expected = $false }
    ) {
        $seed.UserIdentity.$Property | Should -BeExactly $Expected
    }

    It 'tells of the session' {
        $session = $seed.UserIdentity.SessionContext
        $session.CreationDate | Should -BeExactly ([datetime]::new(2020, 12, 4, 19, 59, 53, [System.DateTimeKind]::Utc))
        $session.MfaAuthenticated | Should -BeExactly $false
        $session.SessionIssuer.Type | Should -BeExactly 'Role'
        $session.SessionIssuer.UserName | Should -BeExactly 'Admin'
        $session.SessionIssuer.Arn | Should -BeExactly 'arn:aws:iam::123456789012:role/Admin'
        $session.SessionIssuer.AccountId | Should -BeExactly '123456789012'
        $session.SessionIssuer.PrincipalId | Should -BeExactly 'principal-id'
    }

    It 'tells what was asked and what came of it' {
        $seed.RequestParameters.applicationDescription | Should -BeExactly 'Test application description'
        $seed.RequestParameters.applicationName | Should -BeExactly 'Test application name'
        $seed.RequestParameters.clientToken | Should -BeExactly 'c9bc7f45-3737-4ee9-9b0f-5de1aab169b2'
        $seed.ResponseElements.applicationUrl | Should -BeExactly 'https://application-id.app.iotfleethub.aws'
        $seed.ResponseElements.applicationId | Should -BeExactly 'application-id'
        (Import-CTLogFile $Seeds -ResourceName 'arn:aws:iotfleethub:*:application/application-id').EventId | Should -BeExactly $seed.EventId
    }
}

Describe 'CloudWatch Logs: an IAM user exports a log group' {
    BeforeAll {
        $script:seed = Import-CTLogFile (Join-Path $Seeds 'cloudwatch-logs-CreateExportTask.json')
    }

    It 'has <Property> <Expected>' -ForEach @(
        @{ Property = 'EventVersion'; Expected = '1.03' }
        @{ Property = 'EventTime'; Expected = [datetime]::new(2016, 2, 8, 6, 35, 14, [System.DateTimeKind]::Utc) }
        @{ Property = 'EventSource'; Expected = 'logs.amazonaws.com' }
        @{ Property = 'Service'; Expected = 'logs' }
        @{ Property = 'EventName'; Expected = 'CreateExportTask' }
        @{ Property = 'AwsRegion'; Expected = 'us-east-1' }
        @{ Property = 'SourceIPAddress'; Expected = '127.0.0.1' }
        @{ Property = 'UserAgent'; Expected = 'aws-sdk-ruby2/2.0.0.rc4 ruby/1.9.3 x86_64-linux Seahorse/0.1.0' }
        @{ Property = 'RequestId'; Expected = '1cd74c1c-ce2e-12e6-99a9-8dbb26bd06c9' }
        @{ Property = 'EventId'; Expected = 'fd072859-bd7c-4865-9e76-8e364e89307c' }
        @{ Property = 'EventType'; Expected = 'AwsApiCall' }
        @{ Property = 'ApiVersion'; Expected = '20140328' }
        @{ Property = 'RecipientAccountId'; Expected = '123456789012' }
        @{ Property = 'Actor'; Expected = 'someuser' }
        @{ Property = 'IsCrossAccount'; Expected = $false }
        @{ Property = 'Succeeded'; Expected = $true }
        @{ Property = 'ReadOnly'; Expected = $null }
        @{ Property = 'IsReadOnlyCall'; Expected = $false }
    ) {
        $seed.$Property | Should -BeExactly $Expected
    }

    It 'was made by <Property> <Expected>' -ForEach @(
        @{ Property = 'Kind'; Expected = 'IamUser' }
        @{ Property = 'PrincipalId'; Expected = 'EX_PRINCIPAL_ID' }
        @{ Property = 'Arn'; Expected = 'arn:aws:iam::123456789012:user/someuser' }
        @{ Property = 'AccountId'; Expected = '123456789012' }
        @{ Property = 'AccessKeyId'; Expected = 'AKIAIOSFODNN7EXAMPLE' }
        @{ Property = 'UserName'; Expected = 'someuser' }
        @{ Property = 'IsRoot'; Expected = $false }
        @{ Property = 'IsTemporaryCredential'; Expected = $false }
        @{ Property = 'IsAwsService'; Expected = $false }
    ) {
        $seed.UserIdentity.$Property | Should -BeExactly $Expected
    }

    It 'keeps numbers as numbers, whatever their size' {
        $seed.RequestParameters.to | Should -BeExactly 123456789012
        $seed.RequestParameters.to | Should -BeOfType [long]
        $seed.RequestParameters.from | Should -BeExactly 0
    }

    It 'tells what was asked and what came of it' {
        $seed.RequestParameters.destination | Should -BeExactly 'yourdestination'
        $seed.RequestParameters.logGroupName | Should -BeExactly 'yourloggroup'
        $seed.RequestParameters.taskName | Should -BeExactly 'yourtask'
        $seed.ResponseElements.taskId | Should -BeExactly '15e5e534-9548-44ab-a221-64d9d2b27b9b'
        (Import-CTLogFile $Seeds -ResourceName yourloggroup).EventId | Should -BeExactly $seed.EventId
    }
}

Describe 'Cloud Map: an IAM user of another account creates a namespace' {
    BeforeAll {
        $script:seed = Import-CTLogFile (Join-Path $Seeds 'cloud-map-CreatePublicDnsNamespace.json')
    }

    It 'has <Property> <Expected>' -ForEach @(
        @{ Property = 'EventVersion'; Expected = '1.05' }
        @{ Property = 'EventTime'; Expected = [datetime]::new(2018, 1, 16, 0, 44, 17, [System.DateTimeKind]::Utc) }
        @{ Property = 'EventSource'; Expected = 'servicediscovery.amazonaws.com' }
        @{ Property = 'Service'; Expected = 'servicediscovery' }
        @{ Property = 'EventName'; Expected = 'CreatePublicDnsNamespace' }
        @{ Property = 'AwsRegion'; Expected = 'us-west-2' }
        @{ Property = 'SourceIPAddress'; Expected = '192.0.2.92' }
        @{ Property = 'UserAgent'; Expected = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.12; rv:52.0) Gecko/20100101 Firefox/52.0' }
        @{ Property = 'RequestId'; Expected = '35e1872d-c0dc-11e7-99e1-03e9fexample' }
        @{ Property = 'EventId'; Expected = '409b4d91-34e6-41ee-bd97-a816dexample' }
        @{ Property = 'EventType'; Expected = 'AwsApiCall' }
        @{ Property = 'RecipientAccountId'; Expected = '444455556666' }
        @{ Property = 'AccountId'; Expected = '444455556666' }
        @{ Property = 'Actor'; Expected = 'smithj' }
        @{ Property = 'IsCrossAccount'; Expected = $true }
        @{ Property = 'Succeeded'; Expected = $true }
        @{ Property = 'ReadOnly'; Expected = $null }
        @{ Property = 'IsReadOnlyCall'; Expected = $false }
    ) {
        $seed.$Property | Should -BeExactly $Expected
    }

    It 'was made by <Property> <Expected>' -ForEach @(
        @{ Property = 'Kind'; Expected = 'IamUser' }
        @{ Property = 'PrincipalId'; Expected = 'A1B2C3D4E5F6G7EXAMPLE' }
        @{ Property = 'Arn'; Expected = 'arn:aws:iam::111122223333:user/smithj' }
        @{ Property = 'AccountId'; Expected = '111122223333' }
        @{ Property = 'AccessKeyId'; Expected = 'AKIAIOSFODNN7EXAMPLE' }
        @{ Property = 'UserName'; Expected = 'smithj' }
        @{ Property = 'IsRoot'; Expected = $false }
        @{ Property = 'IsTemporaryCredential'; Expected = $false }
        @{ Property = 'IsAwsService'; Expected = $false }
    ) {
        $seed.UserIdentity.$Property | Should -BeExactly $Expected
    }

    It 'tells what was asked and what came of it' {
        $seed.RequestParameters.description | Should -BeExactly 'test'
        $seed.RequestParameters.creatorRequestId | Should -BeExactly '1234567890123456789'
        $seed.RequestParameters.name | Should -BeExactly 'example.com'
        $seed.ResponseElements.operationId | Should -BeExactly 'unmipghn37443trlkgpf4idvvitec6fw-2example'
        (Import-CTLogFile $Seeds -ResourceName example.com).EventId | Should -BeExactly $seed.EventId
    }

    It 'knows its place in a log file: a record among Records' {
        $seed.RecordIndex | Should -Be 0
        $seed.Raw | Should -Match '^\{\s+"eventVersion": "1.05"'
        $seed.Raw | Should -Match '"recipientAccountId": "444455556666"\s+\}$'
    }
}

Describe 'Service Catalog AppRegistry: an IAM user creates an application from the command line' {
    BeforeAll {
        $script:seed = Import-CTLogFile (Join-Path $Seeds 'service-catalog-appregistry-CreateApplication.json')
    }

    It 'has <Property> <Expected>' -ForEach @(
        @{ Property = 'EventVersion'; Expected = '1.05' }
        @{ Property = 'EventTime'; Expected = [datetime]::new(2020, 9, 23, 21, 7, 58, [System.DateTimeKind]::Utc) }
        @{ Property = 'EventSource'; Expected = 'servicecatalog-appregistry.amazonaws.com' }
        @{ Property = 'Service'; Expected = 'servicecatalog-appregistry' }
        @{ Property = 'EventName'; Expected = 'CreateApplication' }
        @{ Property = 'AwsRegion'; Expected = 'us-east-1' }
        @{ Property = 'SourceIPAddress'; Expected = '205.251.233.48' }
        @{ Property = 'UserAgent'; Expected = 'aws-cli/1.18.140 Python/3.6.11 Linux/4.9.217-0.1.ac.205.84.332.metal1.x86_64 botocore/1.17.63' }
        @{ Property = 'RequestId'; Expected = '1b6ad353-3b06-421b-bcb4-00075a782762' }
        @{ Property = 'EventId'; Expected = '0a2ca224-cdfd-4c4b-a4ed-163218ff5e2d' }
        @{ Property = 'ReadOnly'; Expected = $false }
        @{ Property = 'EventType'; Expected = 'AwsApiCall' }
        @{ Property = 'RecipientAccountId'; Expected = '12345789012' }
        @{ Property = 'AccountId'; Expected = '12345789012' }
        @{ Property = 'Actor'; Expected = 'dev-haw' }
        @{ Property = 'IsCrossAccount'; Expected = $false }
        @{ Property = 'Succeeded'; Expected = $true }
    ) {
        $seed.$Property | Should -BeExactly $Expected
    }

    It 'was made by <Property> <Expected>' -ForEach @(
        @{ Property = 'Kind'; Expected = 'IamUser' }
        @{ Property = 'PrincipalId'; Expected = 'account' }
        @{ Property = 'Arn'; Expected = 'arn:aws:iam::12345789012:user/dev-haw' }
        @{ Property = 'AccountId'; Expected = '12345789012' }
        @{ Property = 'AccessKeyId'; Expected = 'keyId' }
        @{ Property = 'UserName'; Expected = 'dev-haw' }
        @{ Property = 'IsRoot'; Expected = $false }
        @{ Property = 'IsTemporaryCredential'; Expected = $false }
        @{ Property = 'IsAwsService'; Expected = $false }
    ) {
        $seed.UserIdentity.$Property | Should -BeExactly $Expected
    }

    It 'tells what was asked and what came of it, with the digits of its numbers and an empty list of tags' {
        $seed.RequestParameters.name | Should -BeExactly 'hawTestCT'
        $seed.RequestParameters.clientToken | Should -BeExactly '6f36d650-a086-47cf-810a-fbfab2f8ad33'
        $application = $seed.ResponseElements.application
        $application.applicationArn | Should -BeExactly 'arn:aws:servicecatalog:us-east-1:12345789012:application/app-02ocuq2cie2328pv64ya78e22f'
        $application.applicationId | Should -BeExactly 'app-02ocuq2cie2328pv64ya78e22f'
        $application.creationTime | Should -Be 1600895277.775
        $application.lastUpdateTime | Should -Be 1600895277.775
        $application.name | Should -BeExactly 'hawTestCT'
        $application.tags.Count | Should -Be 0
        (Import-CTLogFile $Seeds -ResourceName 'arn:aws:servicecatalog:*').EventId | Should -BeExactly $seed.EventId
    }
}
