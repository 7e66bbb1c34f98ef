using System.Diagnostics;

namespace ZeroShotOrleans.Encoding.Telemetry;

/// <summary>The name of the product's metrics and traces.</summary>
public static class ZeroShotTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "ZeroShotOrleans";

    /// <summary>Creates spans. Without a listener it creates none, at the cost of a field access.</summary>
    internal static ActivitySource Source { get; } = new(Name);
}
