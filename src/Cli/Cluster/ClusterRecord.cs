using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>What <c>zso cluster up</c> started on this machine, and with which settings, so that later commands find it.</summary>
internal sealed record ClusterRecord
{
    /// <summary>The cluster's id.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The cluster's service id.</summary>
    public required string ServiceId { get; init; }

    /// <summary>Connection string of Redis; null: the first control silo keeps membership and state.</summary>
    public string? Redis { get; init; }

    /// <summary>First port that may be taken.</summary>
    public required int PortBase { get; init; }

    /// <summary>Settings of every silo, as <c>Key:Name=value</c>.</summary>
    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>The processes in the order of their start.</summary>
    public ImmutableArray<RecordedProcess> Processes { get; init; } = [];

    /// <summary>Its silos.</summary>
    [JsonIgnore] public IEnumerable<RecordedProcess> Silos => Processes.Where(process => process.Role != RecordedProcess.Redis);

    /// <summary>How to reach it: through its control silos that run.</summary>
    /// <exception cref="ZeroShotException">None runs.</exception>
    public ClusterSettings Connection()
    {
        var gateways = Processes.Where(process => process.GatewayPort > 0 && process.Alive).ToArray();
        return gateways.Length > 0
            ? new ClusterSettings
            {
                Gateways = [.. gateways.Select(process => new IPEndPoint(IPAddress.Loopback, process.GatewayPort))],
                ClusterId = ClusterId,
                ServiceId = ServiceId,
                Tls = Tls(),
            }
            : throw new ZeroShotException(ZeroShotError.NoSilo,
                "No control silo of the cluster runs any more. Their logs say why; `zso cluster down` ends what is left, and `zso cluster up` starts anew on the same state.");
    }

    /// <summary>The files for TLS, those of the silos themselves: their certificate is good for a client too.</summary>
    public TlsOptions Tls() => new()
    {
        CertificateFile = Setting(nameof(TlsOptions.CertificateFile)),
        KeyFile = Setting(nameof(TlsOptions.KeyFile)),
        CaFile = Setting(nameof(TlsOptions.CaFile)),
    };

    private string Setting(string name) =>
        Settings.LastOrDefault(setting => setting.StartsWith($"{TlsOptions.Section}:{name}=", StringComparison.OrdinalIgnoreCase))?.Split('=', 2)[1] ?? "";
}
