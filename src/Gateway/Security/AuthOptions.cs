using System.ComponentModel.DataAnnotations;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Who may use the HTTP API. Empty: everybody who can reach it.</summary>
public sealed class AuthOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Auth";

    /// <summary>The keys that are taken, as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>.</summary>
    public IList<ApiKeyOptions> Keys { get; } = [];

    /// <summary>Tokens that are taken, as <c>Authorization: Bearer TOKEN</c>.</summary>
    public JwtOptions Jwt { get; set; } = new();

    /// <summary>Whether a key or token is asked for.</summary>
    public bool IsOn => Keys.Count > 0 || Jwt.IsOn;
}

/// <summary>One API key.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Names its holder in logs and limits. Required.</summary>
    [Required] public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key in hex. The key itself is nowhere on the server; it must be long and of chance, as <c>zso keys new</c> makes it.</summary>
    [Required] public string Sha256 { get; set; } = "";

    /// <summary>What it may do: <c>classify</c>, <c>jobs</c>, <c>admin</c> (which may do everything). Default <c>classify</c>.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>Tenant of its jobs. Default: its name. Like the name, not one that begins with <c>jwt:</c> or <c>jwt#</c>: those are tenants of tokens.</summary>
    public string Tenant { get; set; } = "";
}

/// <summary>JSON web tokens. The tenant of a token is <c>jwt:</c> and its subject, or <c>jwt#</c> and a hash of a long one; a token without a subject is refused.</summary>
public sealed class JwtOptions
{
    /// <summary>Address of an OpenID provider whose keys are taken; or empty, with <see cref="SigningKeyFile"/>.</summary>
    public string Authority { get; set; } = "";

    /// <summary>PEM file with the public key (RSA or ECDSA) that tokens are signed with.</summary>
    public string SigningKeyFile { get; set; } = "";

    /// <summary>Who must have issued a token. Default: the authority.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>For whom a token must be. Required when tokens are taken.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Claim with the scopes, separated by blanks. Default <c>scope</c>.</summary>
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>Whether tokens are taken.</summary>
    public bool IsOn => Authority.Length > 0 || SigningKeyFile.Length > 0;
}
