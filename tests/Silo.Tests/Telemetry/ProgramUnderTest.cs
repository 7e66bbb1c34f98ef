using System.Globalization;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Silo.Tests.Telemetry;

/// <summary>The silo program with its HTTP API, in this process.</summary>
internal sealed class ProgramUnderTest : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _state;

    private ProgramUnderTest(IHost host, string state, Uri api) => (_host, _state, Http) = (host, state, new HttpClient { BaseAddress = api });

    /// <summary>A client of the HTTP API.</summary>
    public HttpClient Http { get; }

    public static async Task<ProgramUnderTest> StartAsync(params string[] settings)
    {
        var state = Directory.CreateTempSubdirectory("zso-test-telemetry-").FullName;
        var api = new Uri(Loopback());
        var host = SiloProgram.Build(
        [
            string.Create(CultureInfo.InvariantCulture, $"--Cluster:SiloPort={FreePort.Take()}"),
            "--Cluster:GatewayPort=0",
            "--Cluster:Name=silo-under-test",
            $"--Storage:Directory={state}",
            $"--Http:Urls={api}",
            "--Encoder:Workers=1",
            "--Logging:LogLevel:Default=Error",
            .. settings,
        ]);
        var program = new ProgramUnderTest(host, state, api);
        try
        {
            host.OpenZeroShotState();
            await host.StartAsync(TestContext.Current.CancellationToken);
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>A free loopback address.</summary>
    public static string Loopback() => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }
}
