namespace ZeroShotOrleans.Cli.Errors;

/// <summary>What zso says to the shell. Scripts depend on the numbers: they never change.</summary>
internal static class ExitCode
{
    public const int AllClassified = 0;
    public const int SomeErrors = 1;
    public const int WrongUse = 2;
    public const int NoCluster = 3;

    // What sysexits.h calls a failure of the program itself.
    public const int Unexpected = 70;

    // 128 and the number of the signal, as shells report it: SIGINT, SIGPIPE, SIGTERM.
    public const int Interrupted = 130;
    public const int ReaderGone = 141;
    public const int Terminated = 143;

    /// <summary>The codes as a manual page shows them.</summary>
    public static readonly (int Code, string Meaning)[] Table =
    [
        (AllClassified, "Every image has a classification (or there was none to rank)."),
        (SomeErrors, "Some images have an error instead of a classification, results are not all there or could not be written, a check of a model failed, or a silo of a cluster is not well."),
        (WrongUse, "Wrong use: an option, a folder, a label, a model or a job id is not right, or the process may open too few files. Nothing was done."),
        (NoCluster, "The cluster or the hub was not reached or is overloaded, the state or models folder cannot be used, or a stored job or label set is damaged."),
        (Unexpected, "A failure of the program itself; --verbose shows the details."),
        (Interrupted, "Interrupted by Ctrl+C. The same command goes on where it stopped."),
        (ReaderGone, "Anyone who read the results from standard output has gone, as with `| head`."),
        (Terminated, "Ended by SIGTERM. The same command goes on where it stopped. `zso silo` ends with 0 instead."),
    ];
}
