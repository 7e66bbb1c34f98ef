namespace ZeroShotOrleans.Cli.Errors;

/// <summary>Results could not be written where they should go.</summary>
/// <param name="target">The file, or "standard output".</param>
/// <param name="cause">What the operating system said.</param>
internal sealed class OutputException(string target, Exception cause) : Exception(
    $"Results could not be written to {target}: {cause.Message.TrimEnd('.')}. Make room, then give the same command again: what a job has done is kept.", cause)
{
    /// <summary>Whether nobody reads any more, which is no failure.</summary>
    public bool ReaderGone { get; } = cause is IOException io && BrokenPipe.IsCauseOf(io);
}
