using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.HttpLoad;

/// <summary>A silo with the HTTP API and default settings in its own process, or a running server.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-load-");
    private SiloProcess? _silo;

    private ServerProcess(Uri address) => Address = address;

    /// <summary>The base URL.</summary>
    public Uri Address { get; }

    /// <summary>The process id; null for a running server.</summary>
    public int? Pid => _silo?.Pid;

    /// <summary>The folder of its state and log.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Its log; empty for a running server.</summary>
    public string Log => _silo?.Log ?? "";

    /// <summary>Starts a server, or uses a running one.</summary>
    /// <param name="url">URL of a running server, or empty.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="settings">Settings of the started server, as <c>Key:Name=value</c>.</param>
    public static async Task<ServerProcess> StartAsync(string url, CancellationToken cancellationToken, params string[] settings)
    {
        var server = new ServerProcess(url.Length > 0 ? new Uri(url) : new Uri($"http://127.0.0.1:{FreePort.Take()}"));
        if (url.Length == 0)
        {
            server._silo = new SiloProcess("server", "All", server._folder.FullName, ["Http:Enabled=true", $"Http:Urls={server.Address}", "Http:MaxConnectionsPerAddress=0", .. settings]);
            await server._silo.StartAsync(cancellationToken);
        }

        return server;
    }

    public ValueTask DisposeAsync()
    {
        _silo?.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
