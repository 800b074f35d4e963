using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Reading;

public class RecordReaderTests
{
    private const string A = """{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"ann"},"eventTime":"2024-05-01T10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"eu-west-1","requestParameters":{"a":[1,{"b":"}{]["}]},"responseElements":null,"eventID":"11111111-0000-0000-0000-000000000001"}""";
    private const string B = """{"eventVersion":"1.08","eventTime":"2024-05-01T11:00:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","awsRegion":"us-east-1","requestParameters":{"bucketName":"b \"quoted\" \\"},"eventID":"11111111-0000-0000-0000-000000000002"}""";

    public static TheoryData<string, string> Forms => new()
    {
        { "a log file", $$"""{"Records":[{{A}},{{B}}]}""" },
        { "a log file with white space", $$""" {{"\n"}} { "Records" : [ {{A}} , {{"\r\n\t"}} {{B}} ] } {{"\n"}}""" },
        { "Records after other keys", $$"""{"x":{"Records":[{"eventName":"Decoy"}]},"y":[1,"]"],"z":-1.5e3,"Records":[{{A}},{{B}}],"after":true}""" },
        { "lower-case records", $$"""{"records":[{{A}},{{B}}]}""" },
        { "a bare array", $"[{A},{B}]" },
        { "lines", A + "\n" + B + "\n" },
        { "concatenated objects", A + B },
        { "objects with commas", A + "," + B },
        { "two documents", $$"""{"Records":[{{A}}]}{"Records":[{{B}}]}""" },
        { "documents in lines", $$"""{"Records":[{{A}}]}""" + "\n" + $$"""{"Records":[{{B}}]}""" },
        { "a list of log files", $$"""[{"Records":[{{A}}]},{"Records":[{{B}}]}]""" },
        { "EventBridge envelopes", Envelope(A) + "\n" + Envelope(B) },
        { "an array of EventBridge envelopes", $"[{Envelope(A)},{Envelope(B)}]" },
        { "a LookupEvents result", $$"""{"Events":[{{Lookup(A)}},{{Lookup(B)}}],"NextToken":"x"}""" },
        { "LookupEvents lines", Lookup(A) + "\n" + Lookup(B) },
        { "an export of CloudWatch Logs", $"2024-05-01T10:00:00.000Z {A}\n2024-05-01T11:00:00.123Z {B}\n" },
        { "a control message and a delivery of CloudWatch Logs", $$"""{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":{{Quote(A)}}},{"id":"2","timestamp":2,"message":{{Quote(B)}}}]}""" },
        { "a CloudWatch Logs delivery", $$"""{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":{{Quote(A)}}},{"id":"2","timestamp":2,"message":{{Quote(B)}}}]}""" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_gives_the_same_two_events_through_every_kind_of_stream(string form, string text)
    {
        Assert.NotEmpty(form);
        byte[] plain = Encoding.UTF8.GetBytes(text);
        byte[] gzip = ReadResult.Gzip(plain);
        byte[][] contents =
        {
            plain,
            gzip,
            ReadResult.Gzip(plain[..(plain.Length / 3)]).Concat(ReadResult.Gzip(plain[(plain.Length / 3)..])).ToArray(),
            new byte[] { 0xEF, 0xBB, 0xBF }.Concat(plain).ToArray(),
            new byte[] { 0xFF, 0xFE }.Concat(Encoding.Unicode.GetBytes(text)).ToArray(),
            new byte[] { 0xFE, 0xFF }.Concat(Encoding.BigEndianUnicode.GetBytes(text)).ToArray(),
        };
        foreach (byte[] content in contents)
        {
            foreach (Func<Stream, Stream> wrap in new Func<Stream, Stream>[] { s => s, s => new DripStream(s, 1), s => new DripStream(s, 7) })
            {
                ReadResult result = ReadResult.OfBytes(content, null, wrap);
                Assert.Empty(result.Problems);
                Assert.Equal(1, result.Coverage.SourcesRead);
                Assert.Equal(new[] { A, B }, result.Events.Select(e => e.Raw));
                Assert.Equal("ann", result.Events[0].Actor);
                Assert.Equal("b \"quoted\" \\", ((CloudTrailObject)result.Events[1].RequestParameters!)["bucketName"]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_filter_on_bytes_keeps_what_the_filter_on_events_keeps(string form, string text)
    {
        Assert.NotEmpty(form);
        EventFilter filter = EventFilter.Compile(new EventFilterOptions { EventName = new[] { "delete*" }, EventSource = new[] { "S3" }, StartTime = new DateTime(2024, 5, 1, 10, 30, 0, DateTimeKind.Utc) });
        ReadResult result = ReadResult.OfText(text, filter);
        Assert.Empty(result.Problems);
        Assert.Equal(B, Assert.Single(result.Events).Raw);
        Assert.Equal(2, result.Coverage.Records);
        Assert.Equal(1, result.Coverage.Filtered);
    }

    [Fact]
    public void Raw_and_position_point_at_the_record_in_the_file()
    {
        string text = $$"""{"Records":[{{A}},{{B}}]}""";
        ReadResult result = ReadResult.OfText(text);
        foreach (CloudTrailEvent e in result.Events)
        {
            Assert.Equal(e.Raw, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan((int)e.ByteOffset, e.Utf8.Length)));
        }

        Assert.Equal(new[] { 0, 1 }, result.Events.Select(e => e.RecordIndex));
    }

    [Theory]
    [InlineData("stray quote", """{"eventName":"X","eventTime":"2024-05-01T10:30:00Z,"eventSource":"x"}""")]
    [InlineData("missing comma", """{"eventName":"X" "eventTime":"2024-05-01T10:30:00Z"}""")]
    [InlineData("missing colon", """{"eventName" "X"}""")]
    [InlineData("trailing comma", """{"eventName":"X",}""")]
    [InlineData("wrong bracket", """{"eventName":"X","requestParameters":{"a":[1,2}}}""")]
    [InlineData("bad literal", """{"eventName":"X","readOnly":tru}""")]
    [InlineData("bad number", """{"eventName":"X","n":01}""")]
    [InlineData("bad escape", """{"eventName":"X\q"}""")]
    [InlineData("control character", "{\"eventName\":\"X\u0001\"}")]
    [InlineData("NUL bytes", "{\"eventName\":\"X\",\0\0\0\"a\":1}")]
    [InlineData("cut in the middle", """{"eventName":"X","requestParam""")]
    public void One_damaged_record_costs_only_itself(string damage, string record)
    {
        ReadResult result = ReadResult.OfText($$"""{"Records":[{{A}},{{record}},{{B}}]}""");
        Assert.True(result.Events.Select(e => e.Raw).SequenceEqual(new[] { A, B }), $"{damage}: {string.Join(" | ", result.Problems)}");
        Assert.Equal(ErrorIds.RecordDamaged, Assert.Single(result.Problems).Id);
        Assert.Equal(1, result.Coverage.Damaged);
        Assert.Equal(3, result.Coverage.Records);
        Assert.False(result.Coverage.IsComplete);
    }

    [Theory]
    [InlineData("Recprds")]
    [InlineData("ecords")]
    [InlineData("Rec\u0001rds")]
    [InlineData("")]
    public void Damage_of_the_name_of_the_list_costs_no_record(string name)
    {
        foreach (string start in new[] { $$"""{"{{name}}":[""", $$"""{ "{{name}}" : [ """ })
        {
            ReadResult result = ReadResult.OfText($"{start}{A},{B}]}}");
            Assert.Equal(new[] { A, B }, result.Events.Select(e => e.Raw));
            Assert.Contains("the list of records has a name", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
            Assert.Equal(2, result.Coverage.Records);
            Assert.Equal(0, result.Coverage.Damaged);
            Assert.False(result.Coverage.IsComplete);
        }
    }

    [Theory]
    [InlineData("[\0\0\0\0\n")]
    [InlineData("[[,")]
    [InlineData("{\"Rec\"rds\":[")]
    [InlineData("\u00FF\u00FE{\"Records\":[")]
    [InlineData("\u00FE\u00FF{\"Records\":[")]
    public void Damage_before_the_first_record_costs_none(string start)
    {
        ReadResult result = ReadResult.OfBytes([.. Encoding.Latin1.GetBytes(start), .. Encoding.UTF8.GetBytes($"{A},{B}]{(start[0] == '[' ? "" : "}")}")]);
        Assert.Equal(new[] { A, B }, result.Events.Select(e => e.Raw));
        Assert.All(result.Problems, problem => Assert.Equal(ErrorIds.FileDamaged, problem.Id));
        Assert.NotEmpty(result.Problems);
        Assert.Equal(2, result.Coverage.Records);
    }

    [Theory]
    [InlineData("]}")]
    [InlineData("]}\n")]
    [InlineData("],\"next\":null}")]
    public void Damage_of_the_last_record_is_no_cut(string end)
    {
        ReadResult result = ReadResult.OfText($$"""{"Records":[{{A}},{"eventName":X}""" + end);
        Assert.Equal(A, Assert.Single(result.Events).Raw);
        Assert.Equal(ErrorIds.RecordDamaged, Assert.Single(result.Problems).Id);
        Assert.Equal(2, result.Coverage.Records);
        Assert.Equal(1, result.Coverage.Damaged);
    }

    [Fact]
    public void Damage_before_a_cut_hides_no_cut()
    {
        ReadResult result = ReadResult.OfText($$"""{"Records":[{{A}},{"eventName":X},{{B[..^20]}}""");
        Assert.Equal(new[] { ErrorIds.RecordDamaged, ErrorIds.FileTruncated }, result.Problems.Select(problem => problem.Id));
    }

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.7)]
    [InlineData(0.65)]
    public void A_file_cut_off_gives_what_was_whole_and_says_where(double share)
    {
        byte[] plain = Encoding.UTF8.GetBytes($$"""{"Records":[{{A}},{{B}}]}""");
        ReadResult result = ReadResult.OfBytes(plain[..(int)(plain.Length * share)]);
        Assert.Equal(A, result.Events[0].Raw);
        Assert.Equal(ErrorIds.FileTruncated, Assert.Single(result.Problems).Id);
        Assert.False(result.Coverage.IsComplete);
    }

    [Fact]
    public void A_gzip_cut_off_gives_what_was_whole_and_says_so()
    {
        string text = $$"""{"Records":[{{string.Join(",", Enumerable.Range(0, 2000).Select(i => B.Replace("0002\"", $"{i:0000}\"", StringComparison.Ordinal)))}}]}""";
        byte[] gzip = ReadResult.Gzip(Encoding.UTF8.GetBytes(text));
        ReadResult result = ReadResult.OfBytes(gzip[..(gzip.Length / 2)]);
        Assert.InRange(result.Events.Count, 1, 1999);
        Assert.Single(result.Problems);
        Assert.False(result.Coverage.IsComplete);
        Assert.Equal(result.Coverage.Records, result.Events.Count + result.Coverage.Damaged);
    }

    /// <summary>Whatever is done to one piece of gzip, the others are read, once, and something is told unless all was read.</summary>
    [Fact]
    public void Damage_in_one_piece_of_gzip_costs_no_other_piece()
    {
        static byte[] Piece(string id) => ReadResult.Gzip(Encoding.UTF8.GetBytes($$"""{"Records":[{{A.Replace("0001\"", id + "\"", StringComparison.Ordinal)}}]}"""));
        byte[][] pieces = [Piece("000a"), Piece("000b"), Piece("000c")];
        for (int which = 0; which < pieces.Length; which++)
        {
            for (int at = which == 0 ? 2 : 0; at < pieces[which].Length; at++)
            {
                byte[][] damaged = [.. pieces];
                damaged[which] = [.. pieces[which]];
                damaged[which][at] ^= 0x55;
                Check(damaged, which, $"byte {at} of piece {which}");

                damaged[which] = pieces[which][..at];
                Check(damaged, which, $"piece {which} cut at {at}");
            }
        }

        static void Check(byte[][] stored, int which, string what)
        {
            ReadResult result = ReadResult.OfBytes([.. stored.SelectMany(piece => piece)]);
            string[] ids = [.. result.Events.Select(e => e.EventId is { Length: > 4 } id ? id[^4..] : "?")];
            string[] whole = [.. new[] { "000a", "000b", "000c" }.Where((_, i) => i != which)];
            Assert.True(whole.SequenceEqual(ids.Intersect(whole)) && ids.Distinct().Count() == ids.Length, $"{what}: {string.Join(' ', ids)}");
            Assert.True(ids.Length == 3 || result.Problems.Count > 0 || stored[which].Length == 0, what);
            Assert.Equal(result.Problems.Count == 0, result.Coverage.IsComplete);
            Assert.Equal(result.Coverage.Records, result.Events.Count + result.Coverage.Damaged);
        }
    }

    [Fact]
    public void Pieces_of_gzip_that_begin_within_a_record_are_gone_on_with_at_the_next()
    {
        string[] records = [.. Enumerable.Range(0, 60).Select(i => B.Replace("0002\"", $"{i:0000}\"", StringComparison.Ordinal))];
        byte[] text = Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(",", records)}}]}""");
        byte[][] pieces = [.. text.Chunk(1000).Select(ReadResult.Gzip)];
        pieces[3] = pieces[3][..(pieces[3].Length / 2)];
        ReadResult result = ReadResult.OfBytes([.. pieces.SelectMany(piece => piece)]);

        string[] given = [.. result.Events.Select(e => e.Raw)];
        Assert.Equal(records.Where((_, i) => given.Contains(records[i])), given);
        Assert.InRange(given.Length, records.Length - 1 - (2000 / records[0].Length) - 1, records.Length - 1);
        CloudTrailProblem problem = result.Problems[0];
        Assert.Equal(ErrorIds.FileDamaged, problem.Id);
        Assert.Contains("the pieces behind it were read", problem.Message, StringComparison.Ordinal);
        Assert.Equal(CloudTrailCoverageOutcome.Partial, Assert.Single(result.Coverage.Entries).Outcome);
    }

    [Theory]
    [InlineData("1F8B08")]
    [InlineData("1F8B0808010101010101")]
    [InlineData("1F8B0804010101010101FFFF")]
    // A stored block that reaches over the beginnings behind it, and no good end.
    [InlineData("1F8B0800000000000003" + "00FFFF0000")]
    public void Bytes_that_look_like_many_pieces_of_gzip_are_not_looked_at_for_ever(string beginning)
    {
        byte[] stored = [.. ReadResult.Gzip(Encoding.UTF8.GetBytes(A)), .. Enumerable.Repeat(Convert.FromHexString(beginning), 20_000).SelectMany(bytes => bytes)];
        CountingStream? counting = null;
        ReadResult result = ReadResult.OfBytes(stored, wrap: stream => counting = new CountingStream(stored));

        Assert.Equal(A, Assert.Single(result.Events).Raw);
        Assert.NotEmpty(result.Problems);
        Assert.All(result.Problems, problem => Assert.True(problem.Id is ErrorIds.FileDamaged or ErrorIds.FileTruncated, problem.Id));
        Assert.InRange(counting!.BytesRead, 1, 200L << 20);
    }

    /// <summary>What a caller gave as a parameter is no event, even where a piece of gzip begins with it.</summary>
    [Fact]
    public void An_object_within_a_record_that_damage_took_the_beginning_of_is_no_event()
    {
        byte[] first = ReadResult.Gzip(Encoding.UTF8.GetBytes($$"""{"Records":[{{A}},{"eventName":"Invoke","requestParameters":"""));
        first[^6] ^= 1;
        byte[] second = ReadResult.Gzip(Encoding.UTF8.GetBytes($$"""{"eventName":"Fake"},"eventID":"x"},{{B}}]}"""));
        ReadResult result = ReadResult.OfBytes([.. first, .. second]);

        Assert.Equal(new[] { A, B }, result.Events.Select(e => e.Raw));
        Assert.Equal(ErrorIds.FileDamaged, result.Problems[^1].Id);
    }

    [Fact]
    public void A_damaged_header_with_a_checksum_costs_no_other_piece()
    {
        static byte[] Piece(string record) => ReadResult.Gzip(Encoding.UTF8.GetBytes(record));
        byte[] header = [.. Piece(A)[..3], 0x02, .. Piece(A)[4..10]];
        ushort crc = (ushort)Crc32.Append(0, header);
        byte[] good = [.. header, (byte)crc, (byte)(crc >> 8), .. Piece(A)[10..]];
        byte[] bad = [.. header, (byte)~crc, (byte)(crc >> 8), .. Piece(A)[10..]];

        Assert.Equal(new[] { B, A, B }, ReadResult.OfBytes([.. Piece(B), .. good, .. Piece(B)]).Events.Select(e => e.Raw));
        ReadResult result = ReadResult.OfBytes([.. Piece(B), .. bad, .. Piece(B)]);
        Assert.Equal(new[] { B, B }, result.Events.Select(e => e.Raw));
        Assert.Equal(ErrorIds.FileDamaged, Assert.Single(result.Problems).Id);
    }

    [Fact]
    public void Two_damaged_pieces_of_one_log_file_give_all_that_is_whole_in_them()
    {
        string[] records = [.. Enumerable.Range(0, 60).Select(i => B.Replace("0002\"", $"{i:0000}\"", StringComparison.Ordinal))];
        byte[] text = Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(",", records)}}]}""");
        byte[][] pieces = [.. text.Chunk((text.Length / 3) + 1).Select(ReadResult.Gzip)];
        pieces[0][^6] ^= 1;
        pieces[1][^6] ^= 1;
        ReadResult result = ReadResult.OfBytes([.. pieces.SelectMany(piece => piece)]);

        Assert.Equal(records.Length - 2, result.Events.Count);
        Assert.Equal(2, records.Except(result.Events.Select(e => e.Raw)).Count());
        Assert.Equal(2, result.Problems.Count(problem => problem.Message.Contains("checksum", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_wrong_checksum_is_told_as_that()
    {
        byte[] stored = ReadResult.Gzip(Encoding.UTF8.GetBytes(A));
        stored[^6] ^= 1;
        ReadResult result = ReadResult.OfBytes(stored);

        Assert.Equal(A, Assert.Single(result.Events).Raw);
        string message = Assert.Single(result.Problems).Message;
        Assert.Contains("any event of that may be altered", message, StringComparison.Ordinal);
        Assert.Contains("It was read to that end", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_first_byte_of_a_compressed_file_costs_its_first_piece_only()
    {
        byte[] first = ReadResult.Gzip(Encoding.UTF8.GetBytes(A));
        first[0] ^= 1;
        byte[] stored = [.. first, .. ReadResult.Gzip(Encoding.UTF8.GetBytes(B))];
        ReadResult result = ReadResult.Of([new BytesSource("x.json.gz", stored)]);

        Assert.Equal(B, Assert.Single(result.Events).Raw);
        Assert.Equal(ErrorIds.FileDamaged, Assert.Single(result.Problems).Id);
        Assert.Equal(ErrorIds.FileNotJson, Assert.Single(ReadResult.Of([new BytesSource("x.json.gz", first)]).Problems).Id);
    }

    /// <summary>A missing or a superfluous brace moves what belongs to a record into a part of it, or out of it.</summary>
    [Fact]
    public void A_brace_too_few_or_too_many_makes_no_event_of_a_part()
    {
        string few = A.Replace("\"ann\"},", "\"ann\",", StringComparison.Ordinal);
        string many = A.Replace("\"ann\"},", "\"ann\"}},", StringComparison.Ordinal);
        foreach (string damaged in new[] { few, many })
        {
            Assert.NotEqual(A, damaged);
            foreach (string text in new[] { $$"""{"Records":[{{B}},{{damaged}},{{B}}]}""", $"{B}\n{damaged}\n{B}" })
            {
                ReadResult result = ReadResult.OfText(text);
                Assert.Equal(new[] { B, B }, result.Events.Select(e => e.Raw));
                Assert.NotEmpty(result.Problems);
                Assert.InRange(result.Coverage.Damaged, 1, 3);
            }
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_told_whether_their_event_is_asked_for_or_not()
    {
        byte[] text = Encoding.UTF8.GetBytes($$"""{"Records":[{{A}},{{B}}]}""");
        text[Encoding.UTF8.GetString(text).IndexOf("DeleteBucket", StringComparison.Ordinal) + 2] = 0xFF;
        EventFilter filter = EventFilter.Compile(new EventFilterOptions { EventName = ["DeleteBucket"] });
        foreach ((EventFilter asked, int events) in new[] { (EventFilter.None, 2), (filter, 0) })
        {
            ReadResult result = ReadResult.OfBytes(text, asked);
            Assert.Equal(events, result.Events.Count);
            Assert.Contains("not UTF-8", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
            Assert.False(result.Coverage.IsComplete);
        }

        Assert.Empty(ReadResult.OfText(B.Replace("us-east-1", "\u00fc\u20ac\U0001F600", StringComparison.Ordinal)).Problems);
    }

    [Fact]
    public void Of_a_repeated_key_the_last_counts_for_filters_too()
    {
        string twice = $"{A[..^1]},\"eventName\":\"Hidden\",\"eventID\":\"zzz\"}}";
        ReadResult result = ReadResult.OfText(twice);
        Assert.Equal("Hidden", Assert.Single(result.Events).EventName);
        Assert.Contains("has the key 'eventName' twice", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        Assert.False(result.Coverage.IsComplete);
        Assert.Equal(1, Matched(new EventFilterOptions { EventName = ["Hidden"] }));
        Assert.Equal(1, Matched(new EventFilterOptions { EventId = ["zzz"] }));
        Assert.Equal(1, Matched(new EventFilterOptions { ExcludeEventName = ["RunInstances"] }));
        Assert.Equal(0, Matched(new EventFilterOptions { EventName = ["RunInstances"] }));
        Assert.Equal(0, Matched(new EventFilterOptions { ExcludeEventName = ["Hidden"] }));

        int Matched(EventFilterOptions options) => ReadResult.OfText(twice, EventFilter.Compile(options)).Events.Count;
    }

    [Fact]
    public void What_is_no_record_costs_no_record_behind_it()
    {
        string looked = $$"""{"EventId":"e","EventTime":1,"CloudTrailEvent":{{Quote(B)}}}""";
        foreach (string garbage in new[] { "garbage", "# a comment", "hello {world}", "}", "]," })
        {
            Check($"{garbage}\n{A}\n{B}", A, B);
            Check($"{A}\n{garbage}\n{B}\n{garbage}\n{A}", A, B, A);
            Check($"{garbage}\n{looked}\n{A}", B, A);
        }

        static void Check(string text, params string[] expected)
        {
            ReadResult result = ReadResult.OfText(text);
            Assert.Equal(expected, result.Events.Select(e => e.Raw));
            Assert.NotEmpty(result.Problems);
            Assert.All(result.Problems, problem => Assert.Equal(ErrorIds.FileDamaged, problem.Id));
            Assert.Equal(0, result.Coverage.Damaged);
            Assert.Equal(expected.Length, result.Coverage.Records);
            Assert.False(result.Coverage.IsComplete);
        }
    }

    [Theory]
    [InlineData("}")]
    [InlineData("}}, ")]
    [InlineData("{")]
    [InlineData("\"")]
    [InlineData(":")]
    public void A_stray_mark_among_records_is_no_lost_record_with_a_filter_and_without(string mark)
    {
        EventFilter filter = EventFilter.Compile(new EventFilterOptions { EventName = ["Run*"] });
        foreach (string text in new[] { $$"""{"Records":[{{A}},{{mark}}{{B}},{{A}}]}""", $"{A}\n{mark}\n{B}\n{A}" })
        {
            foreach ((EventFilter asked, string[] expected) in new[] { (EventFilter.None, new[] { A, B, A }), (filter, [A, A]) })
            {
                ReadResult result = ReadResult.OfText(text, asked);

                Assert.Equal(expected, result.Events.Select(e => e.Raw));
                Assert.Equal(ErrorIds.FileDamaged, Assert.Single(result.Problems).Id);
                Assert.Equal((3L, 0L), (result.Coverage.Records, result.Coverage.Damaged));
                Assert.False(result.Coverage.IsComplete);
            }
        }
    }

    /// <summary>A mark within a record that a filter leaves out may end it too early, or seem to go on for ever.</summary>
    [Theory]
    [InlineData("\"awsRegion\"", "}awsRegion\"")]
    [InlineData("\"us-east-1\"", "}us-east-1\"")]
    [InlineData("\"},\"eventID\"", "\",\"eventID\"")]
    [InlineData("0002\"}", "0002\",}\"x")]
    [InlineData("{\"bucketName", "[\"bucketName")]
    [InlineData("}", "]")]
    public void Damage_of_a_record_costs_no_other_with_a_filter_and_without(string whole, string damaged)
    {
        EventFilter filter = EventFilter.Compile(new EventFilterOptions { EventName = ["Run*"] });
        string bad = B.Replace(whole, damaged, StringComparison.Ordinal);
        foreach (string text in new[] { $$"""{"Records":[{{A}},{{bad}},{{A}},{{A}}]}""", $"{A}\n{bad}\n{A}\n{A}" })
        {
            foreach (EventFilter asked in new[] { EventFilter.None, filter })
            {
                ReadResult result = ReadResult.OfText(text, asked);

                Assert.Equal([A, A, A], result.Events.Where(filter.Matches).Select(e => e.Raw));
                Assert.InRange(result.Coverage.Damaged, asked.IsEmpty ? 1 : 0, 2);
            }
        }
    }

    [Theory]
    [InlineData("{\"Records\":[[#]}")]
    [InlineData("{\"Records\":[#,[#]}")]
    [InlineData("{\"Records\":[[#]]}")]
    [InlineData("{\"Records\":[[#],[#]]}")]
    [InlineData("[[#]]")]
    [InlineData("{\"x\":{\"y\":1,\"Records\":[#]}")]
    [InlineData("{\"x\":[{\"y\":1},\"Records\":[#]}")]
    public void Brackets_too_many_or_too_few_around_the_records_cost_none(string form)
    {
        string text = form.Replace("#", $"{A},{B}", StringComparison.Ordinal);
        foreach (EventFilter asked in new[] { EventFilter.None, EventFilter.Compile(new EventFilterOptions { EventName = ["Run*", "Delete*"] }) })
        {
            ReadResult result = ReadResult.OfText(text, asked);

            Assert.Equal(Enumerable.Repeat(new[] { A, B }, form.Count(c => c == '#')).SelectMany(pair => pair), result.Events.Select(e => e.Raw));
            Assert.NotEmpty(result.Problems);
            Assert.False(result.Coverage.IsComplete);
        }
    }

    [Fact]
    public void The_rest_of_a_record_behind_a_stray_brace_is_no_event()
    {
        foreach (string part in new[] { "\"eventTime\"", "\"awsRegion\"", "\"eventSource\"" })
        {
            string damaged = B.Replace(part, "{" + part, StringComparison.Ordinal);
            ReadResult result = ReadResult.OfText($"{A}\n{damaged}\n{A}");

            Assert.Equal([A, A], result.Events.Select(e => e.Raw));
            Assert.Equal((3L, 1L), (result.Coverage.Records, result.Coverage.Damaged));
        }
    }

    [Fact]
    public void A_key_with_two_values_of_which_one_is_spelled_with_an_escape_counts_last_and_is_told()
    {
        string[] names = ["\"eventName\"", "\"event\\u004eame\""];
        foreach ((string first, string second) in new[] { (names[0], names[1]), (names[1], names[0]) })
        {
            string twice = $$"""{"eventVersion":"1.08",{{first}}:"DeleteBucket","eventTime":"2024-05-01T10:00:00Z",{{second}}:"CreateUser"}""";
            foreach ((string asked, int found) in new[] { ("*", 1), ("CreateUser", 1), ("DeleteBucket", 0) })
            {
                ReadResult result = ReadResult.OfText(twice, EventFilter.Compile(new EventFilterOptions { EventName = [asked] }));

                Assert.Equal(found, result.Events.Count);
                Assert.Contains("the key 'eventName' twice", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
                Assert.False(result.Coverage.IsComplete);
            }
        }
    }

    /// <summary>Wherever the two stand to each other, in one block of the quick scan or in two.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\"a\":1,")]
    [InlineData("\"requestParameters\":{\"a\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"},")]
    public void A_key_with_two_values_is_told_though_the_filter_leaves_its_record_out(string between)
    {
        string twice = $$"""{"eventVersion":"1.08",{{between}}"eventName":"DeleteBucket",{{between}}"eventName":"ListBuckets",{{between}}"eventTime":"2024-05-01T10:00:00Z"}""";
        for (int blanks = 0; blanks < 64; blanks++)
        {
            ReadResult result = ReadResult.OfText(new string(' ', blanks) + "{" + new string(' ', blanks) + twice[1..], EventFilter.Compile(new EventFilterOptions { EventName = ["DeleteBucket"] }));

            Assert.Empty(result.Events);
            Assert.Contains("the key 'eventName' twice", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
            Assert.False(result.Coverage.IsComplete);
        }
    }

    [Fact]
    public void A_record_that_lost_its_first_brace_is_one_lost_record_and_told_once()
    {
        foreach (string text in new[] { $$"""{"Records":[{{B}},{{A[1..]}},{{B}}]}""", $"{B}\n{A[1..]}\n{B}", $"{A[1..]}\n{B}\n{B}" })
        {
            ReadResult result = ReadResult.OfText(text);

            Assert.Equal([B, B], result.Events.Select(e => e.Raw));
            Assert.Equal(ErrorIds.RecordDamaged, Assert.Single(result.Problems).Id);
            Assert.Equal((3L, 1L), (result.Coverage.Records, result.Coverage.Damaged));
        }
    }

    [Theory]
    [InlineData("", ErrorIds.FileEmpty)]
    [InlineData("  \n", ErrorIds.FileEmpty)]
    [InlineData("hello", ErrorIds.FileNotJson)]
    [InlineData("a,b\n1,2", ErrorIds.FileNotJson)]
    [InlineData("{\"a\":1}", ErrorIds.FileNotCloudTrail)]
    [InlineData("[1,2]", ErrorIds.RecordDamaged)]
    [InlineData("{\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:Put\"}]}", ErrorIds.FileNotCloudTrail)]
    public void What_is_no_log_file_is_named(string text, string id)
    {
        ReadResult result = ReadResult.OfText(text);
        Assert.Empty(result.Events);
        Assert.Equal(id, result.Problems[0].Id);
        Assert.False(result.Coverage.IsComplete);
    }

    [Theory]
    [InlineData("{\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"eventTime\":\"2024-05-01T10:00:00Z\",\"eventName\":\"ObjectCreated:Put\",\"awsRegion\":\"eu-west-1\"}]}")]
    [InlineData("{\"eventType\":\"Delivery\",\"mail\":{}}")]
    [InlineData("{\"logEvents\":[{\"id\":\"1\",\"message\":\"{\\\"errorMessage\\\":\\\"boom\\\"}\"}]}")]
    [InlineData("{\"source\":\"aws.ecs\",\"detail\":{\"eventType\":\"INFO\",\"eventName\":\"SERVICE_STEADY_STATE\"}}")]
    public void What_other_services_tell_is_no_event_whatever_is_asked_for(string text)
    {
        EventFilter none = EventFilter.Compile(new EventFilterOptions { EventName = ["RunInstances"] });
        EventFilter all = EventFilter.Compile(new EventFilterOptions { ExcludeEventName = ["RunInstances"] });
        foreach (EventFilter filter in new[] { EventFilter.None, none, all })
        {
            ReadResult result = ReadResult.OfText(text, filter);
            Assert.Empty(result.Events);
            Assert.Equal(ErrorIds.FileNotCloudTrail, Assert.Single(result.Problems).Id);
        }

        using EventReader counting = new(new EventReaderOptions { CountBy = HotField.EventName }, CancellationToken.None);
        Assert.True(counting.TryAdd(new BytesSource("test", Encoding.UTF8.GetBytes(text), null)));
        while (counting.Take(Timeout.InfiniteTimeSpan) is OutputBatch batch)
        {
            Assert.Empty(batch.Counts ?? new Dictionary<string, long>());
        }
    }

    [Theory]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":null}""")]
    [InlineData("""{"Events":[]}""")]
    [InlineData("[]")]
    public void A_file_without_events_is_no_error(string text)
    {
        ReadResult result = ReadResult.OfText(text);
        Assert.Empty(result.Events);
        Assert.Empty(result.Problems);
        Assert.True(result.Coverage.IsComplete);
    }

    [Fact]
    public void A_field_name_with_an_escape_is_the_same_name()
    {
        string record = A.Replace("\"eventName\"", "\"event\\u004eame\"", StringComparison.Ordinal);
        EventFilter filter = EventFilter.Compile(new EventFilterOptions { EventName = new[] { "Run*" } });
        CloudTrailEvent e = Assert.Single(ReadResult.OfText($$"""{"Records":[{{record}},{{B}}]}""", filter).Events);
        Assert.Equal("RunInstances", e.EventName);
        Assert.Equal(record, e.Raw);
    }

    [Fact]
    public void A_record_that_has_swallowed_another_does_not_take_it_along_under_a_filter()
    {
        string text = $$"""{"Records":[{"userIdentity":{"a":"b","eventName":"GetX"},{{B}},{"w":{} },"eventName":"GetY"}]}""";
        EventFilter filter = EventFilter.Compile(new EventFilterOptions { EventName = ["Delete*"] });

        ReadResult result = ReadResult.OfText(text, filter);

        Assert.Equal(B, Assert.Single(result.Events).Raw);
        Assert.False(result.Coverage.IsComplete);
    }

    [Fact]
    public void A_notification_among_events_costs_only_itself()
    {
        ReadResult result = ReadResult.OfText($$"""{"Records":[{{A}},{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"},{{B}}]}""");
        Assert.Equal(new[] { A, B }, result.Events.Select(e => e.Raw));
        Assert.Equal(ErrorIds.FileNotCloudTrail, Assert.Single(result.Problems).Id);
        Assert.Equal(1, result.Coverage.Damaged);
    }

    [Theory]
    [InlineData(@"CORP\bob", 1)]
    [InlineData("b \"quoted\"", 1)]
    [InlineData("deletebucket", 1)]
    [InlineData("nowhere", 0)]
    public void Text_is_found_as_it_is_meant(string text, int found)
    {
        string record = B.Replace("us-east-1", @"CORP\\bob", StringComparison.Ordinal);
        EventFilter filter = EventFilter.Compile(new EventFilterOptions { Match = new[] { text } });
        Assert.Equal(found, ReadResult.OfText($"[{A},{record}]", filter).Events.Count);
    }

    [Theory]
    [InlineData("""{"awsAccountId":"1","digestStartTime":"x","digestS3Object":"k","logFiles":[]}""")]
    [InlineData("""{"PublicKeyList":[{"Value":"MII","Fingerprint":"8f34","ValidityStartTime":"2026-03-08T00:00:00Z"}]}""")]
    public void What_is_kept_beside_log_files_is_passed_over(string text)
    {
        ReadResult result = ReadResult.OfText(text);
        Assert.Empty(result.Problems);
        Assert.Equal(1, result.Coverage.SourcesPassedOver);
    }

    [Fact]
    public void A_record_nested_too_deep_is_left_out_and_the_rest_read()
    {
        string deep = """{"eventName":"Deep","a":""" + new string('[', 10_000) + new string(']', 10_000) + "}";
        ReadResult result = ReadResult.OfText($$"""{"Records":[{{A}},{{deep}},{{B}}]}""");
        Assert.Equal(new[] { A, B }, result.Events.Select(e => e.Raw));
        Assert.Equal(ErrorIds.RecordTooDeep, Assert.Single(result.Problems).Id);
    }

    [Fact]
    public void A_record_of_many_megabytes_is_left_out_and_the_rest_read()
    {
        string large = """{"eventName":"Large","a":" """ + new string('x', RecordReader.MaxRecordBytes + 1000) + "\"}";
        ReadResult result = ReadResult.OfText($$"""{"Records":[{{A}},{{large}},{{B}}]}""");
        Assert.Equal(new[] { A, B }, result.Events.Select(e => e.Raw));
        Assert.Equal(ErrorIds.RecordTooLarge, Assert.Single(result.Problems).Id);
    }

    [Fact]
    public void A_missing_comma_between_records_loses_none_and_is_told_once()
    {
        ReadResult result = ReadResult.OfText($$"""{"Records":[{{A}}{{B}}{{A}}]}""");
        Assert.Equal(3, result.Events.Count);
        Assert.Equal(ErrorIds.FileDamaged, Assert.Single(result.Problems).Id);
    }

    [Fact]
    public void A_lookup_result_brings_its_own_resources_and_user()
    {
        string text = $$"""{"Events":[{"EventId":"e","Username":"ann","Resources":[{"ResourceType":"AWS::S3::Bucket","ResourceName":"b"}],"CloudTrailEvent":{{Quote(B)}}}]}""";
        CloudTrailEvent e = Assert.Single(ReadResult.OfText(text).Events);
        Assert.Equal("ann", e.LookupUsername);
        Assert.Equal("b", Assert.Single(e.LookupResources).Name);
        Assert.Equal(B, e.Raw);
    }

    [Fact]
    public void Zeros_in_a_bomb_are_refused_without_reading_them_all()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++)
            {
                gzip.Write(zeros);
            }
        }

        ReadResult result = ReadResult.OfBytes(packed.ToArray());
        Assert.Equal(ErrorIds.FileNotJson, Assert.Single(result.Problems).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GARBAGE")]
    [InlineData("}]")]
    [InlineData("\0\0")]
    [InlineData(",\"eventName\":\"X\"}")]
    public void What_stands_behind_the_record_in_its_text_is_told(string behind)
    {
        string[] forms = [$$"""{"Events":[{{Lookup(A + (behind.Length == 0 ? B : behind))}}]}""", Lookup(A + (behind.Length == 0 ? B : behind)), $$"""{"version":"0","detail":{{Quote(A + (behind.Length == 0 ? B : behind))}}}"""];
        foreach (string form in forms)
        {
            ReadResult result = ReadResult.OfText(form);
            Assert.Equal(A, Assert.Single(result.Events).Raw);
            Assert.Equal(ErrorIds.RecordDamaged, Assert.Single(result.Problems).Id);
            Assert.Equal((2L, 1L), (result.Coverage.Records, result.Coverage.Damaged));
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\"")]
    [InlineData("\0")]
    [InlineData("\\q")]
    public void Damage_of_one_envelope_costs_no_other(string damage)
    {
        string Break(string envelope) => envelope.Insert(envelope.IndexOf("1.08", StringComparison.Ordinal) + 1, damage);
        string Text(string record) => $$"""{"version":"0","id":"x","detail":{{Quote(record)}}}""";
        string Log(string record) => $$"""{"id":"1","timestamp":1,"message":{{Quote(record)}}}""";
        string Delivery(params string[] logs) => $$"""{"messageType":"DATA_MESSAGE","owner":"1","logEvents":[{{string.Join(",", logs)}}]}""";
        string[] forms =
        [
            $"{Text(B)}\n{Break(Text(B))}\n{Text(A)}\n{Text(B)}\n",
            $"{Envelope(B)}\n{Break(Envelope(B))}\n{Envelope(A)}\n{Envelope(B)}\n",
            $"{Lookup(B)}\n{Break(Lookup(B))}\n{Lookup(A)}\n{Lookup(B)}\n",
            Delivery(Log(B), Break(Log(B)), Log(A), Log(B)),
            $"{Delivery(Log(B))}\n{Delivery(Break(Log(B)), Log(A))}\n{Delivery(Log(B))}\n",
        ];
        foreach (string form in forms)
        {
            ReadResult result = ReadResult.OfText(form);
            Assert.Equal(new[] { B, A, B }, result.Events.Select(e => e.Raw));
            Assert.Equal(4, result.Coverage.Records);
            Assert.Equal(ErrorIds.RecordDamaged, Assert.Single(result.Problems).Id);
        }
    }

    [Fact]
    public void A_delivery_without_its_beginning_gives_what_is_whole()
    {
        string log = $$"""{"id":"1","timestamp":1,"message":{{Quote(A)}}}""";
        string delivery = $$"""{"messageType":"DATA_MESSAGE","logEvents":[{{log}},{{log.Replace(Quote(A), Quote(B), StringComparison.Ordinal)}}]}""";
        ReadResult result = ReadResult.OfText(delivery[(delivery.IndexOf("timestamp", StringComparison.Ordinal) - 1)..]);
        Assert.Equal(B, Assert.Single(result.Events).Raw);
        Assert.Equal(ErrorIds.RecordDamaged, Assert.Single(result.Problems).Id);
    }

    [Fact]
    public void White_space_behind_the_record_in_its_text_is_nothing() => Assert.Empty(ReadResult.OfText(Lookup(A + " \r\n")).Problems);

    [Fact]
    public void An_envelope_with_two_records_is_told()
    {
        ReadResult result = ReadResult.OfText($$"""{"Events":[{"EventId":"a","CloudTrailEvent":{{Quote(A)}},"EventId":"b","CloudTrailEvent":{{Quote(B)}}}]}""");
        Assert.Equal(B, Assert.Single(result.Events).Raw);
        Assert.Contains("the key 'EventId' twice", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        Assert.False(result.Coverage.IsComplete);
    }

    [Fact]
    public void A_key_that_stands_twice_in_the_record_of_an_envelope_is_told()
    {
        ReadResult result = ReadResult.OfText(Lookup(A[..^1] + ""","eventName":"Other"}"""));
        Assert.Equal("Other", Assert.Single(result.Events).EventName);
        Assert.Contains("the key 'eventName' twice", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("]}")]
    [InlineData("")]
    public void A_log_file_within_the_list_of_another_is_read(string end)
    {
        ReadResult result = ReadResult.OfText($$"""{"Records":[{"Records":[{{A}},{{B}}]}""" + end);
        Assert.Equal(new[] { A, B }, result.Events.Select(e => e.Raw));
        Assert.Equal(end.Length > 0, result.Problems.Count == 0);
        Assert.Equal(2, result.Coverage.Records);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("1")]
    public void A_list_that_is_none_within_a_list_is_told(string value) =>
        Assert.Equal(ErrorIds.FileNotCloudTrail, Assert.Single(ReadResult.OfText($$"""{"Records":[{"Records":{{value}}}]}""").Problems).Id);

    private static string Envelope(string record) =>
        $$"""{"version":"0","id":"x","detail-type":"AWS API Call via CloudTrail","source":"aws.ec2","resources":[],"detail":{{record}}}""";

    private static string Lookup(string record) => $$"""{"EventId":"x","EventName":"n","EventTime":1714557600.0,"CloudTrailEvent":{{Quote(record)}}}""";

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class DripStream : ReadOnlyStream
    {
        private readonly Stream _inner;
        private readonly int _most;

        public DripStream(Stream inner, int most)
        {
            _inner = inner;
            _most = most;
        }

        public override int Read(Span<byte> buffer) => _inner.Read(buffer[..Math.Min(buffer.Length, _most)]);
    }

    private sealed class CountingStream(byte[] content) : MemoryStream(content)
    {
        public long BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }

        public override int Read(Span<byte> buffer)
        {
            int read = base.Read(buffer);
            BytesRead += read;
            return read;
        }
    }
}
