using System.CommandLine;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The option that says on which state folder a cluster of this machine runs.</summary>
internal sealed class ClusterFolderOption
{
    private readonly StateFolderOption _state = new("State folder; the cluster's record, logs and state are in its sub-folder cluster.");

    /// <summary>The option.</summary>
    public Option Option => _state.Option;

    /// <summary>Whether it was given.</summary>
    public bool IsGiven(ParseResult parsed) => _state.IsGiven(parsed);

    /// <summary>The folder.</summary>
    /// <exception cref="UsageException">There is no place for one, or this is Windows.</exception>
    public ClusterFolder Read(ParseResult parsed, CliContext context) => OperatingSystem.IsWindows()
        ? throw new UsageException("zso does not start clusters on Windows. Run each silo with `zso silo`, and name them with --cluster.")
        : new ClusterFolder(_state.Read(parsed, context));
}
