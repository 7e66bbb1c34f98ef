using Orleans.Runtime.Messaging;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Hub;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Cli.Errors;

/// <summary>Turns an exception into a one-line message and an exit code.</summary>
internal static class CliErrors
{
    /// <summary>The exit code of a failed request.</summary>
    public static int CodeOf(ZeroShotError error) => error switch
    {
        ZeroShotError.StorageFailed or ZeroShotError.StateDamaged or ZeroShotError.NoSilo or ZeroShotError.Overloaded
            or ZeroShotError.QuotaExceeded or ZeroShotError.StorageFull => ExitCode.NoCluster,
        _ => ExitCode.WrongUse,
    };

    /// <summary>The exit code of a failed model command: usage errors are permanent, the others may succeed later.</summary>
    public static int CodeOf(HubError error) => error switch
    {
        HubError.Network or HubError.RateLimited or HubError.Disk or HubError.Taken or HubError.Corrupt => ExitCode.NoCluster,
        _ => ExitCode.WrongUse,
    };

    /// <summary>Whether a call failed in transport or timed out, as opposed to returning an error.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="cancellationToken">Cancelled by the user. A call that was cancelled for another reason went to a silo that died.</param>
    public static bool IsTransportFailure(Exception exception, CancellationToken cancellationToken) =>
        exception is TimeoutException or SiloUnavailableException or ConnectionFailedException or OrleansMessageRejectionException
            or GatewayTooBusyException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Writes the message and returns the exit code.</summary>
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
        OutputException output => (ExitCode.Incomplete, output.Message),

        // Stopping a silo during startup or with calls in flight throws many kinds of exceptions. The user only needs to know that the signal arrived.
        _ when cancellationToken.IsCancellationRequested => (ExitCode.Interrupted, "Interrupted."),
        _ when ZeroShotException.In(exception) is { } refused => (CodeOf(refused.Code), refused.Message),
        HubException hub => (CodeOf(hub.Kind), HubText.Of(hub.Message)),
        ModelFolderException folder => (ExitCode.WrongUse, folder.Message),
        _ when IsTransportFailure(exception, cancellationToken) => (ExitCode.NoCluster,
            $"The cluster did not answer: {FirstLine(exception.Message)} Check that its silos are running, then run the same command again."),
        _ => (ExitCode.Unexpected,
            $"Internal error: {FirstLine(exception.Message)} Run the command again with --verbose and report the details."),
    };

    private static string FirstLine(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        var first = (end < 0 ? line : line[..end]).ToString();
        return first.EndsWith('.') ? first : first + ".";
    }
}
