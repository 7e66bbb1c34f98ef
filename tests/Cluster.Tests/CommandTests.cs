using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Client.Http;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>The commands that start and end a cluster, with the program that is shipped.</summary>
[Collection(ProcessGroup.Name)]
public sealed class CommandTests : IAsyncDisposable
{
    private static readonly string _samples = Path.Combine(Repository.Root, "samples", "photos");

    private readonly string _state = TestFolder.Create();

    public async ValueTask DisposeAsync()
    {
        await ZsoAsync("cluster", "down", "--kill");
        Directory.Delete(_state, recursive: true);
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_cluster_is_started_grows_works_and_ends()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var api = Port();
        var (code, table, error) = await ZsoAsync("cluster", "up", "--encoders", "1", "--port-base", Port(), "--http-port", api, "--set", "Encoder:Workers=1");

        Assert.Equal(0, code);
        Assert.Equal(["silo", "control-1", "encoder-1"], Lines(table).Select(line => line.Split(' ')[0]));
        var gateway = $"127.0.0.1:{Record()["processes"]![0]!["gatewayPort"]}";
        Assert.StartsWith($"All silos have joined the cluster. Connect to it with --cluster {gateway}; ", error, StringComparison.Ordinal);

        var http = (string)JsonDocument.Parse((await ZsoAsync("cluster", "status", "--json")).Out).RootElement.GetProperty("silos")[0].GetProperty("http").GetString()!;
        Assert.EndsWith($"The HTTP API is at {http}.\n", error, StringComparison.Ordinal);
        using (var client = new ZeroShotHttpClient(new Uri(http)))
        {
            Assert.Equal("control-1", (await client.GetClusterAsync(cancelled)).Silos[0].Name);
        }

        // Its parent has gone, and it has a session of its own.
        var pid = (int)Record()["processes"]![0]!["pid"]!;
        var stat = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), cancelled);
        Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3]);

        Assert.Equal(2, (await ZsoAsync("cluster", "up")).Code);
        (code, table, _) = await ZsoAsync("cluster", "add", "--encoders", "1");
        Assert.Equal((0, "encoder-2"), (code, Lines(table)[1].Split(' ')[0]));

        (code, table, _) = await ZsoProcess.RunAsync(["classify", _samples, "--labels", "cat,building", "--cluster", gateway], cancelled);
        Assert.Equal((0, 8), (code, Lines(table).Length));

        (code, _, error) = await ZsoAsync("cluster", "down");
        Assert.Equal((0, $"The cluster has stopped. Its state and logs are in {Path.Combine(_state, "cluster")}.\n"), (code, error));
        Assert.Null(ProcessIdentity.Of(pid));
        Assert.Equal(2, (await ZsoAsync("cluster", "down")).Code);

        // The job is still there.
        Assert.Equal(0, (await ZsoAsync("cluster", "up", "--encoders", "0", "--port-base", Port(), "--http-port", "0")).Code);
        gateway = $"127.0.0.1:{Record()["processes"]![0]!["gatewayPort"]}";
        (_, table, _) = await ZsoProcess.RunAsync(["jobs", "list", "--json", "--cluster", gateway], cancelled);
        Assert.Equal("finished", JsonDocument.Parse(Assert.Single(Lines(table))).RootElement.GetProperty("state").GetString());
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_silo_whose_http_api_is_taken_says_which_setting_to_change()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";

        var (code, _, error) = await ZsoProcess.RunAsync(
            ["silo", "--Cluster:Roles=Control", $"--Cluster:SiloPort={Port()}", "--Cluster:GatewayPort=0", $"--Storage:Directory={_state}", $"--Http:Urls={address}"],
            TestContext.Current.CancellationToken);

        Assert.Equal(2, code);
        Assert.Contains($"The silo cannot start. Failed to bind to address {address}: address already in use. ", error, StringComparison.Ordinal);
        Assert.EndsWith("set Http:Urls to another port, or Http:Enabled=false.\n", error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_silo_with_an_address_that_this_machine_has_not_says_which_settings_to_look_at()
    {
        // An address of RFC 5737, which no machine has.
        var (code, _, error) = await ZsoProcess.RunAsync(
            ["silo", "--Cluster:Roles=Control", "--Cluster:Address=192.0.2.1", $"--Cluster:SiloPort={Port()}", "--Cluster:GatewayPort=0", $"--Storage:Directory={_state}", "--Http:Enabled=false", "--Images:Roots:0=/"],
            TestContext.Current.CancellationToken);

        Assert.Equal(2, code);
        Assert.Contains("The silo cannot start. ", error, StringComparison.Ordinal);
        Assert.EndsWith(". Check the addresses and ports in Cluster:Address, Cluster:SiloPort, Cluster:GatewayPort and Http:Urls.\n", error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task Status_knows_who_works_who_is_drained_and_who_is_dead()
    {
        _ = TestContext.Current.CancellationToken;
        Assert.Equal(0, (await ZsoAsync("cluster", "up", "--encoders", "2", "--port-base", Port(), "--http-port", "0")).Code);

        Assert.Equal((0, "control-1 control active, encoder-1 encoder active, encoder-2 encoder active"), await StatusAsync());
        Assert.Equal(0, (await ZsoAsync("cluster", "drain", "encoder-2")).Code);
        Assert.Equal((0, "control-1 control active, encoder-1 encoder active, encoder-2 encoder draining"), await StatusAsync());
        Assert.Equal(0, (await ZsoAsync("cluster", "drain", "encoder-2", "--off")).Code);

        Signal.Send("KILL", (int)Record()["processes"]![1]!["pid"]!);
        Assert.Equal((1, "control-1 control active, encoder-1 encoder dead, encoder-2 encoder active"), await StatusAsync());

        Signal.Send("KILL", (int)Record()["processes"]![0]!["pid"]!);
        Assert.Equal((3, "control-1 control dead, encoder-1 encoder dead, encoder-2 encoder absent"), await StatusAsync());
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_cluster_with_a_Redis_of_its_own_has_several_control_silos()
    {
        _ = TestContext.Current.CancellationToken;
        Assert.SkipWhen(RedisProcess.WhyMissing is not null, RedisProcess.WhyMissing ?? "");
        var api = Port();
        var (code, table, error) = await ZsoAsync("cluster", "up", "--control", "2", "--encoders", "1", "--with-redis", "--port-base", Port(), "--http-port", api);

        Assert.Equal(0, code);
        Assert.Matches(@"\nThe HTTP API is at http://127\.0\.0\.1:\d+ and http://127\.0\.0\.1:\d+\.\n$", error);
        Assert.Equal(["silo", "redis", "control-1", "control-2", "encoder-1"], Lines(table).Select(line => line.Split(' ')[0]));
        Assert.Equal((0, "redis redis active, control-1 control active, control-2 control active, encoder-1 encoder active"), await StatusAsync());

        // The other control silo answers, also before anybody has noticed the death.
        Signal.Send("KILL", (int)Record()["processes"]![1]!["pid"]!);
        Assert.Equal((1, "redis redis active, control-1 control dead, control-2 control active, encoder-1 encoder active"), await StatusAsync());

        var redis = (int)Record()["processes"]![0]!["pid"]!;
        Assert.Equal(0, (await ZsoAsync("cluster", "down")).Code);
        Assert.Null(ProcessIdentity.Of(redis));
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_cluster_that_does_not_come_up_is_taken_down_again_and_says_why()
    {
        _ = TestContext.Current.CancellationToken;
        var (code, table, error) = await ZsoAsync("cluster", "up", "--port-base", Port(), "--http-port", "0", "--set", "Encoder:QueueImages=0");

        Assert.Equal((3, ""), (code, table));
        Assert.Contains("The silo cannot start. ", error, StringComparison.Ordinal);
        Assert.Contains("QueueImages", error, StringComparison.Ordinal);
        Assert.EndsWith("encoder-1 exited while the cluster was starting, so the started processes are stopped.\n", error, StringComparison.Ordinal);
        Assert.False(File.Exists(RecordPath));
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task Down_ends_no_process_that_only_has_the_id_of_a_silo()
    {
        var cancelled = TestContext.Current.CancellationToken;
        Assert.Equal(0, (await ZsoAsync("cluster", "up", "--encoders", "0", "--port-base", Port(), "--http-port", "0")).Code);
        var silo = (int)Record()["processes"]![0]!["pid"]!;
        using var foreign = Process.Start("sleep", "600");
        var record = Record();
        var copy = record["processes"]![0]!.DeepClone();
        (copy["name"], copy["pid"]) = ("control-2", foreign.Id);
        record["processes"]!.AsArray().Add(copy);
        await File.WriteAllTextAsync(RecordPath, record.ToJsonString(), cancelled);

        var (code, _, error) = await ZsoAsync("cluster", "down", "--kill");

        Assert.Equal(0, code);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"control-2 (process {foreign.Id}) had already exited. "), error, StringComparison.Ordinal);
        Assert.Null(ProcessIdentity.Of(silo));
        Assert.False(foreign.HasExited);
        foreign.Kill();
    }

    private async Task<(int Code, string Silos)> StatusAsync()
    {
        var (code, output, error) = await ZsoAsync("cluster", "status", "--json", "--verbose");
        Assert.True(output.Length > 0, error);
        var silos = JsonDocument.Parse(output).RootElement.GetProperty("silos").EnumerateArray();
        return (code, string.Join(", ", silos.Select(silo => $"{silo.GetProperty("name")} {silo.GetProperty("role")} {silo.GetProperty("state")}")));
    }

    private string RecordPath => Path.Combine(_state, "cluster", "cluster.json");

    private JsonNode Record() => JsonNode.Parse(File.ReadAllText(RecordPath))!;

    private Task<(int Code, string Out, string Error)> ZsoAsync(params string[] arguments) =>
        ZsoProcess.RunAsync([.. arguments, "--state", _state], TestContext.Current.CancellationToken);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Port() => FreePort.Take().ToString(CultureInfo.InvariantCulture);
}
