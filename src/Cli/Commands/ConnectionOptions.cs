using System.CommandLine;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Models;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that say which cluster to talk to; every command has them.</summary>
internal sealed class ConnectionOptions
{
    private readonly StateFolderOption _state = new("Folder for jobs, results and label vectors; one command at a time can use it.");

    private readonly Option<string[]> _modelDirectories = new("--models-dir")
    {
        HelpName = "DIR",
        Description = "Folder whose sub-folders are models, searched before those pulled and those that come with zso. Repeatable. Not with --cluster.",
    };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        HelpName = "HOST:PORT,...",
        Description = "Talk to the running cluster with these gateways, or the one whose silos meet in redis://HOST:PORT, " +
            "instead of starting a silo inside this process.",
    };

    private readonly ClusterIdOptions _ids = new("Id of the running cluster.", "Service id of the running cluster.");

    private readonly TlsFileOptions _tls = new();

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_state.Option, _modelDirectories, _cluster, .. _ids.All, .. _tls.All];

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">Options contradict each other, or there is no place for state.</exception>
    public ConnectionSettings Read(ParseResult parsed, Surroundings world)
    {
        var modelDirectories = parsed.GetValue(_modelDirectories) ?? [];
        var tls = _tls.Read(parsed, hasCluster: parsed.GetValue(_cluster) is not null);
        if (parsed.GetValue(_cluster) is not { } cluster)
        {
            return new EmbeddedSettings
            {
                StateDirectory = _state.Read(parsed, world),
                ModelDirectories = [.. modelDirectories.Select(ExistingDirectory), .. PulledModels.DirectoryIfThere(world)],
            };
        }

        if (_state.IsGiven(parsed) || modelDirectories.Length > 0)
        {
            throw new UsageException(
                "--cluster names a running cluster, which has its own state and models: leave out --state and --models-dir, or leave out --cluster.");
        }

        var (clusterId, serviceId) = _ids.Read(parsed);
        return new ClusterSettings
        {
            Gateways = RedisAddress.IsOne(cluster) ? [] : GatewayList.Read(cluster),
            Redis = RedisAddress.IsOne(cluster) ? RedisAddress.Read(cluster) : null,
            ClusterId = clusterId,
            ServiceId = serviceId,
            Tls = tls,
        };
    }

    private static string ExistingDirectory(string path) =>
        Directory.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"--models-dir {path} is no folder. Name one whose sub-folders are models.");
}
