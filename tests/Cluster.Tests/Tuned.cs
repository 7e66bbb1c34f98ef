namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Settings of the silos of tests: deaths are noticed sooner than a real network would allow.</summary>
internal static class Tuned
{
    /// <summary>Milliseconds that a test may take on a machine that is busy with others.</summary>
    public const int Limit = 180_000;

    public static readonly string[] Settings =
    [
        // One worker each, so that jobs take equally long on machines with few cores and with many.
        "Encoder:Workers=1",

        // They share the machine with other tests, which do not stand back.
        "Encoder:BulkNiceness=0",
        "Cluster:ProbeSeconds=1",
        "Cluster:TableRefreshSeconds=3",

        // An encoder that hangs loses its images after this long instead of half a minute.
        "Jobs:LeaseSeconds=8",
    ];
}
