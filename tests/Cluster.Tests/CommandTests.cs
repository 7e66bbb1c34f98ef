using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.LocalClusters;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Tests <c>zso cluster</c> with the shipped program.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed class CommandTests : IAsyncDisposable
{
    private static readonly string _samples = Path.Combine(Repository.Root, "samples", "photos");

    private readonly string _state = TestFolder.Create();

    public async ValueTask DisposeAsync()
    {
        await ZsoAsync("cluster", "down", "--kill");
        Directory.Delete(_state, recursive: true);
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Starts_extends_and_stops_a_cluster()
    {
        var token = TestContext.Current.CancellationToken;
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
            Assert.Equal("control-1", (await client.GetClusterAsync(token)).Silos[0].Name);
        }

        // The silo was reparented when zso exited, and leads its own session.
        var pid = (int)Record()["processes"]![0]!["pid"]!;
        var stat = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), token);
        Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3]);

        Assert.Equal(2, (await ZsoAsync("cluster", "up")).Code);
        (code, table, _) = await ZsoAsync("cluster", "add", "--encoders", "1");
        Assert.Equal((0, "encoder-2"), (code, Lines(table)[1].Split(' ')[0]));

        (code, table, _) = await ZsoProcess.RunAsync(["classify", _samples, "--labels", "cat,building", "--cluster", gateway], token);
        Assert.Equal((0, 8), (code, Lines(table).Length));

        // The cluster in the state folder is used without --cluster.
        (code, table, error) = await ZsoProcess.RunAsync(["jobs", "list", "--state", _state], token);
        Assert.Equal((0, 2), (code, Lines(table).Length));
        Assert.StartsWith($"Using the cluster in {_state}, started by `zso cluster up`. ", error, StringComparison.Ordinal);

        (code, _, error) = await ZsoAsync("cluster", "down");
        Assert.Equal((0, $"The cluster has stopped. Its state and logs are in {Path.Combine(_state, "cluster")}.\n"), (code, error));
        Assert.Null(ProcessIdentity.Of(pid));
        Assert.Equal(2, (await ZsoAsync("cluster", "down")).Code);

        // The job survives the restart.
        Assert.Equal(0, (await ZsoAsync("cluster", "up", "--encoders", "0", "--port-base", Port(), "--http-port", "0")).Code);
        gateway = $"127.0.0.1:{Record()["processes"]![0]!["gatewayPort"]}";
        (_, table, _) = await ZsoProcess.RunAsync(["jobs", "list", "--json", "--cluster", gateway], token);
        Assert.Equal("finished", JsonDocument.Parse(Assert.Single(Lines(table))).RootElement.GetProperty("state").GetString());
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Silo_names_the_setting_to_change_when_the_HTTP_port_is_in_use()
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

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Silo_names_the_settings_to_check_when_its_address_is_not_local()
    {
        // An address reserved for documentation (RFC 5737), which no machine has.
        var (code, _, error) = await ZsoProcess.RunAsync(
            ["silo", "--Cluster:Roles=Control", "--Cluster:Address=192.0.2.1", $"--Cluster:SiloPort={Port()}", "--Cluster:GatewayPort=0", $"--Storage:Directory={_state}", "--Http:Enabled=false", "--Images:Roots:0=/"],
            TestContext.Current.CancellationToken);

        Assert.Equal(2, code);
        Assert.Contains("The silo cannot start. ", error, StringComparison.Ordinal);
        Assert.EndsWith(". Check the addresses and ports in Cluster:Address, Cluster:SiloPort, Cluster:GatewayPort and Http:Urls.\n", error, StringComparison.Ordinal);
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Status_distinguishes_active_draining_dead_and_absent_silos()
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

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Up_with_Redis_starts_several_control_silos()
    {
        _ = TestContext.Current.CancellationToken;
        Assert.SkipWhen(RedisProcess.WhyMissing is not null, RedisProcess.WhyMissing ?? "");
        var api = Port();
        var (code, table, error) = await ZsoAsync("cluster", "up", "--control", "2", "--encoders", "1", "--with-redis", "--port-base", Port(), "--http-port", api);

        Assert.Equal(0, code);
        Assert.Matches(@"\nThe HTTP API is at http://127\.0\.0\.1:\d+ and http://127\.0\.0\.1:\d+\.\n$", error);
        Assert.Equal(["silo", "redis", "control-1", "control-2", "encoder-1"], Lines(table).Select(line => line.Split(' ')[0]));
        Assert.Equal((0, "redis redis active, control-1 control active, control-2 control active, encoder-1 encoder active"), await StatusAsync());

        // The surviving control silo answers even before the cluster has detected the failure.
        Signal.Send("KILL", (int)Record()["processes"]![1]!["pid"]!);
        Assert.Equal((1, "redis redis active, control-1 control dead, control-2 control active, encoder-1 encoder active"), await StatusAsync());

        var redis = (int)Record()["processes"]![0]!["pid"]!;
        Assert.Equal(0, (await ZsoAsync("cluster", "down")).Code);
        Assert.Null(ProcessIdentity.Of(redis));
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Up_stops_all_processes_and_reports_the_error_when_a_silo_fails_to_start()
    {
        _ = TestContext.Current.CancellationToken;
        var (code, table, error) = await ZsoAsync("cluster", "up", "--port-base", Port(), "--http-port", "0", "--set", "Encoder:QueueImages=0");

        Assert.Equal((3, ""), (code, table));
        Assert.Contains("The silo cannot start. ", error, StringComparison.Ordinal);
        Assert.Contains("QueueImages", error, StringComparison.Ordinal);
        Assert.EndsWith("encoder-1 exited while the cluster was starting, so the started processes are stopped.\n", error, StringComparison.Ordinal);
        Assert.False(File.Exists(RecordPath));
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Down_stops_a_cluster_to_which_silos_are_being_added()
    {
        var token = TestContext.Current.CancellationToken;
        Assert.Equal(0, (await ZsoAsync("cluster", "up", "--encoders", "0", "--port-base", Port(), "--http-port", "0")).Code);
        var add = ZsoAsync("cluster", "add", "--encoders", "1");

        // Suspended, so that it cannot join before the cluster is taken down.
        await Until.TrueAsync(() => Record()["processes"]!.AsArray().Count == 2, TimeSpan.FromSeconds(60), "the encoder is started", token);
        var encoder = (int)Record()["processes"]![1]!["pid"]!;
        Signal.Send("STOP", encoder);

        var (code, _, error) = await ZsoAsync("cluster", "down");

        Assert.Equal((0, $"The cluster has stopped. Its state and logs are in {Path.Combine(_state, "cluster")}.\n"), (code, error));
        Assert.Null(ProcessIdentity.Of(encoder));
        (code, _, error) = await add;
        Assert.Equal(3, code);
        Assert.Contains("`zso cluster down` was run while this command was starting silos", error, StringComparison.Ordinal);
        Assert.False(File.Exists(RecordPath));
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Down_does_not_kill_a_process_that_reuses_the_pid_of_a_silo()
    {
        var token = TestContext.Current.CancellationToken;
        Assert.Equal(0, (await ZsoAsync("cluster", "up", "--encoders", "0", "--port-base", Port(), "--http-port", "0")).Code);
        var silo = (int)Record()["processes"]![0]!["pid"]!;
        using var foreign = Process.Start("sleep", "600");
        var record = Record();
        var copy = record["processes"]![0]!.DeepClone();
        (copy["name"], copy["pid"]) = ("control-2", foreign.Id);
        record["processes"]!.AsArray().Add(copy);
        await File.WriteAllTextAsync(RecordPath, record.ToJsonString(), token);

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
