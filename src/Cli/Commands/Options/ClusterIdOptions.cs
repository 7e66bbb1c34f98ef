using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>Options for the cluster id and the service id.</summary>
internal sealed class ClusterIdOptions
{
    private const string Default = "zeroshot";

    private readonly Option<string> _clusterId;
    private readonly Option<string> _serviceId;

    /// <summary>Creates the options.</summary>
    /// <param name="clusterId">Description of --cluster-id.</param>
    /// <param name="serviceId">Description of --service-id.</param>
    public ClusterIdOptions(string clusterId = "Identifies the silos of the cluster.", string serviceId = "Identifies the data of the cluster.") =>
        (_clusterId, _serviceId) = (Id("--cluster-id", clusterId), Id("--service-id", serviceId));

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_clusterId, _serviceId];

    /// <summary>Returns the ids.</summary>
    public (string ClusterId, string ServiceId) Read(ParseResult parsed) => (parsed.GetRequiredValue(_clusterId), parsed.GetRequiredValue(_serviceId));

    private static Option<string> Id(string name, string description) => new(name)
    {
        HelpName = "ID",
        Description = $"{description} Default {Default}.",
        DefaultValueFactory = _ => Default,
    };
}
