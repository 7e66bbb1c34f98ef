using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Builds the response bodies of cluster events.</summary>
internal static class EventText
{
    /// <summary>The body of an event.</summary>
    public static EventBody Of(ClusterEvent what) => new()
    {
        Id = what.Id,
        At = what.At,
        Kind = what.Kind,
        Text = TextOf(what),
        Silo = what.Silo.Length > 0 ? what.Silo : null,
        Model = what.Model.Length > 0 ? what.Model : null,
        JobId = what.JobId.Length > 0 ? what.JobId : null,
    };

    private static string TextOf(ClusterEvent what) => what.Kind switch
    {
        ClusterEventKind.SiloJoined => $"{what.Silo} joined the cluster.",
        ClusterEventKind.SiloLeft => $"{what.Silo} left the cluster.",
        ClusterEventKind.SiloDied => $"{what.Silo} was declared dead by the other silos.",
        ClusterEventKind.LeasesReturned => $"{what.Leases} {(what.Leases == 1 ? "lease" : "leases")} of job {what.JobId} returned: their images are queued again.",
        ClusterEventKind.ModelLoaded => $"{what.Silo} loaded {what.Model}.",
        ClusterEventKind.ModelUnloaded => $"{what.Silo} unloaded {what.Model}.",
        _ => what.Kind.ToString(),
    };
}
