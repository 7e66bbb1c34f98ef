using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Waits for a status of a cluster.</summary>
internal static class StatusWait
{
    /// <summary>Polls until the condition holds; fails after 30 seconds.</summary>
    public static async Task WaitUntilAsync(this GrainClient client, Func<ClusterStatus, bool> isSo, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (!isSo(await client.GetClusterAsync(timeout.Token)))
        {
            await Task.Delay(20, timeout.Token);
        }
    }
}
