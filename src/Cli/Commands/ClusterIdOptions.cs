using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The names that keep clusters and their data apart.</summary>
internal sealed class ClusterIdOptions
{
    private const string Default = "zeroshot";

    private readonly Option<string> _clusterId;
    private readonly Option<string> _serviceId;

    /// <summary>The options.</summary>
    /// <param name="clusterId">What the first one is, for the manual.</param>
    /// <param name="serviceId">What the second one is.</param>
    public ClusterIdOptions(string clusterId = "Which silos belong together.", string serviceId = "Which data belongs together.") =>
        (_clusterId, _serviceId) = (Id("--cluster-id", clusterId), Id("--service-id", serviceId));

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_clusterId, _serviceId];

    /// <summary>The names.</summary>
    public (string ClusterId, string ServiceId) Read(ParseResult parsed) => (parsed.GetRequiredValue(_clusterId), parsed.GetRequiredValue(_serviceId));

    private static Option<string> Id(string name, string description) => new(name)
    {
        HelpName = "ID",
        Description = $"{description} Default {Default}.",
        DefaultValueFactory = _ => Default,
    };
}
