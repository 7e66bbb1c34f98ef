using System.Globalization;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Deploy.Tests.Settings;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

public sealed partial class ComposeTests
{
    private static readonly Yaml _compose = Yaml.Load("docker/compose.yaml")[0];

    public static TheoryData<string> Silos => ["control", "control-2", "encoder"];

    [Theory, MemberData(nameof(Silos))]
    public void Environment_variables_are_known_settings(string service) =>
        Assert.All(_compose["services"][service]["environment"].Map.Keys, key => Assert.True(SettingKeys.IsKnown(key), $"{key} is not a known setting."));

    [Theory, MemberData(nameof(Silos))]
    public async Task A_silo_has_time_to_shut_down_and_minimal_privileges(string service)
    {
        var silo = _compose["services"][service];

        Assert.True(int.Parse(silo["stop_grace_period"].Text.TrimEnd('s'), CultureInfo.InvariantCulture) > (await ShutdownTime.OfAsync(silo["environment"].Map)).TotalSeconds);
        Assert.Equal("true", silo["read_only"].Text);
        Assert.Equal(["ALL"], silo["cap_drop"].Items.Select(item => item.Text));
        Assert.Equal("service_healthy", silo["depends_on"]["redis"]["condition"].Text);
    }

    [Fact]
    public void Only_the_HTTP_API_is_published_and_only_on_the_loopback_address()
    {
        var published = _compose["services"].Entries.SelectMany(service => service.Value["ports"].Items.Select(port => port.Text));

        Assert.Equal(["127.0.0.1:8080:8080"], published);
        Assert.Equal("http://0.0.0.0:8080", _compose["services"]["control"]["environment"]["Http__Urls"].Text);
    }

    [Fact]
    public void Referenced_files_and_variables_exist()
    {
        var folder = Path.Combine(Repository.Root, "deploy", "docker");
        var text = File.ReadAllText(Path.Combine(folder, "compose.yaml"));
        var variables = File.ReadAllLines(Path.Combine(folder, "example.env")).Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=')[0]);

        Assert.True(File.Exists(Path.Combine(folder, "..", "redis", "redis.conf")));
        Assert.True(File.Exists(Path.Combine(folder, _compose["services"]["control"]["build"]["context"].Text, _compose["services"]["control"]["build"]["dockerfile"].Text)));
        Assert.Equal(variables.Order(), Variable().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order());
    }

    [GeneratedRegex(@"\$\{([A-Z_0-9]+)")]
    private static partial Regex Variable();
}
