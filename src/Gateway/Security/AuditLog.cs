using System.Security.Claims;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Who changed what: one line for each action of an administrator and each change of jobs and label sets. Category <c>ZeroShotOrleans.Audit</c>.</summary>
internal sealed partial class AuditLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ZeroShotOrleans.Audit");

    /// <summary>Notes an action that was asked for and allowed.</summary>
    public void Note(ClaimsPrincipal user, string action, string target) => LogAction(OneLine(user.NameOf()), action, OneLine(target));

    // Names come out of addresses and tokens: one with a line break in it could write lines of its own.
    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;

    [LoggerMessage(5101, LogLevel.Information, "{Caller} {Action} {Target}")]
    private partial void LogAction(string caller, string action, string target);
}
