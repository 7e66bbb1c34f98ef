using System.Collections.Immutable;
using System.Net;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>A silo or another process of a cluster, as the cluster and the record see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role"><c>control</c>, <c>encoder</c>, <c>all</c> or <c>redis</c>.</param>
/// <param name="State">One of <see cref="States"/>.</param>
/// <param name="Silo">What the cluster says of it; null when it is not in the cluster.</param>
/// <param name="Process">What the record says of it; null when the record does not know it.</param>
internal sealed record StatusRow(string Name, string Role, string State, ClusterSilo? Silo, RecordedProcess? Process)
{
    /// <summary>The states and what they mean.</summary>
    public static readonly (string State, string Meaning)[] States =
    [
        (Active, "it works"),
        (Draining, "it takes no more work"),
        (Silent, "it is in the cluster and encodes, but did not answer in time"),
        (Absent, "its process runs but is not in the cluster: it starts, ends, or lost its way"),
        (Dead, "its process has ended"),
    ];

    private const string Active = "active", Draining = "draining", Silent = "silent", Absent = "absent", Dead = "dead";

    /// <summary>Whether it does what it should.</summary>
    public bool Well => State is Active or Draining;

    /// <summary>The rows of a cluster.</summary>
    /// <param name="silos">What the cluster says; null when it did not answer.</param>
    /// <param name="processes">What was started; empty when that is not known.</param>
    public static ImmutableArray<StatusRow> Of(IReadOnlyCollection<ClusterSilo>? silos, IReadOnlyCollection<RecordedProcess> processes)
    {
        var left = (silos ?? []).ToDictionary(silo => silo.Address.Endpoint);
        var rows = ImmutableArray.CreateBuilder<StatusRow>();
        foreach (var process in processes)
        {
            left.Remove(new IPEndPoint(IPAddress.Loopback, process.Port), out var silo);
            rows.Add(new StatusRow(process.Name, process.Role, StateOf(process, silo), silo, process));
        }

        // Started elsewhere, by hand or on another machine.
        rows.AddRange(left.Values.OrderBy(silo => silo.Name, StringComparer.Ordinal).Select(silo => new StatusRow(silo.Name, silo.Role, StateOf(silo), silo, Process: null)));
        return rows.DrainToImmutable();
    }

    // A silo whose process has died is in the cluster until that is noticed.
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
