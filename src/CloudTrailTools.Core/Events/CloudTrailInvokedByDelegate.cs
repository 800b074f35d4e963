namespace CloudTrailTools;

/// <summary>A product provider that calls with delegated access.</summary>
public sealed class CloudTrailInvokedByDelegate
{
    internal CloudTrailInvokedByDelegate(CloudTrailObject fields)
    {
        Fields = fields;
    }

    /// <summary>The provider's account. Text: it may have leading zeros.</summary>
    public string? AccountId => Fields.Text("accountId");

    /// <summary>All fields, those without a property included.</summary>
    public CloudTrailObject Fields { get; }

    /// <summary>The provider's account.</summary>
    public override string ToString()
    {
        return AccountId ?? Fields.ToString();
    }
}
