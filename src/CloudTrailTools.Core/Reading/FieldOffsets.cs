using System.Runtime.CompilerServices;

namespace CloudTrailTools.Reading;

/// <summary>The top-level fields whose place is found while a record is scanned; all others are looked up in the text on first use.</summary>
internal enum HotField
{
    EventTime,
    EventName,
    EventSource,
    AwsRegion,
    UserIdentity,
    SourceIPAddress,
    UserAgent,
    ErrorCode,
    ErrorMessage,
    RecipientAccountId,
    EventId,
    ReadOnly,
    EventType,
    EventCategory,
    RequestParameters,
    ResponseElements,
}

/// <summary>
/// Where the value of each <see cref="HotField"/> starts, counted from the record's opening brace; 0 when the record has no such field.
/// Of a repeated key the last one counts, as with every common JSON reader.
/// </summary>
[InlineArray(Count)]
internal struct FieldOffsets
{
    public const int Count = 16;

    private int _first;

    public readonly int this[HotField field] => this[(int)field];
}
