namespace ZeroShotOrleans.Hub;

/// <summary>A pull or an operation on a model folder failed. The message states the problem and the remedy, and never contains the token.</summary>
public sealed class HubException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">The error that callers can act on.</param>
    /// <param name="fact">What is wrong, as a sentence.</param>
    /// <param name="remedy">What to do, as a sentence.</param>
    /// <param name="inner">The underlying exception, if any.</param>
    public HubException(HubError kind, string fact, string remedy, Exception? inner = null)
        : base($"{fact} {remedy}", inner) => Kind = kind;

    /// <summary>The error that callers can act on.</summary>
    public HubError Kind { get; }

    /// <summary>Whether retrying the same request may succeed shortly.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>How long the hub asked to wait, or null if it did not say.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}
