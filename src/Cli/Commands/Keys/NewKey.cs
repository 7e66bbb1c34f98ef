using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Cli.Commands.Keys;

/// <summary>A new API key, and the settings for the HTTP API.</summary>
/// <param name="Key">The key: <c>zso_</c> and 256 random bits as letters, digits, <c>-</c> and <c>_</c>. Contains no dot, which distinguishes keys from JSON web tokens.</param>
/// <param name="Name">The name of its holder.</param>
/// <param name="Sha256">SHA-256 of the key's UTF-8 bytes, in hex.</param>
/// <param name="Scopes">What the key permits.</param>
internal sealed record NewKey(string Key, string Name, string Sha256, ImmutableArray<string> Scopes)
{
    public const string DefaultScope = "classify";

    /// <summary>The scopes of the HTTP API and what each permits.</summary>
    public static readonly ImmutableArray<(string Name, string Meaning)> AllScopes =
        [(DefaultScope, "classify and embed"), ("jobs", "also jobs and label sets"), ("admin", "everything")];

    // With 256 random bits, an unsalted hash cannot be reversed by guessing.
    private const int Bytes = 32;

    private const string Prefix = "zso_";
    private const string Section = "Auth:Keys:0";

    /// <summary>Generates a key.</summary>
    public static NewKey Make(string name, IEnumerable<string> scopes)
    {
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        return new NewKey(key, name, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key))), [.. scopes]);
    }

    /// <summary>Returns the settings for an HTTP API with only this key, as JSON.</summary>
    public JsonObject Settings() => new()
    {
        ["Auth"] = new JsonObject
        {
            ["Keys"] = new JsonArray(new JsonObject
            {
                [nameof(Name)] = Name,
                [nameof(Sha256)] = Sha256,
                [nameof(Scopes)] = new JsonArray([.. Scopes.Select(scope => (JsonNode?)scope)]),
            }),
        },
    };

    /// <summary>Returns the same settings as command-line arguments, which need no quoting.</summary>
    public IEnumerable<string> Arguments() =>
    [
        $"--{Section}:Name={Name}",
        $"--{Section}:Sha256={Sha256}",
        .. Scopes.Select((scope, index) => string.Create(CultureInfo.InvariantCulture, $"--{Section}:Scopes:{index}={scope}")),
    ];
}
