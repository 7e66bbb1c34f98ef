using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Deploy.Tests.Settings;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Silo.Telemetry;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

/// <summary>Checks the manifests without a cluster: against the program and against each other.</summary>
public sealed class KubernetesTests
{
    private static readonly Yaml[] _all =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy", "kubernetes"), "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => Yaml.Load(Path.Combine("kubernetes", Path.GetFileName(file))))];

    private static readonly Yaml _control = Workload("zeroshot-control");
    private static readonly Yaml _encoder = Workload("zeroshot-encoder");

    public static TheoryData<string> Workloads => ["zeroshot-control", "zeroshot-encoder", "zeroshot-redis"];

    public static TheoryData<string> Silos => ["zeroshot-control", "zeroshot-encoder"];

    [Fact]
    public void The_kustomization_lists_every_file_except_the_examples()
    {
        var listed = Yaml.Load("kubernetes/kustomization.yaml")[0]["resources"].Items.Select(item => item.Text);
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy", "kubernetes"), "*.yaml").Select(Path.GetFileName);

        Assert.Equal(files.Except(["kustomization.yaml", "secrets.example.yaml"]).Order(), listed.Order());
    }

    [Fact]
    public void Environment_variables_are_known_settings()
    {
        var keys = new[] { "zeroshot-settings", "zeroshot-keys" }.SelectMany(name => Named(name)["data"].Map.Keys.Concat(Named(name)["stringData"].Map.Keys))
            .Concat(new[] { _control, _encoder }.SelectMany(workload => Container(workload)["env"].Items.Select(variable => variable["name"].Text)))
            .ToArray();

        Assert.True(keys.Length > 15);
        Assert.All(keys, key => Assert.True(SettingKeys.IsKnown(key), $"{key} is not a known setting."));
    }

    [Theory, MemberData(nameof(Silos))]
    public async Task A_silo_accepts_its_settings(string name)
    {
        // Except TLS, whose files exist only in a pod, and the address, which the pod sets.
        var settings = SettingsOf(Workload(name)).Where(setting => !setting.Key.StartsWith("Tls", StringComparison.Ordinal))
            .ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);
        settings["Cluster:Address"] = "10.0.0.7";
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.UseZeroShotSilo().AddZeroShotTelemetry();
        if (name == "zeroshot-control")
        {
            builder.AddGatewayServer();
        }

        await using var app = builder.Build();
        app.Services.GetRequiredService<Microsoft.Extensions.Options.IStartupValidator>().Validate();
    }

    [Fact]
    public async Task HTTP_probes_use_existing_routes()
    {
        var routes = await RoutesAsync();
        var paths = new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => Container(_control)[probe]["httpGet"]["path"].Text).ToArray();

        Assert.Equal(["/health/live", "/health/live", "/health/ready"], paths);
        Assert.All(paths, path => Assert.Contains(path, routes));
    }

    [Theory, MemberData(nameof(Workloads))]
    public void Probes_use_named_container_ports(string name)
    {
        var container = Container(Workload(name));
        var ports = container["ports"].Items.Select(port => port["name"].Text).ToArray();
        var probedPorts = new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => container[probe]).Where(probe => probe.Exists)
            .Select(probe => probe["httpGet"].Exists ? probe["httpGet"]["port"].Text : probe["tcpSocket"]["port"].Text).ToArray();

        Assert.NotEmpty(probedPorts);
        Assert.All(probedPorts, port => Assert.Contains(port, ports));
    }

    [Fact]
    public void Container_ports_match_the_settings()
    {
        var (control, encoder) = (SettingsOf(_control), SettingsOf(_encoder));

        Assert.Equal(
            new Dictionary<string, string> { ["silo"] = control["Cluster__SiloPort"], ["gateway"] = control["Cluster__GatewayPort"], ["http"] = PortOf(control["Http__Urls"]), ["management"] = PortOf(control["Http__ManagementUrls"]), ["metrics"] = PortOf(control["Telemetry__MetricsUrls"]) },
            PortsOf(_control));
        Assert.Equal(new Dictionary<string, string> { ["silo"] = encoder["Cluster__SiloPort"], ["metrics"] = PortOf(encoder["Telemetry__MetricsUrls"]) }, PortsOf(_encoder));
    }

    [Fact]
    public void Services_select_existing_pods_and_ports()
    {
        var services = _all.Where(document => document["kind"].Text == "Service").ToArray();

        Assert.Equal(4, services.Length);
        Assert.All(services, service =>
        {
            var selector = service["spec"]["selector"].Map;
            var workloads = Workloads.Select(name => Workload(name.Data)).Where(workload => selector.All(label => LabelsOf(workload).Contains(label))).ToArray();
            Assert.NotEmpty(workloads);
            Assert.All(workloads, workload => Assert.All(service["spec"]["ports"].Items, port => Assert.Contains(port["targetPort"].Text, PortsOf(workload).Keys)));
        });
    }

    [Fact]
    public void Network_policies_allow_only_the_required_ports()
    {
        Assert.Equal([PortsOf(_control)["silo"], PortsOf(_control)["metrics"]], Allowed("zeroshot-silos", "ingress"));
        Assert.Equal([PortsOf(_control)["http"], PortsOf(_control)["gateway"]], Allowed("zeroshot-control", "ingress"));
        Assert.Equal([PortsOf(Workload("zeroshot-redis"))["redis"]], Allowed("zeroshot-redis", "ingress"));
        Assert.Equal([PortsOf(_control)["silo"], PortsOf(Workload("zeroshot-redis"))["redis"], "53", "53"], Allowed("zeroshot-silos", "egress"));

        // Every pod is selected by the deny-all policy, so that ports without a policy are closed.
        var all = Named("zeroshot-nothing")["spec"]["podSelector"]["matchLabels"].Map;
        Assert.All(Workloads, name => Assert.All(all, label => Assert.Equal(label.Value, LabelsOf(Workload(name.Data))[label.Key])));
    }

    [Theory, MemberData(nameof(Silos))]
    public async Task A_silo_has_time_to_shut_down(string name)
    {
        var grace = int.Parse(Workload(name)["spec"]["template"]["spec"]["terminationGracePeriodSeconds"].Text, CultureInfo.InvariantCulture);

        Assert.True(TimeSpan.FromSeconds(grace) > await ShutdownTime.OfAsync(SettingsOf(Workload(name))));
    }

    [Theory, MemberData(nameof(Workloads))]
    public void Pods_run_unprivileged_and_cannot_escalate(string name)
    {
        var pod = Workload(name)["spec"]["template"]["spec"];
        var container = Container(Workload(name))["securityContext"];

        Assert.Equal("true", pod["securityContext"]["runAsNonRoot"].Text);
        Assert.NotEqual("0", pod["securityContext"]["runAsUser"].Text);
        Assert.Equal("RuntimeDefault", pod["securityContext"]["seccompProfile"]["type"].Text);
        Assert.Equal("false", container["allowPrivilegeEscalation"].Text);
        Assert.Equal("true", container["readOnlyRootFilesystem"].Text);
        Assert.Equal(["ALL"], container["capabilities"]["drop"].Items.Select(item => item.Text));
        Assert.Equal("false", pod["automountServiceAccountToken"].Text);
    }

    [Theory, MemberData(nameof(Workloads))]
    public void Memory_is_limited_and_mounted_volumes_exist(string name)
    {
        var workload = Workload(name);
        var volumes = workload["spec"]["template"]["spec"]["volumes"].Items.Concat(workload["spec"]["volumeClaimTemplates"].Items.Select(claim => claim["metadata"]))
            .Select(volume => volume["name"].Text).ToArray();

        Assert.NotEmpty(Container(workload)["resources"]["limits"]["memory"].Text);
        Assert.All(Container(workload)["volumeMounts"].Items, mount => Assert.Contains(mount["name"].Text, volumes));
    }

    [Theory, MemberData(nameof(Silos))]
    public void Selectors_of_disruption_budgets_and_workloads_match_the_pod_labels(string name)
    {
        var labels = Workload(name)["spec"]["template"]["metadata"]["labels"].Map;
        var budget = _all.Single(document => document["kind"].Text == "PodDisruptionBudget" && document["metadata"]["name"].Text == name);

        Assert.All([.. Workload(name)["spec"]["selector"]["matchLabels"].Map, .. budget["spec"]["selector"]["matchLabels"].Map], label => Assert.Equal(label.Value, labels[label.Key]));
    }

    [Fact]
    public void Encoders_request_a_GPU_and_scale_on_a_documented_metric()
    {
        var scaling = _all.Single(document => document["kind"].Text == "ScaledObject")["spec"];

        Assert.Equal("1", Container(_encoder)["resources"]["limits"]["nvidia.com/gpu"].Text);
        Assert.Equal("zeroshot-encoder", scaling["scaleTargetRef"]["name"].Text);
        Assert.False(_encoder["spec"]["replicas"].Exists);

        // Another test compares docs/telemetry.md with the program's instruments.
        var query = scaling["triggers"].Items.Single()["metadata"]["query"].Text;
        Assert.StartsWith("sum(zeroshot_", query, StringComparison.Ordinal);
        Assert.Contains($"| `{query["sum(".Length..^1]}` |", File.ReadAllText(Path.Combine(Repository.Root, "docs", "telemetry.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Prometheus_scrapes_the_silos()
    {
        var scrapeConfig = Yaml.Load("prometheus/kubernetes.yml")[0]["scrape_configs"].Items.Single();
        var discovery = scrapeConfig["dns_sd_configs"].Items.Single();

        Assert.Equal(Yaml.Load("prometheus/prometheus.yml")[0]["scrape_configs"].Items.Single()["job_name"].Text, scrapeConfig["job_name"].Text);
        Assert.Equal($"{Named("zeroshot-metrics")["metadata"]["name"].Text}.{Yaml.Load("kubernetes/kustomization.yaml")[0]["namespace"].Text}.svc", discovery["names"].Items.Single().Text);
        Assert.Equal(PortsOf(_encoder)["metrics"], discovery["port"].Text);
        Assert.Equal("true", LabelsOf(_encoder)["zeroshot/silo"]);
    }

    [Fact]
    public void The_Redis_config_map_contains_the_settings_of_deploy_redis()
    {
        var settings = Named("zeroshot-redis", "ConfigMap")["data"]["redis.conf"].Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var tested = File.ReadAllLines(Path.Combine(Repository.Root, "deploy", "redis", "redis.conf"))
            .Where(line => line.Length > 0 && !line.StartsWith('#') && !line.StartsWith("bind", StringComparison.Ordinal));

        Assert.Empty(tested.Except(settings));
    }

    private static Yaml Named(string name, string? kind = null) =>
        _all.First(document => document["metadata"]["name"].Text == name && (kind is null ? !document["spec"]["template"].Exists : document["kind"].Text == kind));

    private static Yaml Workload(string name) => _all.Single(document => document["metadata"]["name"].Text == name && document["spec"]["template"].Exists);

    private static Dictionary<string, string> LabelsOf(Yaml workload) => workload["spec"]["template"]["metadata"]["labels"].Map;

    private static string PortOf(string url) => new Uri(url).Port.ToString(CultureInfo.InvariantCulture);

    private static Yaml Container(Yaml workload) => workload["spec"]["template"]["spec"]["containers"].Items.Single();

    private static Dictionary<string, string> PortsOf(Yaml workload) =>
        Container(workload)["ports"].Items.ToDictionary(port => port["name"].Text, port => port["containerPort"].Text);

    private static IEnumerable<string> Allowed(string policy, string direction) =>
        _all.Single(document => document["kind"].Text == "NetworkPolicy" && document["metadata"]["name"].Text == policy)["spec"][direction].Items
            .SelectMany(rule => rule["ports"].Items.Select(port => port["port"].Text));

    private static Dictionary<string, string> SettingsOf(Yaml workload)
    {
        Dictionary<string, string> settings = [];
        foreach (var source in Container(workload)["envFrom"].Items)
        {
            var document = source["configMapRef"].Exists ? Named(source["configMapRef"]["name"].Text) : Named(source["secretRef"]["name"].Text);
            foreach (var (key, value) in document["data"].Map.Concat(document["stringData"].Map))
            {
                settings[key] = value;
            }
        }

        foreach (var variable in Container(workload)["env"].Items)
        {
            var secret = variable["valueFrom"]["secretKeyRef"];
            settings[variable["name"].Text] = secret.Exists ? Named(secret["name"].Text, "Secret")["stringData"][secret["key"].Text].Text : variable["value"].Text;
        }

        return settings;
    }

    private static async Task<string[]> RoutesAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:Directory"] = "state" });
        await using var app = builder.UseZeroShotSilo().AddGatewayServer().Build();
        app.MapGatewayServer();
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!)];
    }
}
