using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>A Prometheus server with the configuration and rules of <c>deploy/prometheus</c>, but with other targets and a scrape interval of one second.</summary>
internal sealed class PrometheusProcess : ChildProcess
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromMinutes(1);
    private static readonly string _shipped = Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "deploy", "prometheus");

    private readonly int _port = FreePort.Take();
    private readonly HttpClient _http;

    /// <param name="folder">Folder for its data and log.</param>
    /// <param name="api">Address of a control silo's HTTP API; replaces the one in the shipped configuration.</param>
    /// <param name="encoder">Address of an encoder silo's metrics; replaces the one in the shipped configuration.</param>
    public PrometheusProcess(string folder, string api, string encoder)
        : base("prometheus", folder)
    {
        _http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}")) };
        var settings = File.ReadAllText(Path.Combine(_shipped, "prometheus.yml"));
        foreach (var (shipped, ours) in ((string, string)[])[("- 127.0.0.1:8080", $"- {api}"), ("- 127.0.0.1:9464", $"- {encoder}"), ("interval: 15s", "interval: 1s")])
        {
            Assert.Contains(shipped, settings, StringComparison.Ordinal);
            settings = settings.Replace(shipped, ours, StringComparison.Ordinal);
        }

        File.WriteAllText(Path.Combine(Folder, "prometheus.yml"), settings);
        File.Copy(Path.Combine(_shipped, "alerts.yml"), Path.Combine(Folder, "alerts.yml"));
    }

    /// <summary>Skip reason if Prometheus is missing; null if it is installed, or in CI, where the test must fail instead.</summary>
    public static string? WhyMissing { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, "promtool")))
            ? null
            : "prometheus is not in the PATH: install it (on Debian: apt-get install prometheus) to run this test.";

    protected override IEnumerable<string> Command =>
    [
        "prometheus",
        $"--config.file={Path.Combine(Folder, "prometheus.yml")}",
        $"--storage.tsdb.path={Path.Combine(Folder, "data")}",
        string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{_port}"),
    ];

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Start();
        await WaitAsync(() => IsReadyAsync(cancellationToken), _startLimit, cancellationToken);
    }

    /// <summary>Evaluates an expression and returns the resulting series.</summary>
    /// <exception cref="InvalidOperationException">The expression is invalid.</exception>
    public async Task<JsonElement[]> QueryAsync(string expression, CancellationToken cancellationToken) =>
        [.. (await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}", cancellationToken)).GetProperty("result").EnumerateArray()];

    /// <summary>Names of all stored metrics.</summary>
    public async Task<HashSet<string>> NamesAsync(CancellationToken cancellationToken) =>
        [.. (await GetAsync("/api/v1/label/__name__/values", cancellationToken)).EnumerateArray().Select(name => name.GetString()!)];

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, cancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return response.IsSuccessStatusCode ? body.GetProperty("data") : throw new InvalidOperationException($"Prometheus refuses {Uri.UnescapeDataString(path)}: {body.GetProperty("error")}");
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync("/-/ready", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
