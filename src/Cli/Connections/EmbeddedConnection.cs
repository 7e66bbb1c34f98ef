using ZeroShotOrleans.Hosting;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>A cluster of one silo inside this process.</summary>
internal sealed class EmbeddedConnection : IConnection
{
    private readonly EmbeddedSilo _silo;

    private EmbeddedConnection(EmbeddedSilo silo) => _silo = silo;

    public IGrainFactory Grains => _silo.Grains;

    public bool JobsOutliveClient => false;

    public static async Task<EmbeddedConnection> OpenAsync(EmbeddedSettings settings, CancellationToken cancellationToken)
    {
        var options = new EmbeddedSiloOptions
        {
            StateDirectory = settings.StateDirectory,
            Precision = settings.Precision,
            LoadAhead = settings.LoadAhead,
            ModelDirectories = settings.AllModelDirectories,

            // Only this user reaches the silo, and the credentials are the user's own.
            ObjectStores = ["*"],
        };
        return new EmbeddedConnection(await EmbeddedSilo.StartAsync(options, cancellationToken));
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();
}
