namespace ZeroShotOrleans.Grains.Calls;

/// <summary>Names a tenant in messages.</summary>
internal static class TenantText
{
    /// <summary>Such as <c>Tenant 'photos'</c>, at the start of a sentence.</summary>
    public static string Of(string tenant) => tenant.Length == 0 ? "The default tenant" : $"Tenant '{tenant}'";
}
