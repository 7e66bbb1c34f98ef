using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The names that keep clusters and their data apart.</summary>
internal sealed class ClusterIdOptions
{
    private const string Default = "zeroshot";

    private readonly Option<string> _clusterId = new("--cluster-id")
    {
        HelpName = "ID",
        Description = $"Which silos belong together. Default {Default}.",
        DefaultValueFactory = _ => Default,
    };

    private readonly Option<string> _serviceId = new("--service-id")
    {
        HelpName = "ID",
        Description = $"Which data belongs together. Default {Default}.",
        DefaultValueFactory = _ => Default,
    };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_clusterId, _serviceId];

    /// <summary>The names.</summary>
    public (string ClusterId, string ServiceId) Read(ParseResult parsed) => (parsed.GetRequiredValue(_clusterId), parsed.GetRequiredValue(_serviceId));
}
