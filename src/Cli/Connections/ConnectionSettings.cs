using System.Net;
using StackExchange.Redis;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Which cluster to talk to.</summary>
internal abstract record ConnectionSettings;

/// <summary>One inside this process, for as long as the command runs.</summary>
internal sealed record EmbeddedSettings : ConnectionSettings
{
    /// <summary>Absolute path of the directory of its state.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Directories whose sub-directories are models, beside the one that comes with the program.</summary>
    public IReadOnlyList<string> ModelDirectories { get; init; } = [];

    /// <summary>Precision of image towers; null for float32.</summary>
    public string? Precision { get; init; }
}

/// <summary>One that runs already.</summary>
internal sealed record ClusterSettings : ConnectionSettings
{
    /// <summary>Gateways of its silos: an IP address or a name, and a port. Empty when <see cref="Redis"/> knows them.</summary>
    public IReadOnlyList<EndPoint> Gateways { get; init; } = [];

    /// <summary>The Redis in which its gateways stand, or null when they are named.</summary>
    public ConfigurationOptions? Redis { get; init; }

    /// <summary>The files for TLS; none where its silos have none.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>The cluster's id.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The cluster's service id.</summary>
    public required string ServiceId { get; init; }
}
