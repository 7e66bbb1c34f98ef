using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.HttpLoad;

/// <summary>A silo with a door, as a process of its own with the default settings; or a door that is there already.</summary>
internal sealed class DoorProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-load-");
    private SiloProcess? _silo;

    private DoorProcess(Uri address) => Address = address;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Id of the process, or null for one that was not started here.</summary>
    public int? Pid => _silo?.Pid;

    /// <summary>Folder of its state and log.</summary>
    public string Folder => _folder.FullName;

    /// <summary>What it has logged, when it was started here.</summary>
    public string Log => _silo?.Log ?? "";

    /// <summary>Starts one, or takes what is there.</summary>
    /// <param name="url">Of the one that is there, or empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="settings">Settings of the one that is started, as <c>Key:Name=value</c>.</param>
    public static async Task<DoorProcess> StartAsync(string url, CancellationToken cancellationToken, params string[] settings)
    {
        var door = new DoorProcess(url.Length > 0 ? new Uri(url) : new Uri($"http://127.0.0.1:{FreePort.Take()}"));
        if (url.Length == 0)
        {
            door._silo = new SiloProcess("door", "All", door._folder.FullName, ["Http:Enabled=true", $"Http:Urls={door.Address}", .. settings]);
            await door._silo.StartAsync(cancellationToken);
        }

        return door;
    }

    public ValueTask DisposeAsync()
    {
        _silo?.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
