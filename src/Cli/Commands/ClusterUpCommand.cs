using System.CommandLine;
using System.Net;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso cluster up</c></summary>
internal sealed class ClusterUpCommand : ZsoCommand
{
    private const int DefaultPort = 30_000;
    private const int DefaultHttpPort = 8_080;

    private readonly Option<int> _control = ClusterCount.Option("--control", "Control silos: jobs, label sets, dispatchers. More than one needs Redis", from: 1, to: 8, otherwise: 1);
    private readonly Option<int> _encoders = ClusterCount.Option("--encoders", "Encoder silos: models and images", from: 0, ClusterCount.MaxSilos, otherwise: 1);
    private readonly Option<string?> _redis = new("--redis")
    {
        HelpName = "HOST:PORT",
        Description = "Redis that keeps membership and state: several control silos, any of which may die. Default: the first control silo keeps both, the state in a file.",
    };

    private readonly Option<bool> _withRedis = new("--with-redis") { Description = "Start a redis-server for this cluster alone, on a file in the state folder." };
    private readonly ClusterSiloOptions _silos = new();
    private readonly ClusterFolderOption _folder = new();
    private readonly ClusterIdOptions _ids = new();
    private readonly Option<int> _portBase = ClusterCount.Option(
        "--port-base", "First port of the cluster, which its first gateway gets; each process takes the next ones that are free", from: 1024, IPEndPoint.MaxPort - FreePorts.Range, DefaultPort);
    private readonly Option<int> _httpPort = ClusterCount.Option(
        "--http-port", "First port of the HTTP APIs, of which each control silo has one; 0 opens none", from: 0, IPEndPoint.MaxPort, DefaultHttpPort);
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
        "Starts the processes of a cluster and returns when all silos are in it. They go on when this command and its terminal have gone, listen on this machine only, and " +
        "write logs into the state folder. `zso cluster down` ends them.",
        "Control silos open an HTTP API each (--http-port), for this machine only and for everybody on it; `zso keys new` makes keys that it then asks for: --set Auth:Keys:0:Name=... and so on.",
        "Silos get the settings that this command shows, and of the environment only what programs and devices need (PATH, HOME, LD_LIBRARY_PATH, CUDA_* and the like).",
    ];

    public override IReadOnlyList<string> Examples =>
    [
        "zso cluster up --encoders 3",
        "zso cluster up --control 2 --encoders 3 --with-redis",
        "zso classify samples/photos --labels cat,building --cluster 127.0.0.1:30000",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var (redis, withRedis, control) = (parsed.GetValue(_redis), parsed.GetValue(_withRedis), parsed.GetValue(_control));
        if (redis is not null && withRedis)
        {
            throw new UsageException("--redis names a running Redis and --with-redis starts one: leave one of them out.");
        }

        if (control > 1 && redis is null && !withRedis)
        {
            throw new UsageException(
                $"--control {control} needs a Redis that keeps what control silos share. Name a running one with --redis HOST:PORT, or have one started with --with-redis.");
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
        using var taken = folder.Take();
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
                $"A cluster runs on {folder.StateDirectory} already ({string.Join(", ", alive)}). `zso cluster add` adds encoders to it, `zso cluster down` ends it; --state names another folder for a second cluster.");
        }

        context.Error.WriteLine($"The cluster that was started here before has ended without `zso cluster down`; this one goes on with its state.");
    }
}
