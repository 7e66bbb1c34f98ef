using System.CommandLine;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Cli.Connections;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The option that says on which state folder a cluster of this machine runs.</summary>
internal sealed class ClusterFolderOption
{
    private readonly Option<string?> _state = new("--state")
    {
        HelpName = "DIR",
        Description = "State folder; the cluster's record, logs and state are in its sub-folder cluster. " +
            "Default: zeroshot-orleans in the user's data folder (~/.local/share on Linux).",
    };

    /// <summary>The option.</summary>
    public Option Option => _state;

    /// <summary>Whether it was given.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_state) is not null;

    /// <summary>The folder.</summary>
    /// <exception cref="UsageException">There is no place for one, or this is Windows.</exception>
    public ClusterFolder Read(ParseResult parsed, Surroundings world) => OperatingSystem.IsWindows()
        ? throw new UsageException("zso does not start clusters on Windows. Run each silo with `zso silo`, and name them with --cluster.")
        : new ClusterFolder(StateDirectory.Choose(parsed.GetValue(_state), world.UserDataDirectory));
}
