namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>Stands for the body of outcomes that were discarded, so that an empty or cut body is still found to be damaged.</summary>
internal static class DiscardedOutcomes
{
    /// <summary>The body: not a format of <see cref="State.StoredBody"/>.</summary>
    public static byte[] Body => [0];

    /// <summary>Whether the outcomes of a row were discarded.</summary>
    public static bool Are(ReadOnlySpan<byte> body) => body is [0];
}
