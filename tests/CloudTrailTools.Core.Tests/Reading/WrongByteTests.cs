using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using CloudTrailTools.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Reading;

/// <summary>Puts one wrong byte at every place of a file, and checks that it costs no more than the record that it is in.</summary>
public sealed class WrongByteTests
{
    private const string WrongBytes = "\"{}[],:\\x1\n\0\u00FF";

    private static readonly string[] Originals =
    [
        """{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"ann"},"eventTime":"2024-05-01T10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"eu-west-1","requestParameters":{"a":[1,{"b":"}{]["}]},"responseElements":null,"eventID":"11111111-0000-0000-0000-000000000001"}""",
        """{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","sessionContext":{"sessionIssuer":{"userName":"ops"},"attributes":{}}},"eventTime":"2024-05-01T11:00:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","awsRegion":"us-east-1","requestParameters":{"bucketName":"b \"quoted\" \\"},"resources":[{"type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}],"readOnly":false,"eventID":"11111111-0000-0000-0000-000000000002"}""",
        """{"eventVersion":"1.08","userIdentity":{"type":"AWSService","invokedBy":"x"},"eventTime":"2024-05-01T12:00:00Z","eventSource":"iam.amazonaws.com","eventName":"DeleteUser","awsRegion":"us-east-1","requestParameters":{"policy":"{\"Statement\":[{\"a\":1}]}"},"responseElements":{},"eventID":"11111111-0000-0000-0000-000000000003"}""",
    ];

    public static TheoryData<string, string> Forms => new()
    {
        { "a log file", $$"""{"Records":[{{string.Join(",", Originals)}}]}""" },
        { "lines", string.Join("\n", Originals) },
        { "a log file with white space", $"{{ \"Records\" : [\n  {string.Join(",\n  ", Originals)}\n] }}\n" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void One_wrong_byte_costs_no_other_record_and_none_without_a_word(string form, string text)
    {
        byte[] whole = Encoding.UTF8.GetBytes(text);
        (int Start, int End)[] places = [.. Originals.Select(record => text.IndexOf(record, StringComparison.Ordinal)).Zip(Originals, (start, record) => (start, start + record.Length))];
        List<string> broken = [];
        foreach (bool isFiltered in new[] { false, true })
        {
            for (int at = 0; at <= whole.Length; at++)
            {
                if (at < whole.Length)
                {
                    Check([.. whole[..at], .. whole[(at + 1)..]], at, at + 1, "without", isFiltered);
                }

                foreach (char wrong in WrongBytes)
                {
                    Check([.. whole[..at], (byte)wrong, .. whole[at..]], at, at, $"one more {(int)wrong:X2}", isFiltered);
                    if (at < whole.Length)
                    {
                        Check([.. whole[..at], (byte)wrong, .. whole[(at + 1)..]], at, at + 1, $"with {(int)wrong:X2}", isFiltered);
                    }
                }
            }
        }

        Assert.True(broken.Count == 0, $"{form}: {broken.Count}\n{string.Join('\n', broken.Take(20))}");

        void Check(byte[] content, int from, int to, string damage, bool isFiltered)
        {
            Sink sink = new(isFiltered);
            ReadSummary summary;
            using (Stream stream = ContentStream.Open(new MemoryStream(content), "test"))
            {
                summary = new RecordReader().Read(stream, "test", ref sink, CancellationToken.None);
            }

            int hit = places.Count(place => to > place.Start && from < place.End);
            bool isLost = places.Zip(Originals).Any(pair => (to <= pair.First.Start || from >= pair.First.End) && sink.Asks(pair.Second) && !sink.Events.Contains(pair.Second));
            bool isInvented = sink.Events.Except(Originals).Count() > hit;
            bool isSilent = sink.Events.Count + summary.Filtered < Originals.Length && sink.Problems.Count == 0;
            if (isLost || isInvented || isSilent)
            {
                string around = Encoding.Latin1.GetString(content[Math.Max(0, from - 25)..Math.Min(content.Length, from + 25)]);
                broken.Add($"{(isLost ? "lost" : isInvented ? "invented" : "silent")}, {damage} at {from}{(isFiltered ? ", filtered" : "")}: {around}: {string.Join(" | ", sink.Problems)}");
            }
        }
    }

    private readonly struct Sink(bool isFiltered) : IRecordSink
    {
        public List<string> Events { get; } = [];

        public List<CloudTrailProblem> Problems { get; } = [];

        public uint Wanted => isFiltered ? 1U << (int)HotField.EventName : 0;

        public bool Asks(string record) => !isFiltered || record.Contains("\"eventName\":\"Delete", StringComparison.Ordinal);

        public RecordDecision Decide(ReadOnlySpan<byte> record, in FieldOffsets offsets) => Fits(record, offsets) ? RecordDecision.Take : RecordDecision.Reject;

        public bool Take(ReadOnlySpan<byte> record, in FieldOffsets offsets, int index, long byteOffset, LookupInfo? lookup)
        {
            if (!Fits(record, offsets))
            {
                return false;
            }

            Events.Add(Encoding.UTF8.GetString(record));
            return true;
        }

        public void Report(CloudTrailProblem problem) => Problems.Add(problem);

        private bool Fits(ReadOnlySpan<byte> record, in FieldOffsets offsets)
        {
            int at = offsets[HotField.EventName];
            return !isFiltered || (at != 0 && record[at..].StartsWith("\"Delete"u8));
        }
    }
}
