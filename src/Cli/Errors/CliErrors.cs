using Orleans.Runtime.Messaging;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Hub;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Cli.Errors;

/// <summary>Turns what went wrong into one line for a person and a code for a script.</summary>
internal static class CliErrors
{
    /// <summary>The exit code of a failed request.</summary>
    public static int CodeOf(ZeroShotError error) => error switch
    {
        ZeroShotError.StorageFailed or ZeroShotError.StateDamaged or ZeroShotError.NoSilo or ZeroShotError.Overloaded => ExitCode.NoCluster,
        _ => ExitCode.WrongUse,
    };

    /// <summary>The exit code of a model that was not pulled or handled: whether asking for something else or asking later helps.</summary>
    public static int CodeOf(HubError error) => error switch
    {
        HubError.Network or HubError.RateLimited or HubError.Disk or HubError.Taken or HubError.Corrupt => ExitCode.NoCluster,
        _ => ExitCode.WrongUse,
    };

    /// <summary>Whether the cluster did not answer, as opposed to answering that something is wrong.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="cancellationToken">The user's. What was cancelled without it was a call to a silo that has died.</param>
    public static bool IsSilence(Exception exception, CancellationToken cancellationToken) =>
        exception is TimeoutException or SiloUnavailableException or ConnectionFailedException or OrleansMessageRejectionException
            or GatewayTooBusyException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Writes the line and returns the code.</summary>
    public static int Report(Exception exception, bool verbose, TextWriter error, CancellationToken cancellationToken)
    {
        var (code, message) = Read(exception, cancellationToken);
        if (message is not null)
        {
            error.WriteLine(Printable.Escape(message));
        }

        if (verbose)
        {
            error.WriteLine(exception);
        }

        return code;
    }

    private static (int Code, string? Message) Read(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        UsageException wrong => (ExitCode.WrongUse, wrong.Message),
        OutputException { ReaderGone: true } => (ExitCode.ReaderGone, null),
        IOException pipe when BrokenPipe.IsCauseOf(pipe) => (ExitCode.ReaderGone, null),
        OutputException output => (ExitCode.SomeErrors, output.Message),

        // A silo that is stopped in the middle of its start, and calls that it still had to answer, fail in many ways. None of them is news to anyone who sent the signal.
        _ when cancellationToken.IsCancellationRequested => (ExitCode.Interrupted, "Interrupted."),
        _ when ZeroShotException.In(exception) is { } refused => (CodeOf(refused.Code), refused.Message),
        HubException hub => (CodeOf(hub.Kind), HubText.Of(hub.Message)),
        ModelFolderException folder => (ExitCode.WrongUse, folder.Message),
        _ when IsSilence(exception, cancellationToken) => (ExitCode.NoCluster,
            $"The cluster did not answer: {FirstLine(exception.Message)} See that its silos run, then give the same command again."),
        _ => (ExitCode.Unexpected,
            $"zso failed in a way it should not: {FirstLine(exception.Message)} Run it again with --verbose for the details to report."),
    };

    private static string FirstLine(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        var first = (end < 0 ? line : line[..end]).ToString();
        return first.EndsWith('.') ? first : first + ".";
    }
}
