using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>The dashboard and alert rules in <c>deploy/</c> match the exported metrics.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed partial class PrometheusTests : IDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(2);

    private readonly string _folder = TestFolder.Create();
    private readonly List<ChildProcess> _processes = [];

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = 400_000)]
    public async Task Panels_and_rules_query_metrics_that_a_running_cluster_exports()
    {
        Assert.SkipWhen(PrometheusProcess.WhyMissing is not null, PrometheusProcess.WhyMissing ?? "");
        var token = TestContext.Current.CancellationToken;
        var (api, metrics) = (Address(), Address());
        var control = await StartAsync("Control", "Http:Enabled=true", $"Http:Urls=http://{api}");
        await StartAsync("Encoder", $"Cluster:Primary=127.0.0.1:{control.Port.ToString(CultureInfo.InvariantCulture)}", $"Telemetry:MetricsUrls=http://{metrics}");
        var prometheus = Add(new PrometheusProcess(Path.Combine(_folder, "prometheus"), api, metrics));
        await prometheus.StartAsync(token);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{api}") };
        await WorkAsync(http, token);

        // A rate needs two scrapes of the same series.
        await Until.TrueAsync(
            async () => (await prometheus.QueryAsync("sum(rate(zeroshot_job_images_total[1m]))", token)).Length > 0
                && (await prometheus.QueryAsync("sum(rate(zeroshot_lease_duration_seconds_count[1m]))", token)).Length > 0
                && (await prometheus.QueryAsync("sum by (kind) (rate(zeroshot_request_duration_seconds_count{kind=\"classify\"}[1m]))", token)).Length > 0
                && (await prometheus.QueryAsync("sum(rate(http_server_request_duration_seconds_count{http_route=\"/v1/jobs\"}[1m]))", token)).Length > 0,
            _timeout, "two scrapes after the work", token);

        var names = await prometheus.NamesAsync(token);
        var expressions = Expressions.FromDashboards().Concat(Expressions.FromAlertRules()).ToArray();
        var unknown = expressions.SelectMany(query => Expressions.Metrics(query.Expression).Except(names).Select(name => $"{query.Title} uses the unknown metric {name}."))
            .Concat(DocumentedNames().Except(names).Select(name => $"docs/telemetry.md documents the unknown metric {name}.")).ToArray();
        Assert.True(unknown.Length == 0, string.Join('\n', unknown));
        foreach (var (title, expression) in Expressions.FromDashboards())
        {
            Assert.True((await prometheus.QueryAsync(expression, token)).Length > 0, $"{title} shows nothing: {expression}");
        }

        foreach (var (_, expression) in Expressions.FromAlertRules())
        {
            await prometheus.QueryAsync(expression, token);
        }

        // The job's images are counted, each exactly once.
        Assert.Equal("7", Value(await prometheus.QueryAsync("sum(zeroshot_job_images_total{outcome=\"classified\"})", token)));
        Assert.Equal("1", Value(await prometheus.QueryAsync("sum(zeroshot_job_ends_total{state=\"finished\"})", token)));
    }

    [Fact]
    public async Task Promtool_accepts_the_configuration_and_the_rules()
    {
        Assert.SkipWhen(PrometheusProcess.WhyMissing is not null, PrometheusProcess.WhyMissing ?? "");
        var deploy = Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "deploy", "prometheus");
        foreach (var arguments in (string[][])[["check", "config", Path.Combine(deploy, "prometheus.yml")], ["check", "rules", Path.Combine(deploy, "alerts.yml")]])
        {
            using var promtool = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var report = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(promtool.ExitCode == 0, report);
        }
    }

    [Fact]
    public void Every_alert_links_to_its_runbook()
    {
        var rules = File.ReadAllText(Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "deploy", "prometheus", "alerts.yml")).Split("- alert: ")[1..];

        Assert.NotEmpty(rules);
        Assert.Equal(rules.Length, Expressions.FromAlertRules().Count);
        Assert.All(rules, rule => Assert.Contains($"runbook: docs/operating.md#alert-{rule.Split('\n')[0].ToLowerInvariant()}\n", rule, StringComparison.Ordinal));
    }

    [Fact]
    public void Extracts_metric_names_but_not_labels_functions_or_keywords() => Assert.Equal(
        ["a_total", "b_bucket", "up"],
        Expressions.Metrics("""60 * sum by (le, x) (rate(a_total{job="b", x!~"c|d"}[5m])) / on (y) (histogram_quantile(0.95, b_bucket) or vector(0)) > 1e3 and up == 0"""));

    private static async Task WorkAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var photos = Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "samples", "photos");
        await Until.TrueAsync(async () => (await http.GetAsync("/health/ready", cancellationToken)).IsSuccessStatusCode, _timeout, "the HTTP API is ready", cancellationToken);
        var image = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(photos, "cat.jpg"), cancellationToken));
        using var response = await http.PostAsJsonAsync("/v1/classify", new { image, labels = Photos.Labels }, cancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellationToken));

        using var submitted = await http.PostAsJsonAsync("/v1/jobs", new { source = new { type = "directory", path = photos }, labelSets = new[] { new { labels = Photos.Labels } } }, cancellationToken);
        var job = await submitted.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        await Until.TrueAsync(
            async () => (await http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{job.GetProperty("id").GetString()}", cancellationToken)).GetProperty("state").GetString() == "finished",
            _timeout, "the job is finished", cancellationToken);
    }

    private static string Value(JsonElement[] series) => Assert.Single(series).GetProperty("value")[1].GetString()!;

    // A histogram exports no series under its own name.
    private static IEnumerable<string> DocumentedNames() => Row().Matches(File.ReadAllText(Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "docs", "telemetry.md")))
        .Select(row => row.Groups[2].Value + (row.Groups[3].Value == "histogram" ? "_bucket" : ""));

    private static string Address() => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}");

    private async Task<SiloProcess> StartAsync(string role, params string[] settings)
    {
        var silo = Add(new SiloProcess(role.ToLowerInvariant(), role, Path.Combine(_folder, role), settings));
        await silo.StartAsync(TestContext.Current.CancellationToken);
        return silo;
    }

    private T Add<T>(T process)
        where T : ChildProcess
    {
        _processes.Add(process);
        return process;
    }

    [GeneratedRegex(@"^\| `(zeroshot\.[\w.]+)` \| `(\w+)` \| (\w[\w -]*) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
