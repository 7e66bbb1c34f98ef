using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Tests;

/// <summary>A Redis process for one test, with a temporary folder. It can be killed and restarted with its data.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";

    private readonly string _folder = Directory.CreateTempSubdirectory("zso-test-redis-").FullName;
    private readonly IReadOnlyList<string> _settings;
    private Process? _process;

    private RedisServer(IReadOnlyList<string> settings) => _settings = settings;

    public int Port { get; } = FreePort.Take();

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts one that writes to disk before it acknowledges. Skips the test if Redis is not installed.</summary>
    public static Task<RedisServer> StartAsync() => StartAsync(["--appendonly", "yes", "--appendfsync", "always", "--save", ""]);

    /// <summary>Starts one with other settings, or with a settings file.</summary>
    public static async Task<RedisServer> StartAsync(IReadOnlyList<string> settings)
    {
        Assert.SkipUnless(IsInstalled(), $"{Program} is not installed. On Debian and Ubuntu: apt-get install redis-server.");
        var server = new RedisServer(settings);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it and waits until it responds.</summary>
    public async Task StartAgainAsync()
    {
        BeginStart();
        await ListensAsync();
        await using var connection = Connect();
        await connection.ProbeAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts it without waiting.</summary>
    public void BeginStart()
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true };
        foreach (var argument in _settings.Concat(
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--loglevel", "warning"]))
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;

        // Its log must be read: a full pipe would block it.
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    /// <summary>Kills it like a machine failure, except that the operating system still writes its buffers.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Opens a new connection.</summary>
    public RedisConnection Connect(int timeoutSeconds = 30) =>
        new(Options.Create(new RedisOptions { ConnectionString = ConnectionString, RetryTimeoutSeconds = timeoutSeconds }));

    /// <summary>Runs a command like an operator.</summary>
    public async Task<RedisResult> AskAsync(string command, params object[] arguments)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true");
        return await connection.GetServer(IPAddress.Loopback, Port).ExecuteAsync(command, arguments);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // A refused connection would only be retried after the timeout.
    private async Task ListensAsync()
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (!_process!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
            }
        }
    }

    private static bool IsInstalled() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, Program)));
}
