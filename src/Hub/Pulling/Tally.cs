namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Adds up the bytes of all files and tells now and then.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class Tally(IProgress<PullProgress>? progress)
{
    /// <summary>Bytes between two reports: ten a second on a fast line.</summary>
    private const long Step = 4 * 1024 * 1024;

    private long _bytes;
    private long _reported;

    /// <summary>Bytes that there will be.</summary>
    public long TotalBytes { get; set; }

    /// <summary>Tells a sentence.</summary>
    public void Note(string note) => progress?.Report(Now() with { Note = note });

    /// <summary>Counts bytes; a file that begins anew takes its bytes back.</summary>
    public void Add(long bytes)
    {
        var now = Interlocked.Add(ref _bytes, bytes);
        if (Math.Abs(now - Interlocked.Read(ref _reported)) >= Step)
        {
            Report();
        }
    }

    /// <summary>Tells the numbers.</summary>
    public void Report()
    {
        Interlocked.Exchange(ref _reported, Interlocked.Read(ref _bytes));
        progress?.Report(Now());
    }

    private PullProgress Now() => new() { Bytes = Interlocked.Read(ref _bytes), TotalBytes = TotalBytes };
}
