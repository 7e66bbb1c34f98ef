using Microsoft.Extensions.Configuration;

namespace ZeroShotOrleans.Gateway.WebConsole;

/// <summary>The Orleans dashboard at <c>/dashboard/</c>, for administrators.</summary>
public sealed class DashboardPageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Dashboard";

    /// <summary>Whether the dashboard is enabled. If so, every silo collects its data, encoder silos too.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Reads the options before the service provider exists.</summary>
    public static DashboardPageOptions Of(IConfiguration configuration) => configuration.GetSection(Section).Get<DashboardPageOptions>() ?? new();
}
