using System.CommandLine;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that name a running cluster: by the folder it was started on, or by its gateways.</summary>
internal sealed class ClusterConnectionOptions
{
    private readonly ClusterFolderOption _folder = new();
    private readonly ClusterIdOptions _ids = new();
    private readonly Option<string?> _cluster = new("--cluster")
    {
        HelpName = "HOST:PORT,...",
        Description = "Gateways of a cluster that was started elsewhere. Default: the cluster that `zso cluster up` started on the state folder.",
    };

    private readonly TlsFileOptions _tls = new();

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_folder.Option, _cluster, .. _ids.All, .. _tls.All];

    /// <summary>The gateways as they were given; null when the folder says which.</summary>
    /// <exception cref="UsageException">They are none, or a folder is given too.</exception>
    public ClusterSettings? ReadGateways(ParseResult parsed)
    {
        var tls = _tls.Read(parsed, hasCluster: parsed.GetValue(_cluster) is not null);
        if (parsed.GetValue(_cluster) is not { } cluster)
        {
            return null;
        }

        if (_folder.IsGiven(parsed))
        {
            throw new UsageException("--cluster and --state both name a cluster: leave one of them out.");
        }

        var (clusterId, serviceId) = _ids.Read(parsed);
        return new ClusterSettings { Gateways = GatewayList.Read(cluster), ClusterId = clusterId, ServiceId = serviceId, Tls = tls };
    }

    /// <summary>The record of the cluster on the folder.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public ClusterRecord ReadRecord(ParseResult parsed, CliContext context) => _folder.Read(parsed, context).ReadExisting();
}
