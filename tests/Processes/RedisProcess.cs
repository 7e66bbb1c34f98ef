using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ZeroShotOrleans.Processes;

/// <summary>A redis-server that belongs to the test and writes each change to a file.</summary>
internal sealed class RedisProcess(string folder) : ChildProcess("redis", folder)
{
    private const string Program = "redis-server";
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(30);

    /// <summary>Skip reason for tests that need Redis; null if it is installed.</summary>
    public static string? WhyMissing { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, Program)))
            ? null
            : $"{Program} is not in the PATH: install Redis to run this test.";

    /// <summary>Its port, the same after each restart.</summary>
    public int Port { get; } = FreePort.Take();

    /// <summary>Value of a silo's <c>Redis:ConnectionString</c>.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    protected override IEnumerable<string> Command =>
    [
        Program, "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Folder, "--appendonly", "yes", "--save", "",
    ];

    /// <summary>Starts it, or restarts it on the same data, and waits until it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Start();
        await WaitAsync(() => PingAsync(cancellationToken), _startLimit, cancellationToken);
    }

    private async Task<bool> PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
            var reply = new byte[5];

            // While it loads its file, it answers -LOADING.
            return await client.GetStream().ReadAtLeastAsync(reply, reply.Length, throwOnEndOfStream: false, cancellationToken) == reply.Length && reply.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
