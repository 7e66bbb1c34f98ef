using System.Diagnostics;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Under which name the cluster is measured and traced.</summary>
public static class ZeroShotTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "ZeroShotOrleans";

    /// <summary>Makes spans. Without somebody who listens it makes none, and costs a look at a field.</summary>
    internal static ActivitySource Source { get; } = new(Name);
}
