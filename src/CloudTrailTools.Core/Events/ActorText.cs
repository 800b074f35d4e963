using System;
using System.Runtime.CompilerServices;
using System.Text;
using CloudTrailTools.Json;

namespace CloudTrailTools;

/// <summary>
/// Makes one readable name of a <c>userIdentity</c>, working on its text so that a listing costs no objects. See
/// <see cref="CloudTrailEvent.Actor"/> for the rules.
/// </summary>
internal static class ActorText
{
    private static ReadOnlySpan<byte> SingleSignOnPrefix => "AWSReservedSSO_"u8;

    private enum Part
    {
        None,
        Type,
        UserName,
        Arn,
        PrincipalId,
        AccountId,
        InvokedBy,
        OnBehalfOf,
        SessionContext,
    }

    /// <param name="text">The text that holds the identity.</param>
    /// <param name="start">Where the identity's value starts.</param>
    public static string? Describe(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] != (byte)'{')
        {
            return Pooled(JsonText.ScalarUtf8At(text, start));
        }

        Parts identity = new(text, start);
        ReadOnlySpan<byte> type = identity[Part.Type];
        string? name =
            type.SequenceEqual("AssumedRole"u8) ? DescribeSession(identity)
            : type.SequenceEqual("Root"u8) ? DescribeRoot(identity)
            : type.SequenceEqual("AWSService"u8) ? Pooled(identity[Part.InvokedBy])
            : type.SequenceEqual("AWSAccount"u8) ? DescribeAccount(identity[Part.AccountId])
            : null;
        return name ?? DescribeAnyone(identity);
    }

    /// <summary>The session name of a role's or federated user's session, or <c>null</c>.</summary>
    public static string? SessionName(ReadOnlySpan<byte> identityText)
    {
        return Pooled(SessionOf(new Parts(identityText, 0)));
    }

    /// <summary>The name of the role that is, or whose session is, the identity, or <c>null</c>.</summary>
    public static string? RoleName(ReadOnlySpan<byte> identityText)
    {
        Parts identity = new(identityText, 0);
        return identity[Part.Type].SequenceEqual("Role"u8)
            ? Pooled(FirstOf(RoleOf(identity), identity[Part.UserName], LastSegment(ResourceOf(identity[Part.Arn]))))
            : Pooled(RoleOf(identity));
    }

    /// <summary>The account part of an ARN; empty when it has none.</summary>
    public static ReadOnlySpan<byte> AccountOf(ReadOnlySpan<byte> arn)
    {
        ReadOnlySpan<byte> rest = arn.StartsWith("arn:"u8) ? AfterColons(arn, 4) : default;
        int colon = rest.IndexOf((byte)':');
        return colon < 0 ? default : rest[..colon];
    }

    private static string? DescribeAnyone(in Parts identity)
    {
        ReadOnlySpan<byte> userName = identity[Part.UserName];
        if (IsHidden(userName))
        {
            return "(unknown user name)";
        }

        ReadOnlySpan<byte> user = FirstOf(userName, identity.Nested(Part.OnBehalfOf, "userId"u8));
        return Pooled(user)
            ?? DescribeArn(identity)
            ?? Pooled(FirstOf(identity[Part.PrincipalId], identity[Part.InvokedBy]))
            ?? DescribeAccount(identity[Part.AccountId]);
    }

    private static string? DescribeArn(in Parts identity)
    {
        ReadOnlySpan<byte> resource = ResourceOf(identity[Part.Arn]);
        return resource.SequenceEqual("root"u8) ? DescribeRoot(identity)
            : SplitSession(resource, out _, out _) ? DescribeSession(identity)
            : Pooled(LastSegment(resource));
    }

    private static string? DescribeSession(in Parts identity)
    {
        ReadOnlySpan<byte> role = RoleOf(identity);
        ReadOnlySpan<byte> session = SessionOf(identity);
        if (role.IsEmpty || session.IsEmpty)
        {
            return Pooled(FirstOf(role, session));
        }

        if (role.StartsWith(SingleSignOnPrefix))
        {
            ReadOnlySpan<byte> permissionSet = role[SingleSignOnPrefix.Length..];
            int hash = permissionSet.LastIndexOf((byte)'_');
            return Join(session, " ("u8, hash > 0 ? permissionSet[..hash] : permissionSet, ")"u8);
        }

        return Join(role, "/"u8, session);
    }

    private static string DescribeRoot(in Parts identity)
    {
        ReadOnlySpan<byte> account = FirstOf(identity[Part.AccountId], AccountOf(identity[Part.Arn]), identity[Part.PrincipalId]);
        ReadOnlySpan<byte> alias = identity[Part.UserName];
        bool hasAlias = !alias.IsEmpty && !alias.SequenceEqual("root"u8) && !IsHidden(alias);
        return (account.IsEmpty, hasAlias) switch
        {
            (true, false) => "root",
            (true, true) => Join("root ("u8, alias, ")"u8),
            (false, false) => Join("root of "u8, account),
            (false, true) => Join("root of "u8, account, " ("u8, alias, ")"u8),
        };
    }

    private static string? DescribeAccount(ReadOnlySpan<byte> account)
    {
        return account.IsEmpty ? null
            : account.SequenceEqual("ANONYMOUS_PRINCIPAL"u8) || Ascii.EqualsIgnoreCase(account, "anonymous"u8) ? "anonymous"
            : Join("account "u8, account);
    }

    /// <summary>Whether CloudTrail hides the name, as a password may have been typed for it.</summary>
    public static bool IsHidden(ReadOnlySpan<byte> userName)
    {
        return userName.SequenceEqual("HIDDEN_DUE_TO_SECURITY_REASONS"u8);
    }

    private static ReadOnlySpan<byte> RoleOf(in Parts identity)
    {
        if (SplitSession(ResourceOf(identity[Part.Arn]), out ReadOnlySpan<byte> role, out _))
        {
            return role;
        }

        int issuer = identity.Find(Part.SessionContext, "sessionIssuer"u8);
        return identity.Member(issuer, "type"u8).SequenceEqual("Role"u8) ? identity.Member(issuer, "userName"u8) : default;
    }

    private static ReadOnlySpan<byte> SessionOf(in Parts identity)
    {
        ReadOnlySpan<byte> resource = ResourceOf(identity[Part.Arn]);
        if (SplitSession(resource, out _, out ReadOnlySpan<byte> session) && !session.IsEmpty)
        {
            return session;
        }

        if (resource.StartsWith("federated-user/"u8))
        {
            return LastSegment(resource);
        }

        // Only these have "id:session name"; those of web identities hold colons of another meaning.
        ReadOnlySpan<byte> type = identity[Part.Type];
        if (type.SequenceEqual("AssumedRole"u8) || type.SequenceEqual("FederatedUser"u8)
            || type.SequenceEqual("AWSAccount"u8) || type.SequenceEqual("Role"u8))
        {
            ReadOnlySpan<byte> principal = identity[Part.PrincipalId];
            int colon = principal.IndexOf((byte)':');
            return colon < 0 ? default : principal[(colon + 1)..];
        }

        return default;
    }

    /// <summary>Takes <c>assumed-role/role/session</c> apart; the session may be missing.</summary>
    private static bool SplitSession(ReadOnlySpan<byte> resource, out ReadOnlySpan<byte> role, out ReadOnlySpan<byte> session)
    {
        role = default;
        session = default;
        if (!resource.StartsWith("assumed-role/"u8))
        {
            return false;
        }

        role = resource["assumed-role/"u8.Length..];
        int slash = role.IndexOf((byte)'/');
        if (slash >= 0)
        {
            session = role[(slash + 1)..];
            role = role[..slash];
        }

        return true;
    }

    /// <summary>The sixth part of an ARN; text that is no ARN is taken for one.</summary>
    private static ReadOnlySpan<byte> ResourceOf(ReadOnlySpan<byte> arn)
    {
        return arn.StartsWith("arn:"u8) ? AfterColons(arn, 5) : arn;
    }

    private static ReadOnlySpan<byte> AfterColons(ReadOnlySpan<byte> arn, int count)
    {
        for (; count > 0; count--)
        {
            int colon = arn.IndexOf((byte)':');
            if (colon < 0)
            {
                return default;
            }

            arn = arn[(colon + 1)..];
        }

        return arn;
    }

    private static ReadOnlySpan<byte> LastSegment(ReadOnlySpan<byte> path)
    {
        return path[(path.LastIndexOf((byte)'/') + 1)..];
    }

    private static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default)
    {
        return !first.IsEmpty ? first : !second.IsEmpty ? second : third;
    }

    private static string? Pooled(ReadOnlySpan<byte> text)
    {
        return text.IsEmpty ? null : StringPool.Get(text);
    }

    private static string Join(
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default,
        ReadOnlySpan<byte> fifth = default)
    {
        int length = first.Length + second.Length + third.Length + fourth.Length + fifth.Length;
        Span<byte> joined = length <= StringPool.MaxLength ? stackalloc byte[StringPool.MaxLength] : new byte[length];
        Span<byte> rest = joined;
        Append(first, ref rest);
        Append(second, ref rest);
        Append(third, ref rest);
        Append(fourth, ref rest);
        Append(fifth, ref rest);
        return StringPool.Get(joined[..length]);
    }

    private static void Append(ReadOnlySpan<byte> text, ref Span<byte> rest)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }

    /// <summary>Where the members of an identity are, found in one walk.</summary>
    private readonly ref struct Parts
    {
        private readonly ReadOnlySpan<byte> _text;

        private readonly PartStarts _starts;

        public Parts(ReadOnlySpan<byte> text, int start)
        {
            _text = text;
            int exactlyNamed = 0;
            JsonMembers members = new(text, start);
            while (members.MoveNext())
            {
                ReadOnlySpan<byte> name = members.PlainName;
                Part part = PartOfLength(name);
                NameMatch match = part == Part.None ? NameMatch.None : JsonMembers.Compare(name, NameOf(part));
                int bit = 1 << (int)part;
                if (match == NameMatch.Exact || (match == NameMatch.IgnoringCase && (exactlyNamed & bit) == 0))
                {
                    _starts[(int)part] = members.ValueStart;
                    exactlyNamed |= match == NameMatch.Exact ? bit : 0;
                }
            }
        }

        public ReadOnlySpan<byte> this[Part part]
        {
            get
            {
                int start = _starts[(int)part];
                return start == 0 ? default : JsonText.ScalarUtf8At(_text, start);
            }
        }

        /// <summary>Where a member of a member starts, or 0.</summary>
        public int Find(Part part, ReadOnlySpan<byte> name)
        {
            int start = _starts[(int)part];
            return start != 0 && _text[start] == (byte)'{' ? JsonText.FindMember(_text, start, name) : 0;
        }

        public ReadOnlySpan<byte> Nested(Part part, ReadOnlySpan<byte> name)
        {
            return Member(_starts[(int)part], name);
        }

        /// <summary>The text of a member of the object at <paramref name="objectStart"/>, empty when there is none.</summary>
        public ReadOnlySpan<byte> Member(int objectStart, ReadOnlySpan<byte> name)
        {
            int start = objectStart != 0 && _text[objectStart] == (byte)'{' ? JsonText.FindMember(_text, objectStart, name) : 0;
            return start == 0 ? default : JsonText.ScalarUtf8At(_text, start);
        }

        private static Part PartOfLength(ReadOnlySpan<byte> name)
        {
            return name.Length switch
            {
                3 => Part.Arn,
                4 => Part.Type,
                8 => Part.UserName,
                9 => (name[0] | 0x20) == 'a' ? Part.AccountId : Part.InvokedBy,
                10 => Part.OnBehalfOf,
                11 => Part.PrincipalId,
                14 => Part.SessionContext,
                _ => Part.None,
            };
        }

        private static ReadOnlySpan<byte> NameOf(Part part)
        {
            return part switch
            {
                Part.Type => "type"u8,
                Part.UserName => "userName"u8,
                Part.Arn => "arn"u8,
                Part.PrincipalId => "principalId"u8,
                Part.AccountId => "accountId"u8,
                Part.InvokedBy => "invokedBy"u8,
                Part.OnBehalfOf => "onBehalfOf"u8,
                _ => "sessionContext"u8,
            };
        }
    }

    [InlineArray((int)Part.SessionContext + 1)]
    private struct PartStarts
    {
        private int _first;
    }
}
