namespace ZeroShotOrleans.Hub;

/// <summary>How far a pull is. Reported from several threads, now and then out of order.</summary>
public sealed record PullProgress
{
    /// <summary>A sentence for the reader, such as which repository stands in for one without graphs; null for numbers alone.</summary>
    public string? Note { get; init; }

    /// <summary>Bytes of the model that are on disk, those of an earlier pull included. Shrinks when a file has to begin anew.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes of the model; 0 until they are known.</summary>
    public long TotalBytes { get; init; }
}
