namespace ZeroShotOrleans.Hub;

/// <summary>A model was not pulled or a folder not handled. The message names the fact and the remedy, and never holds the token.</summary>
public sealed class HubException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="kind">What a caller may act upon.</param>
    /// <param name="fact">What is wrong; a sentence.</param>
    /// <param name="remedy">What to do; a sentence.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public HubException(HubError kind, string fact, string remedy, Exception? inner = null)
        : base($"{fact} {remedy}", inner) => Kind = kind;

    /// <summary>What a caller may act upon.</summary>
    public HubError Kind { get; }

    /// <summary>Whether the same request may succeed in a moment.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>How long the hub asked to wait, or null.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}
