using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Silo;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Cli.LocalClusters;

/// <summary>The processes and settings of a local cluster that <c>zso cluster up</c> started, for later commands.</summary>
internal sealed record ClusterRecord
{
    /// <summary>The cluster's id.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The cluster's service id.</summary>
    public required string ServiceId { get; init; }

    /// <summary>Connection string of Redis; null if the first control silo stores membership and state.</summary>
    public string? Redis { get; init; }

    /// <summary>The first port that may be used.</summary>
    public required int PortBase { get; init; }

    /// <summary>Settings of every silo, as <c>Key:Name=value</c>.</summary>
    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>The processes, in start order.</summary>
    public ImmutableArray<RecordedProcess> Processes { get; init; } = [];

    /// <summary>Its silos.</summary>
    [JsonIgnore] public IEnumerable<RecordedProcess> Silos => Processes.Where(process => process.Role != RecordedProcess.Redis);

    /// <summary>Whether a control silo is running. Its process is checked, not its port.</summary>
    [JsonIgnore] public bool HasGateway => Gateways.Any();

    private IEnumerable<RecordedProcess> Gateways => Processes.Where(process => process.GatewayPort > 0 && process.Alive);

    /// <summary>Returns settings to connect to the running control silos.</summary>
    /// <exception cref="ZeroShotException">No control silo is running.</exception>
    public ClusterSettings Connection()
    {
        var gateways = Gateways.ToArray();
        return gateways.Length > 0
            ? new ClusterSettings
            {
                Gateways = [.. gateways.Select(process => new IPEndPoint(IPAddress.Loopback, process.GatewayPort))],
                ClusterId = ClusterId,
                ServiceId = ServiceId,
                Tls = Tls(),
            }
            : throw new ZeroShotException(ZeroShotError.NoSilo,
                "No control silo of the cluster is running. See their logs for the reason. To restart with the same state, run `zso cluster down`, then `zso cluster up`.");
    }

    /// <summary>Time by which a silo has exited after a stop request: it terminates itself earlier than this.</summary>
    [JsonIgnore] public TimeSpan StopTime =>
        SiloProgram.SupervisorWait(int.TryParse(Setting(SiloClusterOptions.Section, nameof(SiloClusterOptions.StopSeconds)), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null);

    /// <summary>Returns the TLS files of the silos, whose certificate is also valid for clients.</summary>
    public TlsOptions Tls() => new()
    {
        CertificateFile = Setting(TlsOptions.Section, nameof(TlsOptions.CertificateFile)),
        KeyFile = Setting(TlsOptions.Section, nameof(TlsOptions.KeyFile)),
        CaFile = Setting(TlsOptions.Section, nameof(TlsOptions.CaFile)),
    };

    private string Setting(string section, string name) =>
        Settings.LastOrDefault(setting => setting.StartsWith($"{section}:{name}=", StringComparison.OrdinalIgnoreCase))?.Split('=', 2)[1] ?? "";
}
