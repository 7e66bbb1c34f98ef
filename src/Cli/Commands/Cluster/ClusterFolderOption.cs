using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>The option for the state folder of a local cluster.</summary>
internal sealed class ClusterFolderOption
{
    private readonly StateFolderOption _state = new("State folder. Its sub-folder cluster has the record, the logs and the state of the processes.");

    /// <summary>The option.</summary>
    public Option Option => _state.Option;

    /// <summary>Whether it was given.</summary>
    public bool IsGiven(ParseResult parsed) => _state.IsGiven(parsed);

    /// <summary>The folder.</summary>
    /// <exception cref="UsageException">There is no default folder, or the system is Windows.</exception>
    public ClusterFolder Read(ParseResult parsed, CliContext context) => OperatingSystem.IsWindows()
        ? throw new UsageException("zso cannot start clusters on Windows. Run each silo with `zso silo`, and connect to them with --cluster.")
        : new ClusterFolder(_state.Read(parsed, context));
}
