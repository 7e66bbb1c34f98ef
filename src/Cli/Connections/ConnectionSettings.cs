using System.Net;
using StackExchange.Redis;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Which cluster to connect to.</summary>
internal abstract record ConnectionSettings;

/// <summary>An embedded cluster, which runs in this process until the command ends.</summary>
internal sealed record EmbeddedSettings : ConnectionSettings
{
    /// <summary>Absolute path of its state directory.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Directories with a sub-directory for each model, in addition to the bundled one.</summary>
    public IReadOnlyList<string> ModelDirectories { get; init; } = [];

    /// <summary><see cref="ModelDirectories"/> and the bundled one; empty if that is the only one. A silo's list replaces its default.</summary>
    public IReadOnlyList<string> AllModelDirectories => ModelDirectories.Count > 0 ? [.. ModelDirectories, Path.Combine(AppContext.BaseDirectory, "models")] : [];

    /// <summary>Precision of image towers; null for float32.</summary>
    public string? Precision { get; init; }

    /// <summary>Model whose image tower the command needs as soon as the cluster has started; null if it needs none.</summary>
    public string? LoadAhead { get; init; }
}

/// <summary>A running cluster.</summary>
internal sealed record ClusterSettings : ConnectionSettings
{
    /// <summary>Gateways: IP addresses or host names, with ports. Empty if <see cref="Redis"/> is set.</summary>
    public IReadOnlyList<EndPoint> Gateways { get; init; } = [];

    /// <summary>The Redis that stores its membership; null if <see cref="Gateways"/> is set.</summary>
    public ConfigurationOptions? Redis { get; init; }

    /// <summary>The TLS files; empty if its silos do not use TLS.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>The cluster's id.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The cluster's service id.</summary>
    public required string ServiceId { get; init; }
}
