using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Cli.Keys;

/// <summary>A key that was just made, and what the HTTP API has to know of it.</summary>
/// <param name="Key">The key: <c>zso_</c> and 256 bits of chance in letters, digits, <c>-</c> and <c>_</c>. No dot: the HTTP API knows tokens by those.</param>
/// <param name="Name">Names its holder.</param>
/// <param name="Sha256">SHA-256 of the key's UTF-8 bytes, in hex.</param>
/// <param name="Scopes">What it may do.</param>
internal sealed record NewKey(string Key, string Name, string Sha256, ImmutableArray<string> Scopes)
{
    public const string DefaultScope = "classify";

    /// <summary>The scopes of the HTTP API and what each lets do.</summary>
    public static readonly ImmutableArray<(string Name, string Meaning)> AllScopes =
        [(DefaultScope, "classify and embed"), ("jobs", "also jobs and label sets"), ("admin", "everything")];

    // 256 bits: nobody guesses it, so that a hash without salt keeps it.
    private const int Bytes = 32;

    private const string Prefix = "zso_";
    private const string Section = "Auth:Keys:0";

    /// <summary>Makes a key.</summary>
    public static NewKey Make(string name, IEnumerable<string> scopes)
    {
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        return new NewKey(key, name, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key))), [.. scopes]);
    }

    /// <summary>The settings of an HTTP API whose only key it is, as a file has them.</summary>
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

    /// <summary>The same as a command line has them. None needs quotes.</summary>
    public IEnumerable<string> Arguments() =>
    [
        $"--{Section}:Name={Name}",
        $"--{Section}:Sha256={Sha256}",
        .. Scopes.Select((scope, index) => string.Create(CultureInfo.InvariantCulture, $"--{Section}:Scopes:{index}={scope}")),
    ];
}
