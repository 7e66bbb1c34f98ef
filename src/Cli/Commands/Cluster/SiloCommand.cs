using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary><c>zso silo</c>: runs a silo of a cluster.</summary>
internal sealed class SiloCommand : ZsoCommand
{
    private readonly Option<bool> _detached = new("--detached")
    {
        Description = "Leave the session of the terminal, so that neither Ctrl+C nor closing the terminal stops the silo. SIGTERM does. Not on Windows.",
    };

    public SiloCommand() : base("silo", "Run one silo of a cluster in this process")
    {
        // Unmatched tokens are settings of the silo.
        TreatUnmatchedTokensAsErrors = false;
        AddSection("Process", _detached);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> About =>
    [
        "Runs a silo until Ctrl+C or SIGTERM; it then finishes the images in flight and leaves the cluster. All other arguments are settings: --Key:Name value. " +
        "Settings are also read from appsettings.json in the current folder and from the environment (Key__Name); the command line overrides both.",
        "A silo with the control role opens the HTTP API at http://127.0.0.1:8080. Change the URL with --Http:Urls, or disable the HTTP API with --Http:Enabled false. If the port is in use, the silo " +
        "does not start. To make the HTTP API reachable from other machines, create keys with `zso keys new`.",
        "`zso cluster up` starts several silos with matching settings. This command is for service managers, containers and clusters of several machines.",
    ];

    public override IReadOnlyList<string> Examples =>
    [
        "zso silo --Cluster:Roles Control --Storage:Directory /var/lib/zso",
        "zso silo --Cluster:Roles Encoder --Cluster:Primary 127.0.0.1:11111 --Cluster:SiloPort 11112 --Cluster:GatewayPort 0",
    ];

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_detached))
        {
            if (OperatingSystem.IsWindows())
            {
                throw new UsageException("--detached is not supported on Windows. Run the silo as a service instead.");
            }

            Signals.LeaveSession();
        }

        return SiloProgram.RunAsync([.. parsed.UnmatchedTokens], cancellationToken);
    }
}
