using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Starts a redis-server for a local cluster with several control silos.</summary>
internal static class RedisServer
{
    public const string Name = "redis";

    private const string Program = "redis-server";
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(20);

    /// <summary>Starts the server, with the data of its last run.</summary>
    /// <exception cref="UsageException">The program was not found, or did not start.</exception>
    public static async Task<RecordedProcess> StartAsync(ClusterFolder folder, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var data = folder.State(Name);
        var pidFile = Path.Combine(data, "redis.pid");
        var log = folder.Log(Name);
        File.Delete(pidFile);

        // The append-only file contains every write, so snapshots are disabled. As a daemon, the server runs in its own session.
        using var starter = Run(
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", data, "--appendonly", "yes", "--save", "",
            "--daemonize", "yes", "--pidfile", pidFile, "--logfile", log);
        await starter.WaitForExitAsync(cancellationToken);

        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < _timeout)
        {
            if (ReadPid(pidFile) is { } pid && ProcessIdentity.Of(pid) is { } mark)
            {
                return new RecordedProcess
                {
                    Name = Name, Role = RecordedProcess.Redis, Pid = pid, Mark = mark, Started = time.GetUtcNow(), Port = port, Log = log,
                };
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        throw new UsageException($"redis-server did not start. See its log: {log}. Alternatively, use a running Redis with --redis HOST:PORT instead of --with-redis.");
    }

    private static Process Run(params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(Program, arguments))!;
        }
        catch (Win32Exception)
        {
            throw new UsageException($"--with-redis requires {Program}, which was not found in the PATH. Install Redis, or use a running one with --redis HOST:PORT.");
        }
    }

    // The daemon writes the file shortly after its parent has exited.
    private static int? ReadPid(string pidFile) =>
        File.Exists(pidFile) && int.TryParse(File.ReadAllText(pidFile), NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : null;
}
