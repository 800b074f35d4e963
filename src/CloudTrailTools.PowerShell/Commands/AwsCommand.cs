using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>A cmdlet that reaches AWS, with the parameters that say as whom.</summary>
public abstract class AwsCommand : CloudTrailCommand, IAwsConnectionParameters
{
    /// <summary>The profile whose credentials are used.</summary>
    [Parameter]
    [Alias("StoredCredentials", "AWSProfileName")]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>The credentials file, when it is not in the usual place.</summary>
    [Parameter]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    /// <summary>Access key of the credentials.</summary>
    [Parameter]
    [Alias("AK")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? AccessKey { get; set; }

    /// <summary>Secret key of the credentials.</summary>
    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? SecretKey { get; set; }

    /// <summary>Session token of temporary credentials.</summary>
    [Parameter]
    [Alias("ST")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? SessionToken { get; set; }

    /// <summary>An AWSCredentials object, as Get-AWSCredential gives it.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NoCompleter))]
    public object? Credential { get; set; }

    /// <summary>Address of another endpoint.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? EndpointUrl { get; set; }
}
