using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Reads and deletes the stored embeddings of a cluster.</summary>
internal static class StoredEmbeddingsOf
{
    /// <summary>Number of stored embeddings.</summary>
    public static Task<long> CountAsync(TestCluster cluster) =>
        Database(cluster).ReadAsync(session => session.Scalar<long>("SELECT count(*) FROM embedding"), TestContext.Current.CancellationToken);

    /// <summary>Deletes every nth embedding.</summary>
    public static Task<int> LoseAsync(TestCluster cluster, int every) => Database(cluster).WriteAsync(
        session => session.Execute("DELETE FROM embedding WHERE rowid IN (SELECT rowid FROM (SELECT rowid, row_number() OVER () AS n FROM embedding) WHERE n % $1 = 0)", every),
        TestContext.Current.CancellationToken);

    private static StateDatabase Database(TestCluster cluster) => TestCluster.ServicesOf(cluster.Silos[0]).GetRequiredService<StateDatabase>();
}
