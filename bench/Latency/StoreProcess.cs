using System.Diagnostics;
using System.Globalization;

namespace ZeroShotOrleans.Latency;

/// <summary>A store in a process of its own.</summary>
internal sealed class StoreProcess : IAsyncDisposable
{
    private static readonly HttpClient _http = new();
    private readonly Process _process;

    private StoreProcess(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Its port on this machine.</summary>
    public int Port { get; }

    /// <summary>The process.</summary>
    public Process Process => _process;

    /// <param name="arguments">Arguments of this program.</param>
    public static async Task<StoreProcess> StartAsync(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        var port = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return new StoreProcess(process, int.Parse(port!, CultureInfo.InvariantCulture));
    }

    /// <summary>URL of a file.</summary>
    public string At(string file, Store store) => string.Create(
        CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/{store.Latency}/{store.BytesPerSecond}/{store.SlowOfThousand}/{Path.GetFileName(file)}");

    /// <summary>Connections accepted and bytes sent since the last question.</summary>
    public async Task<(long Connections, long Bytes)> CountAsync()
    {
        var counts = (await _http.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/connections"))).Split(' ');
        return (long.Parse(counts[0], CultureInfo.InvariantCulture), long.Parse(counts[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }
}

/// <summary>How the store answers.</summary>
/// <param name="Latency">Milliseconds before an answer.</param>
/// <param name="BytesPerSecond">Shared by all answers; 0: no limit.</param>
/// <param name="SlowOfThousand">How many of 1,000 images take three seconds more.</param>
internal readonly record struct Store(int Latency, long BytesPerSecond = 0, int SlowOfThousand = 0);
