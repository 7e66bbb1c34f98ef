using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Options that select a running cluster: by its state folder, or by its gateways.</summary>
internal sealed class ClusterConnectionOptions
{
    private readonly ClusterFolderOption _folder = new();
    private readonly ClusterIdOptions _ids = new();
    private readonly Option<string?> _cluster = new("--cluster")
    {
        HelpName = "HOST:PORT,...",
        Description = "Gateways of a remote cluster. Default: the local cluster in the state folder, as started by `zso cluster up`.",
    };

    private readonly TlsFileOptions _tls = new();

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_folder.Option, _cluster, .. _ids.All, .. _tls.All];

    /// <summary>Returns the connection settings for --cluster; null if the option was not given.</summary>
    /// <exception cref="UsageException">The gateways are invalid, or --state was also given.</exception>
    public ClusterSettings? ReadGateways(ParseResult parsed)
    {
        var tls = _tls.Read(parsed, hasCluster: parsed.GetValue(_cluster) is not null);
        if (parsed.GetValue(_cluster) is not { } cluster)
        {
            return null;
        }

        if (_folder.IsGiven(parsed))
        {
            throw new UsageException("--cluster and --state cannot be combined. Omit one of them.");
        }

        var (clusterId, serviceId) = _ids.Read(parsed);
        return new ClusterSettings { Gateways = GatewayList.Read(cluster), ClusterId = clusterId, ServiceId = serviceId, Tls = tls };
    }

    /// <summary>Returns the record of the cluster in the state folder.</summary>
    /// <exception cref="UsageException">There is no cluster.</exception>
    public ClusterRecord ReadRecord(ParseResult parsed, CliContext context) => _folder.Read(parsed, context).ReadExisting();
}
