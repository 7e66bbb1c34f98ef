using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Tenants of tokens. Each subject is one of its own, and none is that of a key: keys may not have a name or tenant that starts like these.</summary>
internal static class TokenTenant
{
    private const string Plain = "jwt:";
    private const string Hashed = "jwt#";

    /// <summary>The tenant of a subject.</summary>
    public static string Of(string subject) => Plain.Length + subject.Length <= Limits.MaxNameLength && subject.All(IsPlain)
        ? Plain + subject
        : Hashed + Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(subject.AsSpan())));

    /// <summary>Whether a name could be that of a token.</summary>
    public static bool IsReserved(string name) =>
        name.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) || name.StartsWith(Hashed, StringComparison.OrdinalIgnoreCase);

    // Half a surrogate pair is lost in UTF-8: two subjects would become one.
    private static bool IsPlain(char letter) => !char.IsControl(letter) && !char.IsSurrogate(letter);
}
