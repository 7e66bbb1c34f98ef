using System.Security.Claims;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Logs each administrative action and each change of jobs and label sets with its caller. Category <c>ZeroShotOrleans.Audit</c>.</summary>
internal sealed partial class AuditLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ZeroShotOrleans.Audit");

    /// <summary>Logs an action that was requested and allowed.</summary>
    public void Note(ClaimsPrincipal user, string action, string target) => LogAction(OneLine(user.NameOf()), action, OneLine(target));

    // Names come from URLs and tokens: a line break in one could forge log lines.
    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;

    [LoggerMessage(5101, LogLevel.Information, "{Caller} {Action} {Target}")]
    private partial void LogAction(string caller, string action, string target);
}
