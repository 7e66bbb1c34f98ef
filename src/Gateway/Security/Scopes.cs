using System.Security.Claims;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Scopes of callers. The authorization policies have the same names.</summary>
internal static class Scopes
{
    /// <summary>Classify and embed, read models and label sets.</summary>
    public const string Classify = "classify";

    /// <summary>Jobs and named label sets.</summary>
    public const string Jobs = "jobs";

    /// <summary>Load, unload and pull models, drain silos. Includes all other scopes.</summary>
    public const string Admin = "admin";

    /// <summary>Claim with one scope.</summary>
    public const string Claim = "zso.scope";

    /// <summary>Claim with the tenant.</summary>
    public const string Tenant = "zso.tenant";

    /// <summary>All scopes.</summary>
    public static readonly string[] All = [Classify, Jobs, Admin];

    /// <summary>Whether a caller has a scope.</summary>
    public static bool Has(this ClaimsPrincipal user, string scope) =>
        user.HasClaim(Claim, scope) || user.HasClaim(Claim, Admin) || (scope == Classify && user.HasClaim(Claim, Jobs));

    /// <summary>The caller's tenant; empty if no key was required.</summary>
    public static string TenantOf(this ClaimsPrincipal user) => user.FindFirstValue(Tenant) ?? "";

    /// <summary>The caller's name in logs and limits.</summary>
    public static string NameOf(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.Name) ?? "anonymous";
}
