namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Settings for silos in tests: failures are detected sooner than in production.</summary>
internal static class SiloTestSettings
{
    /// <summary>Timeout of a test in milliseconds; generous, because the machine may be busy.</summary>
    public const int Limit = 180_000;

    public static readonly string[] Settings =
    [
        // One worker per silo, so that jobs take about the same time regardless of the number of cores.
        "Encoder:Workers=1",

        // Other tests on the machine run at normal priority, so bulk threads must not lower theirs.
        "Encoder:BulkNiceness=0",
        "Cluster:ProbeSeconds=1",
        "Cluster:TableRefreshSeconds=3",

        // Leases of a hanging encoder expire after 8 s instead of 30 s.
        "Jobs:LeaseSeconds=8",
    ];
}
