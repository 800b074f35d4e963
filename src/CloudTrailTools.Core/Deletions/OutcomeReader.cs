using System;
using System.Collections.Generic;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Deletions;

/// <summary>Tells from a record how a destructive call ended.</summary>
internal static class OutcomeReader
{
    private static readonly string[] Denials =
        ["AccessDenied", "Unauthorized", "NotAuthorized", "Forbidden", "UnrecognizedClient", "InvalidClientToken", "ExpiredToken", "SignatureDoesNotMatch", "AuthFailure"];

    private static readonly string[] Absences = ["NotFound", "NoSuch", "NonExistent", "DoesNotExist", "ResourceNotExist"];

    /// <summary>Members of a response that list what could not be done although the call as a whole succeeded.</summary>
    private static readonly string[] FailureLists =
        ["failures", "errors", "unprocessedAccounts", "unprocessedItems", "unprocessedResources", "invalidParameters", "buildsNotDeleted"];

    /// <summary>What others of them begin with, such as unsuccessfulFleetDeletionSet.</summary>
    private static readonly string[] FailurePrefixes = ["unsuccessful", "failed"];

    public static CloudTrailDeletionOutcome Read(CloudTrailEvent record)
    {
        if (record.Succeeded)
        {
            return IsDryRun(record) ? CloudTrailDeletionOutcome.DryRun : CloudTrailDeletionOutcome.Succeeded;
        }

        string code = record.ErrorCode ?? "";
        return code.Contains("DryRun", StringComparison.OrdinalIgnoreCase) ? CloudTrailDeletionOutcome.DryRun
            : ContainsAny(code, Denials) ? CloudTrailDeletionOutcome.Denied
            : ContainsAny(code, Absences) ? CloudTrailDeletionOutcome.AlreadyGone
            : CloudTrailDeletionOutcome.Failed;
    }

    /// <summary>The names a call with a list could not do, out of its response.</summary>
    public static IReadOnlyCollection<string> FailedNames(CloudTrailEvent record)
    {
        int response = record.StartOf(HotField.ResponseElements);
        if (response == 0 || record.Utf8[response] != (byte)'{' || !MayTellFailures(record.Utf8[response..]))
        {
            return [];
        }

        List<string> names = [];
        CollectFailures(record.ResponseElements, names, 0);
        return names;
    }

    /// <summary>Whether any of <see cref="FailureLists"/> can be in the text; saves making objects of most responses.</summary>
    private static bool MayTellFailures(ReadOnlySpan<byte> text)
    {
        return text.IndexOf("nsuccessful"u8) >= 0 || text.IndexOf("ail"u8) >= 0 || text.IndexOf("rror"u8) >= 0
            || text.IndexOf("nprocessed"u8) >= 0 || text.IndexOf("nvalidParameters"u8) >= 0 || text.IndexOf("NotDeleted"u8) >= 0;
    }

    private static void CollectFailures(object? value, List<string> names, int depth)
    {
        const int DeepestList = 3;
        if (value is not CloudTrailObject members || depth > DeepestList)
        {
            return;
        }

        foreach (KeyValuePair<string, object?> member in members)
        {
            if (Array.Exists(FailureLists, name => name.Equals(member.Key, StringComparison.OrdinalIgnoreCase))
                || Array.Exists(FailurePrefixes, prefix => member.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                CollectTexts(member.Value, names, 0);
            }
            else
            {
                CollectFailures(member.Value, names, depth + 1);
            }
        }
    }

    private static void CollectTexts(object? value, List<string> names, int depth)
    {
        const int Deepest = 8;
        switch (value)
        {
            case string text:
                names.Add(text);
                break;
            case object?[] list when depth < Deepest:
                foreach (object? element in list)
                {
                    CollectTexts(element, names, depth + 1);
                }

                break;
            case CloudTrailObject members when depth < Deepest:
                foreach (object? member in members.Values)
                {
                    CollectTexts(member, names, depth + 1);
                }

                break;
        }
    }

    private static bool IsDryRun(CloudTrailEvent record)
    {
        int request = record.StartOf(HotField.RequestParameters);
        return request != 0 && MayTellDryRun(record.Utf8[request..]) && RulePath.First(record.RequestParameters, "dryRun") == "true";
    }

    /// <summary>Whether the text can have a member <c>dryRun</c>, as it is or in one case throughout; saves making objects of most requests.</summary>
    private static bool MayTellDryRun(ReadOnlySpan<byte> text)
    {
        return text.IndexOf("ryRun"u8) >= 0 || text.IndexOf("ryrun"u8) >= 0 || text.IndexOf("RYRUN"u8) >= 0;
    }

    private static bool ContainsAny(string code, string[] parts)
    {
        return Array.Exists(parts, part => code.Contains(part, StringComparison.OrdinalIgnoreCase));
    }
}
