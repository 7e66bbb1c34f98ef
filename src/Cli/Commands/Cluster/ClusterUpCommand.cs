using System.CommandLine;
using System.Net;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary><c>zso cluster up</c></summary>
internal sealed class ClusterUpCommand : ZsoCommand
{
    private const int DefaultPort = 30_000;
    private const int DefaultHttpPort = 8_080;

    private readonly Option<int> _control = ClusterCount.Option("--control", "Control silos, for jobs, label sets and dispatching. More than one requires Redis", from: 1, to: 8, defaultValue: 1);
    private readonly Option<int> _encoders = ClusterCount.Option("--encoders", "Encoder silos, for models and images", from: 0, ClusterCount.MaxSilos, defaultValue: 1);
    private readonly Option<string?> _redis = new("--redis")
    {
        HelpName = "HOST:PORT",
        Description = "Redis for membership and state, so that there can be several control silos and any of them may fail. Default: the first control silo stores both, the state in a file.",
    };

    private readonly Option<bool> _withRedis = new("--with-redis") { Description = "Start a redis-server for this cluster, with its file in the state folder." };
    private readonly ClusterSiloOptions _silos = new();
    private readonly ClusterFolderOption _folder = new();
    private readonly ClusterIdOptions _ids = new();
    private readonly Option<int> _portBase = ClusterCount.Option(
        "--port-base", "First port of the cluster, used by its first gateway; each process uses the next free ports", from: 1024, IPEndPoint.MaxPort - FreePorts.Range, DefaultPort);
    private readonly Option<int> _httpPort = ClusterCount.Option(
        "--http-port", "First port of the HTTP APIs, one per control silo; 0 disables them", from: 0, IPEndPoint.MaxPort, DefaultHttpPort);
    private readonly Option<int> _wait = ClusterCount.Wait();

    public ClusterUpCommand(CliContext context) : base("up", "Start a cluster on this machine")
    {
        AddSection("Silos", [_control, _encoders, .. _silos.All]);
        AddSection("Redis", _redis, _withRedis);
        AddSection("Cluster", [_folder.Option, .. _ids.All, _portBase, _httpPort, _wait]);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Starts the processes of a cluster and returns when all silos have joined. They keep running when the terminal is closed, listen on this machine only, and " +
        "write logs to the state folder. `zso cluster down` stops them.",
        "Each control silo opens an HTTP API (--http-port), reachable by all users of this machine. To require keys, create them with `zso keys new` and pass their settings: --set Auth:Keys:0:Name=... and so on.",
        "Silos are configured by the options of this command. Of the environment, they only inherit variables for programs and devices (PATH, HOME, LD_LIBRARY_PATH, CUDA_* and the like).",
    ];

    public override IReadOnlyList<string> Examples =>
    [
        "zso cluster up --encoders 3",
        "zso cluster up --control 2 --encoders 3 --with-redis",
        "zso classify samples/photos --labels cat,building",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var (redis, withRedis, control) = (parsed.GetValue(_redis), parsed.GetValue(_withRedis), parsed.GetValue(_control));
        if (redis is not null && withRedis)
        {
            throw new UsageException("--redis and --with-redis cannot be combined. Omit one of them.");
        }

        if (control > 1 && redis is null && !withRedis)
        {
            throw new UsageException(
                $"--control {control} requires a Redis for shared state. Use a running one with --redis HOST:PORT, or start one with --with-redis.");
        }

        var folder = _folder.Read(parsed, context);
        var (clusterId, serviceId) = _ids.Read(parsed);
        var record = new ClusterRecord
        {
            ClusterId = clusterId,
            ServiceId = serviceId,
            Redis = redis,
            PortBase = parsed.GetValue(_portBase),
            Settings = _silos.Read(parsed, context),
        };
        using var heldLock = folder.Lock();
        RefuseSecond(folder, context);
        var plan = new StartPlan(control, parsed.GetValue(_encoders), parsed.GetValue(_httpPort), withRedis, TimeSpan.FromSeconds(parsed.GetValue(_wait)));
        record = await new ClusterStart(folder, context).RunAsync(record, plan, cancellationToken);
        ClusterStarted.Report(record, record.Processes, folder, context);
        return ExitCode.AllClassified;
    }

    private static void RefuseSecond(ClusterFolder folder, CliContext context)
    {
        if (folder.Read() is not { } there)
        {
            return;
        }

        if (there.Processes.Where(process => process.Alive).Select(process => process.Name).ToArray() is { Length: > 0 } alive)
        {
            throw new UsageException(
                $"A cluster is already running in {folder.StateDirectory} ({string.Join(", ", alive)}). Add encoders with `zso cluster add`, stop it with `zso cluster down`, or start a second cluster in another folder with --state.");
        }

        context.Error.WriteLine($"The previous cluster in this folder exited without `zso cluster down`. This one uses its state.");
    }
}
