using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Hosting;

namespace ZeroShotOrleans.Silo;

/// <summary>How a silo finds its cluster and where it can be reached.</summary>
public sealed class ClusterOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Cluster";

    /// <summary>Which silos belong together. Default <c>zeroshot</c>.</summary>
    [Required] public string ClusterId { get; set; } = "zeroshot";

    /// <summary>Which data belongs together; keep it for the life of the data. Default <c>zeroshot</c>.</summary>
    [Required] public string ServiceId { get; set; } = "zeroshot";

    /// <summary>What this silo does: <c>Control</c>, <c>Encoder</c> or <c>All</c>. Default <c>All</c>.</summary>
    public ZeroShotRoles Roles { get; set; } = ZeroShotRoles.All;

    /// <summary>
    /// IP address that other silos and clients reach this one at, or <c>auto</c>: the first that this machine's own name has, which in a container is the
    /// container's. Default <c>127.0.0.1</c>: this machine only.
    /// </summary>
    [Required] public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port for other silos, 1 to 65,535. Default 11111.</summary>
    [Range(1, 65_535)] public int SiloPort { get; set; } = 11_111;

    /// <summary>
    /// Port for clients, 0 to 65,535; 0 takes none. Default: 0 for a silo that only encodes, else 30000. Encoders stay free of clients, whose messages would
    /// be unpacked and packed again there on their way to the control silos.
    /// </summary>
    [Range(0, 65_535)] public int? GatewayPort { get; set; }

    /// <summary>
    /// <c>ADDRESS:PORT</c> of the first silo, which keeps the list of silos. Default empty: this silo is the first. The list lives in that
    /// process; when it ends, nobody can join. Stays empty with <c>Redis:ConnectionString</c>: the list is in Redis then.
    /// </summary>
    public string Primary { get; set; } = "";

    /// <summary>What the silo is called where people see it. Default empty: machine, role and port, like <c>gpu7-encoder-11111</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Seconds, 1 to 60, that a silo may take to answer another's probe, and between two probes. Default 2, with which a killed silo of three was found out
    /// in 5 seconds; Orleans has 5, and took 11. With 1 a silo that pauses, for a collection or a large model, comes close to being thrown out.
    /// </summary>
    [Range(1, 60)] public int ProbeSeconds { get; set; } = 2;

    /// <summary>Probes in a row, 1 to 20, that a silo must miss before another votes for its death. Default 3, as in Orleans.</summary>
    [Range(1, 20)] public int MissedProbes { get; set; } = 3;

    /// <summary>
    /// Votes, 1 to 10, that end a silo; never more than half of the silos. Default 2, as in Orleans: one silo that is sick itself cannot end a healthy one.
    /// </summary>
    [Range(1, 10)] public int Votes { get; set; } = 2;

    /// <summary>
    /// Seconds, 1 to 600, after which a silo reads the list of silos by itself. Default 10; Orleans has 60. Silos tell each other of changes at once, so this is for
    /// news that got lost.
    /// </summary>
    [Range(1, 600)] public int TableRefreshSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds, 1 to 600, after which a silo writes into the list that it lives. Default 5; Orleans has 30. A cluster that was killed whole can start again when
    /// the old entries are three times as old: after 22 seconds it had.
    /// </summary>
    [Range(1, 600)] public int AliveSeconds { get; set; } = 5;

    /// <summary>The port for clients of a silo with these roles.</summary>
    internal int EffectiveGatewayPort => GatewayPort ?? (Roles is ZeroShotRoles.Encoder ? 0 : 30_000);

    /// <summary>The name, or one that tells where the silo is and what it does.</summary>
    internal string EffectiveName => Name.Length > 0
        ? Name
        : string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{RoleWord}-{SiloPort}");

    /// <summary>The roles in a word.</summary>
    internal string RoleWord => Roles switch
    {
        ZeroShotRoles.Control => "control",
        ZeroShotRoles.Encoder => "encoder",
        _ => "all",
    };
}

/// <summary>Checks the ranges of <see cref="ClusterOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ClusterOptionsValidator : IValidateOptions<ClusterOptions>;
