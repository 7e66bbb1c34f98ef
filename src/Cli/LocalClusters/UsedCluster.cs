using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.LocalClusters;

/// <summary>Decides whether a command uses the cluster that <c>zso cluster up</c> started in its state folder, and says so.</summary>
internal static class UsedCluster
{
    /// <summary>Returns the settings to connect to the cluster; null if none was started, or if it no longer runs.</summary>
    /// <remarks>Looks at processes, not at ports: a record without living processes, such as after a restart of the machine, takes no time.</remarks>
    /// <param name="stateDirectory">The state folder.</param>
    /// <param name="embeddedOption">An option of the command that only an embedded silo has; null if there is none.</param>
    /// <param name="error">Receives one line, unless no cluster was started.</param>
    /// <exception cref="Errors.UsageException">The record of the cluster cannot be read.</exception>
    public static ClusterSettings? Find(string stateDirectory, string? embeddedOption, TextWriter error)
    {
        if (new ClusterFolder(stateDirectory).Read() is not { } record)
        {
            return null;
        }

        if (!record.HasGateway)
        {
            Say($"The cluster in {stateDirectory} is not running, so this command runs its own silo. Restart the cluster with `zso cluster up`, or remove it with `zso cluster down`.");
            return null;
        }

        if (embeddedOption is not null)
        {
            Say($"Not using the cluster in {stateDirectory}, because {embeddedOption} applies only to a silo in this process.");
            return null;
        }

        Say($"Using the cluster in {stateDirectory}, started by `zso cluster up`. To run a silo in this process instead, pass --embedded.");
        return record.Connection();

        void Say(string line) => error.WriteLine(Printable.Escape(line));
    }
}
