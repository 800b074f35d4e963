using System;
using CloudTrailTools.Json;

namespace CloudTrailTools.Reading;

/// <summary>Tells by its keys what an object is: a record, something that is wrapped around records, or another thing that AWS writes.</summary>
internal static class RecordShape
{
    // What may be a part of a record, or of other things that AWS writes, makes none.
    private const uint Identifying = (1U << (int)HotField.EventTime) | (1U << (int)HotField.EventName) | (1U << (int)HotField.EventSource)
        | (1U << (int)HotField.EventId) | (1U << (int)HotField.EventCategory) | (1U << (int)HotField.RecipientAccountId);

    /// <summary>Whether these fields make an object a record, where one is expected.</summary>
    public static bool IsRecord(uint found) => (found & Identifying) != 0;

    /// <summary>Whether these fields stand together in a record only, wherever it may be.</summary>
    public static bool HasFields(uint found)
    {
        const uint Named = (1U << (int)HotField.EventName) | (1U << (int)HotField.EventSource) | (1U << (int)HotField.EventType) | (1U << (int)HotField.EventCategory);
        const uint Placed = (1U << (int)HotField.EventTime) | (1U << (int)HotField.EventId) | (1U << (int)HotField.AwsRegion) | (1U << (int)HotField.UserIdentity);
        return (found & Named) != 0 && System.Numerics.BitOperations.PopCount(found & Placed) >= 2;
    }

    /// <summary>Whether an object behind damage is a record, or has one within.</summary>
    /// <param name="record">The object.</param>
    /// <param name="found">Its fields.</param>
    /// <param name="isMember">Whether it is the value of a member.</param>
    /// <remarks>
    /// Such a value is a part of a record, which may have swallowed what stands behind it: that is only a record with the version of its form, which
    /// CloudTrail writes into each.
    /// </remarks>
    public static bool IsSurelyRecord(ReadOnlySpan<byte> record, uint found, bool isMember) =>
        HasFields(found) ? !isMember || JsonText.FindMember(record, 0, "eventVersion"u8) != 0
        : JsonText.FindMember(record, 0, "CloudTrailEvent"u8) != 0
            || (!isMember && WrappedIn(record) is not 0 and int value && JsonText.ValueAt(record, value).IndexOf("eventVersion"u8) >= 0);

    /// <summary>Whether a list under this key is one of records.</summary>
    public static bool IsRecordList(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("Records"u8) || key.SequenceEqual("records"u8) || key.SequenceEqual("Events"u8) || key.SequenceEqual("events"u8) || key.SequenceEqual("logEvents"u8);

    /// <summary>Where EventBridge or CloudWatch Logs has a record, as an object or as its text; 0 when there is no such member.</summary>
    public static int WrappedIn(ReadOnlySpan<byte> outer)
    {
        int value = JsonText.FindMember(outer, 0, "detail"u8);
        return value != 0 ? value : JsonText.FindMember(outer, 0, "message"u8);
    }

    /// <summary>Whether it is what another service tells of itself: that has a name and a time, too.</summary>
    public static bool IsForeignNotification(ReadOnlySpan<byte> record, in FieldOffsets offsets)
    {
        int source = offsets[HotField.EventSource];
        return source != 0 && record[source..].StartsWith("\"aws:"u8);
    }

    /// <summary>What else it is that AWS keeps beside records; null when it is nothing known.</summary>
    public static string? PassedOver(ReadOnlySpan<byte> record)
    {
        if (JsonText.FindMember(record, 0, "digestS3Object"u8) != 0 || JsonText.FindMember(record, 0, "digestStartTime"u8) != 0)
        {
            return "a digest file";
        }

        if (JsonText.FindMember(record, 0, "message"u8) is > 0 and int message && JsonText.ScalarUtf8At(record, message).StartsWith("CWL CONTROL MESSAGE"u8))
        {
            return "a control message of CloudWatch Logs";
        }

        if (JsonText.FindMember(record, 0, "PublicKeyList"u8) != 0)
        {
            return "a file of public keys";
        }

        return JsonText.FindMember(record, 0, "hashSignature"u8) != 0 ? "a signature file of a CloudTrail Lake query" : null;
    }
}
