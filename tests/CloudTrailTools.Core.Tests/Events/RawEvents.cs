using CloudTrailTools.Reading;

namespace CloudTrailTools.Core.Tests.Events;

/// <summary>Makes events of bytes, as the scanner does.</summary>
internal static class RawEvents
{
    public static CloudTrailEvent Make(byte[] text, LookupInfo? lookup = null)
    {
        RecordLocator.Locate(text, out FieldOffsets offsets);
        CloudTrailOrigin origin = new(CloudTrailOriginKind.Text, "test");
        return lookup is null
            ? new CloudTrailEvent(text, offsets, origin, 0, 0)
            : new CloudTrailEvent(text, offsets, origin, 0, 0, lookup);
    }
}
