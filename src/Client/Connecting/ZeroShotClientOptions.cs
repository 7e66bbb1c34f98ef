using ZeroShotOrleans.Tls;

// The namespace of everything that a program uses.
namespace ZeroShotOrleans;

/// <summary>How to connect to a cluster.</summary>
public sealed class ZeroShotClientOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "ZeroShot";

    /// <summary>
    /// Gateways of control silos, as <c>HOST:PORT</c>; an IPv6 address must be in brackets. Either these or <see cref="Redis"/>. Default none.
    /// </summary>
    public IList<string> Gateways { get; } = [];

    /// <summary>Connection string of the Redis that the silos use for membership; the gateways are read from it. Default empty.</summary>
    public string Redis { get; set; } = "";

    /// <summary>The silos' <c>Cluster:ClusterId</c>. Default <c>zeroshot</c>.</summary>
    public string ClusterId { get; set; } = "zeroshot";

    /// <summary>The silos' <c>Cluster:ServiceId</c>. Default <c>zeroshot</c>.</summary>
    public string ServiceId { get; set; } = "zeroshot";

    /// <summary>Mutual TLS, for clusters that require it. Default none.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>Model of calls that name none. Default empty: the only model of the cluster, or the one that comes with the silo.</summary>
    public string DefaultModel { get; set; } = "";

    /// <summary>Connection timeout in seconds. Default 15.</summary>
    public int ConnectSeconds { get; set; } = 15;
}
