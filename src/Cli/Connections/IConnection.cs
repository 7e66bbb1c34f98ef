namespace ZeroShotOrleans.Cli.Connections;

/// <summary>A way into a cluster, ended by disposing it.</summary>
internal interface IConnection : IAsyncDisposable
{
    /// <summary>Calls into the cluster; valid until the connection is disposed.</summary>
    IGrainFactory Grains { get; }

    /// <summary>Whether jobs go on when this program has ended: the cluster is not part of it.</summary>
    bool JobsOutliveClient { get; }
}
