using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Hosting;

namespace ZeroShotOrleans.Latency;

/// <summary>One silo with both roles in this process, which may fetch from this machine.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly GrainClient _client;
    private readonly string _folder;
    private readonly string _model;

    private JobHost(IHost host, string folder, string model) =>
        (_host, _client, _folder, _model) = (host, new GrainClient(host.Services.GetRequiredService<IGrainFactory>()), folder, model);

    /// <param name="port">Port of the store.</param>
    /// <param name="model">The model of jobs.</param>
    /// <param name="settings">Further settings.</param>
    /// <param name="configure">Replaces services.</param>
    public static async Task<JobHost> StartAsync(int port, string model, Dictionary<string, string?> settings, Action<IHostApplicationBuilder>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("zso-latency-state-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings)
        {
            ["Storage:Directory"] = folder,
            ["Cluster:SiloPort"] = FreePort().ToString(CultureInfo.InvariantCulture),
            ["Cluster:GatewayPort"] = "0",
            ["Dashboard:Enabled"] = "false",
            ["ObjectStores:Allowed:0"] = $"s3://{ObjectServer.Bucket}",
            ["Urls:Allowed"] = "true",
            ["Urls:AllowHttp"] = "true",
            ["Urls:AllowPrivateAddresses"] = "true",
            ["Urls:Ports:0"] = port.ToString(CultureInfo.InvariantCulture),
        });
        builder.UseZeroShotSilo();
        configure?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync();
        return new JobHost(host, folder, model);
    }

    /// <summary>A list of paths, URLs or addresses of objects.</summary>
    public async Task<ImageSource> ListAsync(IEnumerable<string> entries)
    {
        var list = Path.Combine(_folder, $"list-{Guid.NewGuid():N}.txt");
        await File.WriteAllLinesAsync(list, entries);
        return new ListSource { File = list, Root = "/" };
    }

    /// <summary>Runs a job to its end. Returns its images with and without a result.</summary>
    public async Task<(int Classified, int Errors)> RunAsync(ImageSource source)
    {
        var submitted = await _client.SubmitAsync(new JobSpec
        {
            Source = source,
            Model = _model,
            LabelSets = [new LabelSetDefinition { Labels = ["cat", "wild animal", "building", "rocket", "flower", "cup of coffee", "camera", "dog", "car", "tree"] }],
        });
        var (classified, errors) = (0, 0);
        await foreach (var chunk in _client.GetJob(submitted.Job.JobId).ResultsAsync())
        {
            var good = chunk.Results.Count(result => result.Outcome.Error == ImageError.None);
            (classified, errors) = (classified + good, errors + chunk.Results.Length - good);
        }

        return (classified, errors);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
