using System.Globalization;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Samples.Tests;

/// <summary>The silo that the samples connect to, with both roles, in a process of its own.</summary>
public sealed class SampleSilo : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zso-samples-").FullName;
    private readonly SiloProcess _silo;

    public SampleSilo() => _silo = new SiloProcess("silo", "All", Path.Combine(_folder, "silo"), []);

    /// <summary>Where clients connect, as <c>HOST:PORT</c>.</summary>
    public string Gateway => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_silo.GatewayPort}");

    public async ValueTask InitializeAsync() => await _silo.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>kill -9.</summary>
    public void Kill() => _silo.Kill();

    public ValueTask DisposeAsync()
    {
        _silo.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
