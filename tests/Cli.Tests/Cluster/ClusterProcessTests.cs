using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ZeroShotOrleans.Cli.Commands.Cluster;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LocalClusters;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Cluster;

public sealed class ClusterProcessTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Process_identity_is_stable_while_the_process_lives()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "zso starts no clusters on Windows.");
        using var process = Process.Start("sleep", "600");

        var mark = ProcessIdentity.Of(process.Id);
        Assert.NotNull(mark);
        Assert.Equal(mark, ProcessIdentity.Of(process.Id));
        Assert.NotEqual(mark, ProcessIdentity.Of(Environment.ProcessId));

        process.Kill();
        process.WaitForExit();
        Assert.Null(ProcessIdentity.Of(process.Id));
    }

    [Fact]
    public async Task Detached_process_logs_its_output_and_gets_a_minimal_environment()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "zso starts no clusters on Windows.");
        var log = _context.Write("process.log", "before\n");
        Environment.SetEnvironmentVariable("Cluster__Roles", "Encoder");
        try
        {
            using var process = DetachedProcess.Start(["sh", "-c", "pwd; echo \"$Cluster__Roles.\"; echo wrong >&2; test -n \"$PATH\" && cat"], _context.Folder, log);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(0, process.ExitCode);
            Assert.Equal($"before\n{_context.Folder}\n.\nwrong\n", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
        }
        finally
        {
            Environment.SetEnvironmentVariable("Cluster__Roles", null);
        }
    }

    [Fact]
    public async Task Kills_a_process_that_ignores_SIGTERM()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "zso starts no clusters on Windows.");
        using var deaf = Process.Start(new ProcessStartInfo("sh", ["-c", "trap '' TERM; echo ready; while true; do sleep 1; done"]) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", await deaf.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var process = ClusterRecords.Alive("encoder-1", "encoder", port: 1) with { Pid = deaf.Id, Mark = ProcessIdentity.Of(deaf.Id)! };

        var left = await new ClusterEnd(_context.Context).RunAsync([process], kill: false, TimeSpan.FromSeconds(0.2));

        Assert.Empty(left);
        Assert.StartsWith($"encoder-1 (process {process.Pid}) did not exit within 0 s and is killed", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_round_trips()
    {
        var folder = ClusterRecords.Write(_context.Folder, ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 2));

        var record = folder.Read()!;

        Assert.Equal(("c", "s", 30_000, null), (record.ClusterId, record.ServiceId, record.PortBase, record.Redis));
        Assert.Equal(ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 2), Assert.Single(record.Processes));
        folder.RemoveRecord();
        Assert.Null(folder.Read());
    }

    [Theory]
    [InlineData(8081, "--Http:Urls=http://127.0.0.1:8081")]
    [InlineData(0, "--Http:Enabled=false")]
    public void Control_silo_opens_only_the_configured_HTTP_API(int port, string setting)
    {
        var record = new ClusterRecord { ClusterId = "c", ServiceId = "s", PortBase = 1 };

        var command = SiloCommandLine.Of(record, ClusterRecords.Alive("control-1", "control", port: 102, httpPort: port), "/state");

        Assert.Equal(setting, Assert.Single(command, argument => argument.StartsWith("--Http:", StringComparison.Ordinal)));
    }

    [Fact]
    public void Ports_are_allocated_once_across_options()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var first = ((IPEndPoint)taken.LocalEndpoint).Port;
        var ports = new FreePorts([first + 1]);

        var one = ports.Take(first, "--port-base");
        var two = ports.Take(first, "--http-port");

        Assert.True(one > first + 1);
        Assert.True(two > one);
        Assert.Contains("--http-port", Assert.Throws<UsageException>(() => ports.Take(65_536, "--http-port")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encoders_join_by_primary_or_by_Redis()
    {
        var alone = new ClusterRecord { ClusterId = "c", ServiceId = "s", PortBase = 1, Settings = ["Encoder:Workers=2"] };
        var started = alone with { Processes = [ClusterRecords.Alive("control-1", "control", port: 101, gatewayPort: 100)] };

        Assert.DoesNotContain(Command(alone), argument => argument.StartsWith("--Cluster:Primary", StringComparison.Ordinal));
        Assert.Contains("--Cluster:Primary=127.0.0.1:101", Command(started));
        Assert.Contains("--Encoder:Workers=2", Command(started));
        Assert.Contains("--Redis:ConnectionString=h:6379", Command(started with { Redis = "h:6379" }));
        Assert.DoesNotContain(Command(started with { Redis = "h:6379" }), argument => argument.StartsWith("--Cluster:Primary", StringComparison.Ordinal));

        static IReadOnlyList<string> Command(ClusterRecord record) => SiloCommandLine.Of(record, ClusterRecords.Alive("encoder-1", "encoder", port: 102), "/state");
    }
}
