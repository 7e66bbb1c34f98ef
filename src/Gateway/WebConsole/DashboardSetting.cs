using Microsoft.Extensions.Configuration;

namespace ZeroShotOrleans.Gateway.WebConsole;

/// <summary>Whether the Orleans dashboard is on. The same setting has each silo collect what it shows.</summary>
/// <param name="Enabled"><c>Dashboard:Enabled</c>, default true.</param>
public sealed record DashboardSetting(bool Enabled)
{
    private const string Key = "Dashboard:Enabled";

    /// <summary>Reads it.</summary>
    public static DashboardSetting Of(IConfiguration configuration) => new(configuration.GetValue(Key, defaultValue: true));
}
