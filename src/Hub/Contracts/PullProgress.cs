namespace ZeroShotOrleans.Hub;

/// <summary>Progress of a pull. Reported from several threads, occasionally out of order.</summary>
public sealed record PullProgress
{
    /// <summary>A note for the user, such as which mirror provides the graphs; null in plain progress reports.</summary>
    public string? Note { get; init; }

    /// <summary>Bytes of the model on disk, including those of an earlier pull. Decreases when a file has to be downloaded again.</summary>
    public long Bytes { get; init; }

    /// <summary>Total size of the model in bytes; 0 until it is known.</summary>
    public long TotalBytes { get; init; }
}
