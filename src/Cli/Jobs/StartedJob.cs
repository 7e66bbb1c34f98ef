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

    /// <summary>Prompts that had been embedded for it before this command came.</summary>
    public long PromptsBefore => Resumed ? Start.PromptsEmbedded : 0;

    /// <summary>What to say before the first result; null when there is nothing to say.</summary>
    public string? Greeting => this switch
    {
        { Works: true, Resumed: true } => FormattableString.Invariant(
            $"Going on with job {Job.Id}, which has {DoneBefore} images done; results begin with the first image."),
        { Works: false, Resumed: true } => $"Job {Job.Id} had finished already; these are its results.",
        _ => null,
    };
}
