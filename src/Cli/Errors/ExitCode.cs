namespace ZeroShotOrleans.Cli.Errors;

/// <summary>Exit codes of zso. Scripts depend on them, so they never change.</summary>
internal static class ExitCode
{
    public const int AllClassified = 0;
    public const int SomeErrors = 1;
    public const int WrongUse = 2;
    public const int NoCluster = 3;
    public const int Incomplete = 4;

    // EX_SOFTWARE of sysexits.h.
    public const int Unexpected = 70;

    // 128 plus the signal number, as in shells: SIGINT, SIGPIPE, SIGTERM.
    public const int Interrupted = 130;
    public const int ReaderGone = 141;
    public const int Terminated = 143;

    /// <summary>The codes and their meanings, as shown on manual pages.</summary>
    public static readonly (int Code, string Meaning)[] Table =
    [
        (AllClassified, "Every image was classified, or no more have an error than --allow-errors allows, or there were no images. The results are complete."),
        (SomeErrors, "The results are complete, but images have an error instead of a classification. Also: files could not be sorted, a model check failed, or a silo is not healthy."),
        (WrongUse, "Usage error: an option, folder, label, model or job id is invalid, or the open-file limit is too low. Nothing was done."),
        (NoCluster, "The cluster or the hub is unreachable or overloaded, the state or models folder cannot be used, or a stored job or label set is damaged."),
        (Incomplete, "There are no results, or not all: the job failed, was cancelled or has not ended, or the results could not be written. Run the same command to continue."),
        (Unexpected, "Internal error; --verbose shows the details."),
        (Interrupted, "Interrupted by Ctrl+C. Run the same command to resume."),
        (ReaderGone, "The reader of standard output closed the pipe, as with `| head`."),
        (Terminated, "Stopped by SIGTERM. Run the same command to resume. `zso silo` exits with 0 instead."),
    ];
}
