namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Sums the bytes of all files and reports progress at intervals.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ProgressCounter(IProgress<PullProgress>? progress)
{
    /// <summary>Bytes between two reports: about ten reports a second on a fast connection.</summary>
    private const long Step = 4 * 1024 * 1024;

    private long _bytes;
    private long _reported;

    /// <summary>Expected total in bytes.</summary>
    public long TotalBytes { get; set; }

    /// <summary>Reports a note for the user.</summary>
    public void Note(string note) => progress?.Report(Now() with { Note = note });

    /// <summary>Adds bytes; negative when a file is downloaded again from the start.</summary>
    public void Add(long bytes)
    {
        var now = Interlocked.Add(ref _bytes, bytes);
        if (Math.Abs(now - Interlocked.Read(ref _reported)) >= Step)
        {
            Report();
        }
    }

    /// <summary>Reports the current byte counts.</summary>
    public void Report()
    {
        Interlocked.Exchange(ref _reported, Interlocked.Read(ref _bytes));
        progress?.Report(Now());
    }

    private PullProgress Now() => new() { Bytes = Interlocked.Read(ref _bytes), TotalBytes = TotalBytes };
}
