using System.Security.Claims;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>
/// Who changed what, and who was refused a change: one line for each action of an administrator and each change of jobs and label sets, written when its outcome is known.
/// Category <c>ZeroShotOrleans.Audit</c>.
/// </summary>
internal sealed partial class AuditLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ZeroShotOrleans.Audit");

    /// <summary>Notes an action that was done.</summary>
    public void Note(ClaimsPrincipal user, string action, string target) => LogAction(OneLine(user.NameOf()), action, OneLine(target));

    /// <summary>Runs an action, and notes it with its outcome.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="action">What it is.</param>
    /// <param name="target">What it changes, as the caller names it.</param>
    /// <param name="run">The action.</param>
    /// <param name="done">What was done to what, where only the result says so.</param>
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

    // The request may have been carried out all the same when its caller left or the cluster did not answer.
    private static string ReasonOf(Exception exception) => exception switch
    {
        ApiException refused => refused.Error.Message,
        OperationCanceledException => "cancelled before its outcome was known.",
        TimeoutException => "no answer, so its outcome is not known.",
        _ => ZeroShotException.In(exception)?.Message ?? $"failed with {exception.GetType().Name}.",
    };

    // Names come from URLs and tokens: a line break in one could forge log lines.
    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;

    [LoggerMessage(5101, LogLevel.Information, "{Caller} {Action} {Target}")]
    private partial void LogAction(string caller, string action, string target);

    [LoggerMessage(5102, LogLevel.Information, "{Caller}: {Action} {Target} refused: {Reason}")]
    private partial void LogRefused(string caller, string action, string target, string reason);
}
