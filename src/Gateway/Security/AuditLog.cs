using System.Security.Claims;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Who changed what: one line for each action of an administrator and each change of jobs and label sets. Category <c>ZeroShotOrleans.Audit</c>.</summary>
internal sealed partial class AuditLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ZeroShotOrleans.Audit");

    /// <summary>Notes an action that was asked for and allowed.</summary>
    public void Note(ClaimsPrincipal user, string action, string target) => LogAction(user.NameOf(), action, target);

    [LoggerMessage(5101, LogLevel.Information, "{Caller} {Action} {Target}")]
    private partial void LogAction(string caller, string action, string target);
}
