using System.Collections.Immutable;
using System.Net;
using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>A silo or process of a cluster, combined from the cluster and the record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role"><c>control</c>, <c>encoder</c>, <c>all</c> or <c>redis</c>.</param>
/// <param name="State">One of <see cref="States"/>.</param>
/// <param name="Silo">The status from the cluster; null if it is not a member.</param>
/// <param name="Process">The process in the record; null if it is not recorded.</param>
internal sealed record StatusRow(string Name, string Role, string State, ClusterSilo? Silo, RecordedProcess? Process)
{
    /// <summary>The states and their meanings.</summary>
    public static readonly (string State, string Meaning)[] States =
    [
        (Active, "working"),
        (Draining, "accepts no more work"),
        (Silent, "an encoder that is a member but did not answer in time"),
        (Absent, "the process runs but is not a member: it is starting, stopping or disconnected"),
        (Dead, "the process has exited"),
    ];

    private const string Active = "active", Draining = "draining", Silent = "silent", Absent = "absent", Dead = "dead";

    /// <summary>Whether it is healthy.</summary>
    public bool IsHealthy => State is Active or Draining;

    /// <summary>Returns the rows of a cluster.</summary>
    /// <param name="silos">The silos reported by the cluster; null if it did not answer.</param>
    /// <param name="processes">The recorded processes; empty if there is no record.</param>
    public static ImmutableArray<StatusRow> Of(IReadOnlyCollection<ClusterSilo>? silos, IReadOnlyCollection<RecordedProcess> processes)
    {
        var left = (silos ?? []).ToDictionary(silo => silo.Address.Endpoint);
        var rows = ImmutableArray.CreateBuilder<StatusRow>();
        foreach (var process in processes)
        {
            left.Remove(new IPEndPoint(IPAddress.Loopback, process.Port), out var silo);
            rows.Add(new StatusRow(process.Name, process.Role, StateOf(process, silo), silo, process));
        }

        // Silos without a record, started manually or on another machine.
        rows.AddRange(left.Values.OrderBy(silo => silo.Name, StringComparer.Ordinal).Select(silo => new StatusRow(silo.Name, silo.Role, StateOf(silo), silo, Process: null)));
        return rows.DrainToImmutable();
    }

    // A silo whose process has died stays a member until the cluster detects it.
    private static string StateOf(RecordedProcess process, ClusterSilo? silo) =>
        !process.Alive ? Dead
        : process.Role == RecordedProcess.Redis ? Active
        : silo is null ? Absent
        : StateOf(silo);

    private static string StateOf(ClusterSilo silo) =>
        silo.Load is { Draining: true } ? Draining
        : silo.Load is null && silo.Role != RecordedProcess.Control ? Silent
        : Active;
}
