namespace ZeroShotOrleans.Cli.Errors;

/// <summary>Recognizes a write that failed because the reader closed the pipe, as in <c>zso ... | head</c>.</summary>
internal static class BrokenPipe
{
    // EPIPE on Linux and macOS; the runtime puts it into HResult there.
    private const int Epipe = 32;

    /// <summary>Whether a closed pipe caused the failure.</summary>
    public static bool IsCauseOf(IOException exception) => exception.HResult == Epipe;
}
