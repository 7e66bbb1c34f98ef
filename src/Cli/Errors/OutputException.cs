namespace ZeroShotOrleans.Cli.Errors;

/// <summary>Results could not be written to their target.</summary>
/// <param name="target">The file, or "standard output".</param>
/// <param name="cause">The error of the operating system.</param>
internal sealed class OutputException(string target, Exception cause) : Exception(
    $"Results could not be written to {target}: {cause.Message.TrimEnd('.')}. Free some space, then run the same command again: finished work is kept.", cause)
{
    /// <summary>Whether the reader closed the pipe, which is not an error.</summary>
    public bool ReaderGone { get; } = cause is IOException io && BrokenPipe.IsCauseOf(io);
}
