using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>A job whose results are about to be read.</summary>
internal sealed record StartedJob
{
    /// <summary>The job.</summary>
    public required ZeroShotJob Job { get; init; }

    /// <summary>As it was submitted.</summary>
    public required JobDescription Description { get; init; }

    /// <summary>Where it stood when this command came to it.</summary>
    public required JobProgress Start { get; init; }

    /// <summary>Whether this command makes it work, so that time and speed mean something.</summary>
    public required bool Works { get; init; }

    /// <summary>Whether an earlier command began it.</summary>
    public required bool Resumed { get; init; }

    /// <summary>Images that were done when this command came to it. A new job may be at work before it is first asked how far it is.</summary>
    public long DoneBefore => Resumed ? Start.Done : 0;
}
