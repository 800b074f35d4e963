namespace CloudTrailTools;

/// <summary>The part of a record that named a deleted thing.</summary>
public enum CloudTrailResourceSource
{
    /// <summary>None: the thing is unknown.</summary>
    None,

    /// <summary><c>requestParameters</c>.</summary>
    Request,

    /// <summary><c>responseElements</c>.</summary>
    Response,

    /// <summary><c>resources</c>.</summary>
    Resources,

    /// <summary><c>additionalEventData</c> or <c>serviceEventDetails</c>.</summary>
    Details,

    /// <summary>The ARN or name that <c>errorMessage</c> quotes.</summary>
    ErrorMessage,

    /// <summary>The list of resources that Event history gives beside the record.</summary>
    EventHistory,
}
