using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Hosting;

/// <summary>How a silo finds its cluster, and how it can be reached.</summary>
public sealed class SiloClusterOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>Identifies the cluster. All of its silos use the same value. Default <c>zeroshot</c>.</summary>
    [Required] public string ClusterId { get; set; } = "zeroshot";

    /// <summary>Identifies the stored data. Must not change while the data is in use. Default <c>zeroshot</c>.</summary>
    [Required] public string ServiceId { get; set; } = "zeroshot";

    /// <summary>Role of this silo: <c>Control</c>, <c>Encoder</c> or <c>All</c>. Default <c>All</c>.</summary>
    public ZeroShotRoles Roles { get; set; } = ZeroShotRoles.All;

    /// <summary>
    /// IP address at which other silos and clients reach this one, or <c>auto</c> for the first address of this machine's host name, which in a container is the
    /// container's address. Default <c>127.0.0.1</c>: this machine only.
    /// </summary>
    [Required] public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port for other silos, 1 to 65,535. Default 11111.</summary>
    [Range(1, 65_535)] public int SiloPort { get; set; } = 11_111;

    /// <summary>
    /// Port for clients, 0 to 65,535; 0 disables the gateway. Default: 0 for a silo that only encodes, otherwise 30000. Encoders should not serve clients, because
    /// they would have to deserialize and forward the messages to the control silos.
    /// </summary>
    [Range(0, 65_535)] public int? GatewayPort { get; set; }

    /// <summary>
    /// <c>ADDRESS:PORT</c> of the primary silo, which holds the membership list. Default empty: this silo is the primary. The list is in memory;
    /// after that process ends, no silo can join. Leave it empty with <c>Redis:ConnectionString</c>: the list is then in Redis.
    /// </summary>
    public string Primary { get; set; } = "";

    /// <summary>Display name of the silo. Default empty: machine, role and port, for example <c>gpu7-encoder-11111</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Seconds, 1 to 60, both the timeout of a probe and the interval between probes. Default 2, with which a killed silo of three was detected
    /// within 5 seconds; the Orleans default is 5, which took 11. With 1, a silo that pauses for a garbage collection or a large model is close to being evicted.
    /// </summary>
    [Range(1, 60)] public int ProbeSeconds { get; set; } = 2;

    /// <summary>Probes in a row, 1 to 20, that a silo must miss before another votes to declare it dead. Default 3, as in Orleans.</summary>
    [Range(1, 20)] public int MissedProbes { get; set; } = 3;

    /// <summary>
    /// Votes, 1 to 10, needed to declare a silo dead, but never more than half of the silos. Default 2, as in Orleans: a single failed silo cannot evict a healthy one.
    /// </summary>
    [Range(1, 10)] public int Votes { get; set; } = 2;

    /// <summary>
    /// Seconds, 1 to 600, between refreshes of the membership list. Default 10; Orleans has 60. Silos gossip changes at once, so this only covers
    /// lost messages.
    /// </summary>
    [Range(1, 600)] public int TableRefreshSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds, 1 to 600, between heartbeats in the membership list. Default 5; Orleans has 30. A cluster that was killed as a whole can restart when
    /// the old entries are three times as old, measured after 22 seconds.
    /// </summary>
    [Range(1, 600)] public int AliveSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds, 20 to 7,200, within which a silo that was asked to stop exits: it answers accepted requests, completes and reports the batches in flight, and leaves the
    /// cluster. Default 120. Whatever supervises the process (systemd, Docker, Kubernetes) must wait longer before it kills; <c>zso cluster down</c> does. At least
    /// <see cref="LeaveSeconds"/> more than <c>Http:StopDelaySeconds</c> and <c>Http:ResponseSeconds</c> together where the silo has an HTTP API.
    /// </summary>
    [Range(20, 7_200)] public int StopSeconds { get; set; } = 120;

    /// <summary>Seconds that a silo gets after its HTTP API closed. The slowest model needs about ten seconds for one batch on a CPU.</summary>
    internal const int LeaveSeconds = 20;

    /// <summary>The client port of a silo with these roles.</summary>
    internal int EffectiveGatewayPort => GatewayPort ?? (Roles is ZeroShotRoles.Encoder ? 0 : 30_000);

    /// <summary>The configured name, or one made of machine, role and port.</summary>
    internal string EffectiveName => Name.Length > 0
        ? Name
        : string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{RoleText}-{SiloPort}");

    /// <summary>The role in lower case.</summary>
    internal string RoleText => Roles switch
    {
        ZeroShotRoles.Control => "control",
        ZeroShotRoles.Encoder => "encoder",
        _ => "all",
    };
}

/// <summary>Checks the ranges of <see cref="SiloClusterOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class SiloClusterOptionsValidator : IValidateOptions<SiloClusterOptions>;
