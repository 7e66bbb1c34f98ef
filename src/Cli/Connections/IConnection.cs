namespace ZeroShotOrleans.Cli.Connections;

/// <summary>A connection to a cluster; dispose it to close it.</summary>
internal interface IConnection : IAsyncDisposable
{
    /// <summary>The grains of the cluster; valid until the connection is disposed.</summary>
    IGrainFactory Grains { get; }

    /// <summary>Whether jobs keep running after this process exits.</summary>
    bool JobsOutliveClient { get; }
}
