using System;
using System.Runtime.CompilerServices;
using CloudTrailTools.Json;

namespace CloudTrailTools.Deletions;

/// <summary>A <c>userIdentity</c> read where it stands in the text, in one walk: making objects of it costs more than all else about a deletion.</summary>
internal readonly ref struct IdentityText
{
    private readonly ReadOnlySpan<byte> _text;

    private readonly Starts _starts;

    /// <param name="text">Valid JSON that begins with the object.</param>
    public IdentityText(ReadOnlySpan<byte> text)
    {
        _text = text;
        JsonMembers members = new(text, 0);
        while (members.MoveNext())
        {
            Keep(members, ref _starts, members.Name switch
            {
                [(byte)'t', ..] when members.Name.SequenceEqual("type"u8) => Field.Type,
                [(byte)'a', ..] when members.Name.SequenceEqual("arn"u8) => Field.Arn,
                [(byte)'a', ..] when members.Name.SequenceEqual("accountId"u8) => Field.AccountId,
                [(byte)'a', ..] when members.Name.SequenceEqual("accessKeyId"u8) => Field.AccessKeyId,
                [(byte)'p', ..] when members.Name.SequenceEqual("principalId"u8) => Field.PrincipalId,
                [(byte)'i', ..] when members.Name.SequenceEqual("invokedBy"u8) => Field.InvokedBy,
                [(byte)'o', ..] when members.Name.SequenceEqual("onBehalfOf"u8) => Field.OnBehalfOf,
                [(byte)'s', ..] when members.Name.SequenceEqual("sessionContext"u8) => Field.SessionContext,
                _ => Field.None,
            });
        }

        int session = _starts[(int)Field.SessionContext];
        if (session != 0 && text[session] == (byte)'{')
        {
            members = new JsonMembers(text, session);
            while (members.MoveNext())
            {
                Keep(members, ref _starts, members.Name switch
                {
                    [(byte)'s', ..] when members.Name.SequenceEqual("sessionIssuer"u8) => Field.SessionIssuer,
                    [(byte)'s', ..] when members.Name.SequenceEqual("sourceIdentity"u8) => Field.SourceIdentity,
                    [(byte)'a', ..] when members.Name.SequenceEqual("attributes"u8) => Field.Attributes,
                    [(byte)'a', ..] when members.Name.SequenceEqual("assumedRoot"u8) => Field.AssumedRoot,
                    [(byte)'e', ..] when members.Name.SequenceEqual("ec2RoleDelivery"u8) => Field.Ec2RoleDelivery,
                    [(byte)'w', ..] when members.Name.SequenceEqual("webIdFederationData"u8) => Field.WebIdFederationData,
                    _ => Field.None,
                });
            }
        }

        Kind = CloudTrailUserIdentity.KindOf(this[Field.Type]);
    }

    private enum Field
    {
        None,
        Type,
        Arn,
        AccountId,
        AccessKeyId,
        PrincipalId,
        InvokedBy,
        OnBehalfOf,
        SessionContext,
        SessionIssuer,
        SourceIdentity,
        Attributes,
        AssumedRoot,
        Ec2RoleDelivery,
        WebIdFederationData,
    }

    public CloudTrailIdentityKind Kind { get; }

    public string? Name => ActorText.Describe(_text, 0);

    public string? Arn => this[Field.Arn];

    public string? AccountId => this[Field.AccountId];

    public string? AccessKeyId => this[Field.AccessKeyId];

    public string? PrincipalId => this[Field.PrincipalId];

    public ReadOnlySpan<byte> AccessKeyUtf8 => Utf8(Field.AccessKeyId);

    public ReadOnlySpan<byte> PrincipalUtf8 => Utf8(Field.PrincipalId);

    public string? InvokedBy => this[Field.InvokedBy];

    public string? SessionName => ActorText.SessionName(_text);

    public string? RoleName => ActorText.RoleName(_text);

    public string? OnBehalfOfUserId => this[Field.OnBehalfOf, "userId"u8];

    public string? IdentityStoreArn => this[Field.OnBehalfOf, "identityStoreArn"u8];

    public string? SourceIdentity => this[Field.SourceIdentity];

    public string? Ec2RoleDelivery => this[Field.Ec2RoleDelivery];

    public bool IsAssumedRoot => Truth.Of(Utf8(Field.AssumedRoot)) == true;

    public string? FederatedProvider => this[Field.WebIdFederationData, "federatedProvider"u8];

    public string? IssuerType => this[Field.SessionIssuer, "type"u8];

    public string? IssuerArn => this[Field.SessionIssuer, "arn"u8];

    public string? IssuerName => this[Field.SessionIssuer, "userName"u8];

    public string? IssuerAccountId => this[Field.SessionIssuer, "accountId"u8];

    /// <summary>When the session was made.</summary>
    public DateTime? Created => TimeText.TryParse(Utf8(Field.Attributes, "creationDate"u8), out DateTime created) ? created : null;

    private string? this[Field field] => Text(Utf8(field));

    private string? this[Field owner, ReadOnlySpan<byte> name] => Text(Utf8(owner, name));

    private static void Keep(in JsonMembers members, ref Starts starts, Field field)
    {
        if (field != Field.None)
        {
            starts[(int)field] = members.ValueStart;
        }
    }

    private static string? Text(ReadOnlySpan<byte> utf8)
    {
        return utf8.IsEmpty ? null : StringPool.Get(utf8);
    }

    private ReadOnlySpan<byte> Utf8(Field field)
    {
        int start = _starts[(int)field];
        return start == 0 ? default : JsonText.ScalarUtf8At(_text, start);
    }

    private ReadOnlySpan<byte> Utf8(Field owner, ReadOnlySpan<byte> name)
    {
        int start = _starts[(int)owner];
        int member = start != 0 && _text[start] == (byte)'{' ? JsonText.FindMember(_text, start, name) : 0;
        return member == 0 ? default : JsonText.ScalarUtf8At(_text, member);
    }

    [InlineArray((int)Field.WebIdFederationData + 1)]
    private struct Starts
    {
        private int _first;
    }
}
