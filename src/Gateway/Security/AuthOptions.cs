using System.ComponentModel.DataAnnotations;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Who may use the HTTP API. If empty, everyone who can reach it.</summary>
public sealed class AuthOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Auth";

    /// <summary>The accepted keys, sent as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>.</summary>
    public IList<ApiKeyOptions> Keys { get; } = [];

    /// <summary>The accepted tokens, sent as <c>Authorization: Bearer TOKEN</c>.</summary>
    public JwtOptions Jwt { get; set; } = new();

    /// <summary>Whether a key or token is required.</summary>
    public bool IsOn => Keys.Count > 0 || Jwt.IsOn;
}

/// <summary>One API key.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Name of the holder in logs and limits. Required.</summary>
    [Required] public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key in hex. The server does not store the key itself; it must be long and random, as created by <c>zso keys new</c>.</summary>
    [Required] public string Sha256 { get; set; } = "";

    /// <summary>Scopes of the key: <c>classify</c>, <c>jobs</c>, <c>admin</c> (which includes everything). Default <c>classify</c>.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>Tenant of its jobs. Default: its name. Neither may start with <c>jwt:</c> or <c>jwt#</c>, which are reserved for the tenants of tokens.</summary>
    public string Tenant { get; set; } = "";
}

/// <summary>JSON web tokens. The tenant of a token is <c>jwt:</c> and its subject, or <c>jwt#</c> and a hash of a long one; a token without a subject is rejected.</summary>
public sealed class JwtOptions
{
    /// <summary>URL of an OpenID provider whose keys are trusted; empty if <see cref="SigningKeyFile"/> is set.</summary>
    public string Authority { get; set; } = "";

    /// <summary>PEM file with the public key (RSA or ECDSA) that verifies tokens.</summary>
    public string SigningKeyFile { get; set; } = "";

    /// <summary>The required issuer of tokens. Default: the authority.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The required audience of tokens. Required if tokens are accepted.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Claim with the scopes, separated by spaces. Default <c>scope</c>.</summary>
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>Whether tokens are accepted.</summary>
    public bool IsOn => Authority.Length > 0 || SigningKeyFile.Length > 0;
}
