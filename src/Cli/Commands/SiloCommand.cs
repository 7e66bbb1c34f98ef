using System.CommandLine;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso silo</c>: the process that a cluster consists of.</summary>
internal sealed class SiloCommand : ZsoCommand
{
    private readonly Option<bool> _detached = new("--detached")
    {
        Description = "Leave the session of the terminal, so that neither Ctrl+C nor a terminal that closes ends the silo. SIGTERM does. Not on Windows.",
    };

    public SiloCommand() : base("silo", "Run one silo of a cluster in this process")
    {
        // Its settings are those of the configuration, which are more than a command line should know.
        TreatUnmatchedTokensAsErrors = false;
        AddSection("Process", _detached);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> About =>
    [
        "Runs a silo until Ctrl+C or SIGTERM; it then ends the images it has in work and leaves the cluster. Whatever else is on the command line is a setting: --Key:Name value. " +
        "Settings come from appsettings.json in the current folder and from the environment (Key__Name) too; the command line goes before both.",
        "A silo with the control role opens the HTTP API at http://127.0.0.1:8080: --Http:Urls names another address, --Http:Enabled false opens none. When the port is taken, the silo says so and " +
        "does not start. `zso keys new` makes keys for HTTP APIs that other machines reach.",
        "`zso cluster up` starts several with the right settings; this command is for service managers, containers and other machines.",
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
                throw new UsageException("--detached is not for Windows: run the silo as a service there.");
            }

            Signals.LeaveSession();
        }

        return SiloProgram.RunAsync([.. parsed.UnmatchedTokens], cancellationToken);
    }
}
