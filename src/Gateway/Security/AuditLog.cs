using System.Security.Claims;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>
/// Logs changes and rejected changes with their callers: one line for each administrative action and each change of jobs and label sets, written once the result is known.
/// Category <c>ZeroShotOrleans.Audit</c>.
/// </summary>
internal sealed partial class AuditLog(ILoggerFactory loggers)
{
    // Texts of callers may have megabytes.
    private const int MaxText = 1_000;

    private readonly ILogger _logger = loggers.CreateLogger("ZeroShotOrleans.Audit");

    /// <summary>Logs a completed action.</summary>
    public void Note(ClaimsPrincipal user, string action, string target) => LogAction(OneLine(user.NameOf()), action, OneLine(target));

    /// <summary>Logs an action that was accepted, and failed afterwards.</summary>
    public void NoteFailed(ClaimsPrincipal user, AuditAction action, string target, string reason) => LogFailed(OneLine(user.NameOf()), action.Of, OneLine(target), OneLine(reason));

    /// <summary>Runs an action, and logs it with its result.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="action">The wording of the action.</param>
    /// <param name="target">The object of the change, as named by the caller.</param>
    /// <param name="run">Executes the action.</param>
    /// <param name="done">Returns the action and the target if they depend on the result.</param>
    public async Task<T> RunAsync<T>(ClaimsPrincipal user, AuditAction action, string target, Func<Task<T>> run, Func<T, (string Action, string Target)>? done = null)
    {
        T result;
        try
        {
            result = await run();
        }
        catch (Exception exception)
        {
            LogRefused(OneLine(user.NameOf()), action.Of, OneLine(target), OneLine(ReasonOf(exception)));
            throw;
        }

        var (what, to) = done?.Invoke(result) ?? (action.Done, target);
        Note(user, what, to);
        return result;
    }

    // The request may have been executed nevertheless if its caller disconnected or the cluster did not respond.
    private static string ReasonOf(Exception exception) => exception switch
    {
        ApiException refused => refused.Error.Message,
        OperationCanceledException => "cancelled before its outcome was known.",
        TimeoutException => "no answer, so its outcome is not known.",
        _ => ZeroShotException.In(exception)?.Message ?? $"failed with {exception.GetType().Name}.",
    };

    // Names come from URLs and tokens: a line break in one could forge log lines.
    private static string OneLine(string text)
    {
        var shown = text.Length > MaxText ? text[..MaxText] + "..." : text;
        return shown.Any(char.IsControl) ? string.Concat(shown.Select(letter => char.IsControl(letter) ? '?' : letter)) : shown;
    }

    [LoggerMessage(5101, LogLevel.Information, "{Caller} {Action} {Target}")]
    private partial void LogAction(string caller, string action, string target);

    [LoggerMessage(5102, LogLevel.Information, "{Caller}: {Action} {Target} refused: {Reason}")]
    private partial void LogRefused(string caller, string action, string target, string reason);

    [LoggerMessage(5104, LogLevel.Information, "{Caller}: {Action} {Target} failed: {Reason}")]
    private partial void LogFailed(string caller, string action, string target, string reason);
}
