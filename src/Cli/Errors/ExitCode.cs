namespace ZeroShotOrleans.Cli.Errors;

/// <summary>Exit codes of zso. Scripts depend on them, so they never change.</summary>
internal static class ExitCode
{
    public const int AllClassified = 0;
    public const int SomeErrors = 1;
    public const int WrongUse = 2;
    public const int NoCluster = 3;

    // EX_SOFTWARE of sysexits.h.
    public const int Unexpected = 70;

    // 128 plus the signal number, as in shells: SIGINT, SIGPIPE, SIGTERM.
    public const int Interrupted = 130;
    public const int ReaderGone = 141;
    public const int Terminated = 143;

    /// <summary>The codes and their meanings, as shown on manual pages.</summary>
    public static readonly (int Code, string Meaning)[] Table =
    [
        (AllClassified, "Every image was classified (or there were no images)."),
        (SomeErrors, "Some images have an error instead of a classification, results are incomplete or could not be written, a model check failed, or a silo is not healthy."),
        (WrongUse, "Usage error: an option, folder, label, model or job id is invalid, or the open-file limit is too low. Nothing was done."),
        (NoCluster, "The cluster or the hub is unreachable or overloaded, the state or models folder cannot be used, or a stored job or label set is damaged."),
        (Unexpected, "Internal error; --verbose shows the details."),
        (Interrupted, "Interrupted by Ctrl+C. Run the same command to resume."),
        (ReaderGone, "The reader of standard output closed the pipe, as with `| head`."),
        (Terminated, "Stopped by SIGTERM. Run the same command to resume. `zso silo` exits with 0 instead."),
    ];
}
