using System;
using System.Text;
using CloudTrailTools.Json;

namespace CloudTrailTools.Deletions;

/// <summary>A <c>userIdentity</c> read where it stands in the text: of each deletion's caller only a few members are asked for.</summary>
internal readonly ref struct IdentityText
{
    private readonly ReadOnlySpan<byte> _text;

    /// <param name="text">The object, valid JSON.</param>
    public IdentityText(ReadOnlySpan<byte> text)
    {
        _text = text;
        Kind = CloudTrailUserIdentity.KindOf(this[""u8, "type"u8]);
    }

    public CloudTrailIdentityKind Kind { get; }

    public string? Name => ActorText.Describe(_text, 0);

    public string? Arn => this[""u8, "arn"u8];

    public string? AccountId => this[""u8, "accountId"u8];

    public string? AccessKeyId => this[""u8, "accessKeyId"u8];

    public string? PrincipalId => this[""u8, "principalId"u8];

    public string? InvokedBy => this[""u8, "invokedBy"u8];

    public string? SessionName => ActorText.SessionName(_text);

    public string? RoleName => ActorText.RoleName(_text);

    public string? OnBehalfOfUserId => this["onBehalfOf"u8, "userId"u8];

    public string? IdentityStoreArn => this["onBehalfOf"u8, "identityStoreArn"u8];

    public string? SourceIdentity => this["sessionContext"u8, "sourceIdentity"u8];

    public string? Ec2RoleDelivery => this["sessionContext"u8, "ec2RoleDelivery"u8];

    public bool IsAssumedRoot => Truth.Of(this["sessionContext"u8, "assumedRoot"u8]) == true;

    public string? FederatedProvider => InSession("webIdFederationData"u8, "federatedProvider"u8);

    public string? IssuerType => InSession("sessionIssuer"u8, "type"u8);

    public string? IssuerArn => InSession("sessionIssuer"u8, "arn"u8);

    public string? IssuerName => InSession("sessionIssuer"u8, "userName"u8);

    public string? IssuerAccountId => InSession("sessionIssuer"u8, "accountId"u8);

    /// <summary>When the session was made.</summary>
    public DateTime? Created => TimeText.TryParse(Encoding.UTF8.GetBytes(InSession("attributes"u8, "creationDate"u8) ?? ""), out DateTime created) ? created : null;

    /// <summary>A member of a member, or of the identity itself when <paramref name="outer"/> is empty.</summary>
    private string? this[ReadOnlySpan<byte> outer, ReadOnlySpan<byte> name]
    {
        get
        {
            int start = outer.IsEmpty ? 0 : Object(0, outer);
            return start < 0 ? null : TextAt(start, name);
        }
    }

    private string? InSession(ReadOnlySpan<byte> part, ReadOnlySpan<byte> name)
    {
        int session = Object(0, "sessionContext"u8);
        int start = session < 0 ? -1 : Object(session, part);
        return start < 0 ? null : TextAt(start, name);
    }

    /// <summary>Where a member that is an object starts, or -1.</summary>
    private int Object(int owner, ReadOnlySpan<byte> name)
    {
        int start = JsonText.FindMember(_text, owner, name);
        return start != 0 && _text[start] == (byte)'{' ? start : -1;
    }

    private string? TextAt(int owner, ReadOnlySpan<byte> name)
    {
        int start = JsonText.FindMember(_text, owner, name);
        ReadOnlySpan<byte> value = start == 0 ? default : JsonText.ScalarUtf8At(_text, start);
        return value.IsEmpty ? null : StringPool.Get(value);
    }
}
