namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Opens connections to clusters.</summary>
internal static class Connection
{
    /// <summary>Starts the embedded cluster, or connects to a running one.</summary>
    /// <exception cref="ZeroShotException">The cluster is unreachable, or the state folder cannot be used.</exception>
    public static async Task<IConnection> OpenAsync(ConnectionSettings settings, CancellationToken cancellationToken) => settings switch
    {
        EmbeddedSettings embedded => await EmbeddedConnection.OpenAsync(embedded, cancellationToken),
        ClusterSettings cluster => await ClusterConnection.OpenAsync(cluster, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings, "Unknown kind of settings."),
    };
}
