using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Waits for what a cluster is about to say of itself.</summary>
internal static class StatusWait
{
    /// <summary>Looks until it is so; the test fails after half a minute.</summary>
    public static async Task WaitUntilAsync(this ZeroShotClient client, Func<ClusterStatus, bool> isSo, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (!isSo(await client.GetClusterAsync(timeout.Token)))
        {
            await Task.Delay(20, timeout.Token);
        }
    }
}
