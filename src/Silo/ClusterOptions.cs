using System.ComponentModel.DataAnnotations;
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

    /// <summary>Address that other silos and clients reach this one at. Default <c>127.0.0.1</c>: this machine only.</summary>
    [Required] public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port for other silos, 1 to 65,535. Default 11111.</summary>
    [Range(1, 65_535)] public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for clients, 0 to 65,535; 0 takes none. Default 30000.</summary>
    [Range(0, 65_535)] public int GatewayPort { get; set; } = 30_000;

    /// <summary>
    /// <c>ADDRESS:PORT</c> of the first silo, which keeps the list of silos. Default empty: this silo is the first. The list lives in that
    /// process; when it ends, nobody can join.
    /// </summary>
    public string Primary { get; set; } = "";
}

/// <summary>Checks the ranges of <see cref="ClusterOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ClusterOptionsValidator : IValidateOptions<ClusterOptions>;
