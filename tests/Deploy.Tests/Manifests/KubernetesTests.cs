using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Deploy.Tests.Settings;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

/// <summary>What can be known of the manifests without a cluster: that they fit the program, and each other.</summary>
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
    public void The_kustomization_names_every_file_but_the_examples()
    {
        var named = Yaml.Load("kubernetes/kustomization.yaml")[0]["resources"].Items.Select(item => item.Text);
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy", "kubernetes"), "*.yaml").Select(Path.GetFileName);

        Assert.Equal(files.Except(["kustomization.yaml", "secrets.example.yaml"]).Order(), named.Order());
    }

    [Fact]
    public void Every_setting_is_one()
    {
        var keys = new[] { "zeroshot-settings", "zeroshot-keys" }.SelectMany(name => Named(name)["data"].Map.Keys.Concat(Named(name)["stringData"].Map.Keys))
            .Concat(new[] { _control, _encoder }.SelectMany(workload => Container(workload)["env"].Items.Select(variable => variable["name"].Text)))
            .ToArray();

        Assert.True(keys.Length > 15);
        Assert.All(keys, key => Assert.True(SettingKeys.IsOne(key), $"{key} is no setting."));
    }

    [Theory, MemberData(nameof(Silos))]
    public async Task A_silo_accepts_its_settings(string name)
    {
        // All but the files and the place that only a pod has.
        var settings = SettingsOf(Workload(name)).Where(setting => !setting.Key.StartsWith("Tls", StringComparison.Ordinal))
            .ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);
        settings["Cluster:Address"] = "10.0.0.7";
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddZeroShotSilo();
        if (name == "zeroshot-control")
        {
            builder.AddZeroShotGateway();
        }

        await using var app = builder.Build();
        app.Services.GetRequiredService<Microsoft.Extensions.Options.IStartupValidator>().Validate();
    }

    [Fact]
    public async Task Probes_ask_for_routes_that_there_are()
    {
        var routes = await RoutesAsync();
        var paths = new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => Container(_control)[probe]["httpGet"]["path"].Text).ToArray();

        Assert.Equal(["/health/live", "/health/live", "/health/ready"], paths);
        Assert.All(paths, path => Assert.Contains(path, routes));
    }

    [Theory, MemberData(nameof(Workloads))]
    public void Probes_ask_ports_that_have_a_name(string name)
    {
        var container = Container(Workload(name));
        var ports = container["ports"].Items.Select(port => port["name"].Text).ToArray();
        var asked = new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => container[probe]).Where(probe => probe.Exists)
            .Select(probe => probe["httpGet"].Exists ? probe["httpGet"]["port"].Text : probe["tcpSocket"]["port"].Text).ToArray();

        Assert.NotEmpty(asked);
        Assert.All(asked, port => Assert.Contains(port, ports));
    }

    [Fact]
    public void Ports_of_containers_are_those_of_the_settings()
    {
        var (control, encoder) = (SettingsOf(_control), SettingsOf(_encoder));

        Assert.Equal(
            new Dictionary<string, string> { ["silo"] = control["Cluster__SiloPort"], ["gateway"] = control["Cluster__GatewayPort"], ["http"] = PortOf(control["Http__Urls"]), ["metrics"] = PortOf(control["Telemetry__MetricsUrls"]) },
            PortsOf(_control));
        Assert.Equal(new Dictionary<string, string> { ["silo"] = encoder["Cluster__SiloPort"], ["metrics"] = PortOf(encoder["Telemetry__MetricsUrls"]) }, PortsOf(_encoder));
    }

    [Fact]
    public void Services_lead_to_ports_and_pods_that_there_are()
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
    public void Network_policies_allow_each_port_that_is_needed_and_no_other()
    {
        Assert.Equal([PortsOf(_control)["silo"], PortsOf(_control)["metrics"]], Allowed("zeroshot-silos", "ingress"));
        Assert.Equal([PortsOf(_control)["http"], PortsOf(_control)["gateway"]], Allowed("zeroshot-control", "ingress"));
        Assert.Equal([PortsOf(Workload("zeroshot-redis"))["redis"]], Allowed("zeroshot-redis", "ingress"));
        Assert.Equal([PortsOf(_control)["silo"], PortsOf(Workload("zeroshot-redis"))["redis"], "53", "53"], Allowed("zeroshot-silos", "egress"));

        // Everything that runs is under the policy that allows nothing, so that a port which no policy names is closed.
        var all = Named("zeroshot-nothing")["spec"]["podSelector"]["matchLabels"].Map;
        Assert.All(Workloads, name => Assert.All(all, label => Assert.Equal(label.Value, LabelsOf(Workload(name.Data))[label.Key])));
    }

    [Theory, MemberData(nameof(Silos))]
    public async Task A_silo_has_the_time_that_it_takes_to_leave(string name)
    {
        var grace = int.Parse(Workload(name)["spec"]["template"]["spec"]["terminationGracePeriodSeconds"].Text, CultureInfo.InvariantCulture);

        Assert.True(TimeSpan.FromSeconds(grace) > await StopTime.OfAsync(SettingsOf(Workload(name))));
    }

    [Theory, MemberData(nameof(Workloads))]
    public void Nothing_is_root_or_can_become_it(string name)
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
    public void Memory_is_limited_and_volumes_are_there(string name)
    {
        var workload = Workload(name);
        var volumes = workload["spec"]["template"]["spec"]["volumes"].Items.Concat(workload["spec"]["volumeClaimTemplates"].Items.Select(claim => claim["metadata"]))
            .Select(volume => volume["name"].Text).ToArray();

        Assert.NotEmpty(Container(workload)["resources"]["limits"]["memory"].Text);
        Assert.All(Container(workload)["volumeMounts"].Items, mount => Assert.Contains(mount["name"].Text, volumes));
    }

    [Theory, MemberData(nameof(Silos))]
    public void Selectors_of_budgets_and_deployments_are_labels_of_the_pods(string name)
    {
        var labels = Workload(name)["spec"]["template"]["metadata"]["labels"].Map;
        var budget = _all.Single(document => document["kind"].Text == "PodDisruptionBudget" && document["metadata"]["name"].Text == name);

        Assert.All([.. Workload(name)["spec"]["selector"]["matchLabels"].Map, .. budget["spec"]["selector"]["matchLabels"].Map], label => Assert.Equal(label.Value, labels[label.Key]));
    }

    [Fact]
    public void Encoders_have_a_GPU_and_are_scaled_by_the_images_that_wait()
    {
        var scaling = _all.Single(document => document["kind"].Text == "ScaledObject")["spec"];

        Assert.Equal("1", Container(_encoder)["resources"]["limits"]["nvidia.com/gpu"].Text);
        Assert.Equal("zeroshot-encoder", scaling["scaleTargetRef"]["name"].Text);
        Assert.False(_encoder["spec"]["replicas"].Exists);

        // The page is compared with the program's own instruments by a test of its own.
        var query = scaling["triggers"].Items.Single()["metadata"]["query"].Text;
        Assert.StartsWith("sum(zeroshot_", query, StringComparison.Ordinal);
        Assert.Contains($"| `{query["sum(".Length..^1]}` |", File.ReadAllText(Path.Combine(Repository.Root, "docs", "telemetry.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Prometheus_looks_where_the_silos_are()
    {
        var found = Yaml.Load("prometheus/kubernetes.yml")[0]["scrape_configs"].Items.Single();
        var place = found["dns_sd_configs"].Items.Single();

        Assert.Equal(Yaml.Load("prometheus/prometheus.yml")[0]["scrape_configs"].Items.Single()["job_name"].Text, found["job_name"].Text);
        Assert.Equal($"{Named("zeroshot-metrics")["metadata"]["name"].Text}.{Yaml.Load("kubernetes/kustomization.yaml")[0]["namespace"].Text}.svc", place["names"].Items.Single().Text);
        Assert.Equal(PortsOf(_encoder)["metrics"], place["port"].Text);
        Assert.Equal("true", LabelsOf(_encoder)["zeroshot/silo"]);
    }

    [Fact]
    public void The_Redis_has_the_settings_that_deploy_redis_has()
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
        await using var app = builder.AddZeroShotSilo().AddZeroShotGateway().Build();
        app.MapZeroShotGateway();
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!)];
    }
}
