namespace ZeroShotOrleans.Cli.Output;

/// <summary>Results could not be written where they should go.</summary>
/// <param name="target">The file, or "standard output".</param>
/// <param name="cause">What the operating system said.</param>
internal sealed class OutputException(string target, IOException cause) : Exception(
    $"Results could not be written to {target}: {cause.Message} The job keeps them: make room, then give the same command again.", cause)
{
    /// <summary>Whether nobody reads any more, which is no failure.</summary>
    public bool ReaderGone { get; } = StandardOutput.IsReaderGone(cause);
}
