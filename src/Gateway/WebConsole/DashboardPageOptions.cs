using Microsoft.Extensions.Configuration;

namespace ZeroShotOrleans.Gateway.WebConsole;

/// <summary>The Orleans dashboard at <c>/dashboard/</c>, for administrators.</summary>
public sealed class DashboardPageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Dashboard";

    /// <summary>Whether it is there. Each silo then collects what it shows, encoder silos too.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Reads it, before there are services.</summary>
    public static DashboardPageOptions Of(IConfiguration configuration) => configuration.GetSection(Section).Get<DashboardPageOptions>() ?? new();
}
