using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Tenants of tokens. Each subject is a separate tenant. They never clash with those of keys, whose names and tenants must not start with the same prefixes.</summary>
internal static class TokenTenant
{
    private const string Plain = "jwt:";
    private const string Hashed = "jwt#";

    /// <summary>Returns the tenant of a subject.</summary>
    public static string Of(string subject) => Plain.Length + subject.Length <= Limits.MaxNameLength && subject.All(IsPlain)
        ? Plain + subject
        : Hashed + Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(subject.AsSpan())));

    /// <summary>Whether a name is reserved for tokens.</summary>
    public static bool IsReserved(string name) =>
        name.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) || name.StartsWith(Hashed, StringComparison.OrdinalIgnoreCase);

    // Unpaired surrogates cannot be represented in UTF-8, so two subjects could become the same tenant.
    private static bool IsPlain(char letter) => !char.IsControl(letter) && !char.IsSurrogate(letter);
}
