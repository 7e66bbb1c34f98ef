using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace ZeroShotOrleans.Silo.Telemetry;

/// <summary>
/// Selects those of the hundred Orleans instruments that are useful to operators, and drops tags that hold silo addresses. Such an address changes with each
/// restart, so every restart would leave stale series behind.
/// </summary>
internal static class OrleansMetrics
{
    private static readonly HashSet<string> _kept = new(StringComparer.Ordinal)
    {
        "orleans-app-requests-latency",
        "orleans-app-requests-timedout",
        "orleans-app-requests-canceled",
        "orleans-catalog-activations",
        "orleans-catalog-activation-failed-to-activate",
        "orleans-gateway-connected-clients",
        "orleans-gateway-load-shedding",
        "orleans-messaging-rejected",
        "orleans-messaging-expired",
        "orleans-messaging-sent-dropped",
        "orleans-messaging-pings-reply-missed",
        "orleans-scheduler-long-running-turns",
        "orleans-storage-read-latency",
        "orleans-storage-write-latency",
        "orleans-storage-read-errors",
        "orleans-storage-write-errors",
        "orleans-reminders-tardiness",
    };

    /// <summary>Export settings of an instrument; null to export it unchanged.</summary>
    public static MetricStreamConfiguration? View(Instrument instrument)
    {
        if (instrument.Meter.Name != "Microsoft.Orleans")
        {
            return null;
        }

        return _kept.Contains(instrument.Name) ? new MetricStreamConfiguration { TagKeys = [] } : MetricStreamConfiguration.Drop;
    }
}
