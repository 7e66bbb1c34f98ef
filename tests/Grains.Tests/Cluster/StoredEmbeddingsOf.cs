using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>The embeddings that a cluster keeps, from the outside.</summary>
internal static class StoredEmbeddingsOf
{
    /// <summary>How many are kept.</summary>
    public static Task<long> CountAsync(TestCluster cluster) =>
        Database(cluster).ReadAsync(session => session.Scalar<long>("SELECT count(*) FROM embedding"), TestContext.Current.CancellationToken);

    /// <summary>Deletes one of so many.</summary>
    public static Task<int> LoseAsync(TestCluster cluster, int every) => Database(cluster).WriteAsync(
        session => session.Execute("DELETE FROM embedding WHERE rowid IN (SELECT rowid FROM (SELECT rowid, row_number() OVER () AS n FROM embedding) WHERE n % $1 = 0)", every),
        TestContext.Current.CancellationToken);

    private static StateDatabase Database(TestCluster cluster) => TestCluster.ServicesOf(cluster.Silos[0]).GetRequiredService<StateDatabase>();
}
