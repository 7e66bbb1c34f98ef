using System.Globalization;

namespace ZeroShotOrleans.Hosting;

/// <summary>The settings that most hosts of a silo make. What is null is left to the configuration, which has many more: docs/configuration.md lists them.</summary>
public sealed class ZeroShotSiloOptions
{
    /// <summary>Role of the silo (<c>Cluster:Roles</c>).</summary>
    public ZeroShotRoles? Roles { get; set; }

    /// <summary>Directory for jobs, results and label embeddings (<c>Storage:Directory</c>). One silo uses it at a time.</summary>
    public string? StateDirectory { get; set; }

    /// <summary>Directories that contain model folders, in order of precedence (<c>Models:Directories</c>). Empty: the one next to the program.</summary>
    public IList<string> ModelDirectories { get; } = [];

    /// <summary>Directories that jobs may read images from (<c>Images:Roots</c>). Empty: any, which is accepted only on loopback.</summary>
    public IList<string> ImageRoots { get; } = [];

    /// <summary>Redis for membership and state of a cluster with several control silos (<c>Redis:ConnectionString</c>).</summary>
    public string? Redis { get; set; }

    /// <summary><c>ADDRESS:PORT</c> of the silo that holds the membership list, without Redis (<c>Cluster:Primary</c>).</summary>
    public string? Primary { get; set; }

    /// <summary>IP address at which silos and clients reach this one, or <c>auto</c> (<c>Cluster:Address</c>).</summary>
    public string? Address { get; set; }

    /// <summary>Port for other silos (<c>Cluster:SiloPort</c>).</summary>
    public int? SiloPort { get; set; }

    /// <summary>Port for clients of the cluster; 0 for none (<c>Cluster:GatewayPort</c>).</summary>
    public int? GatewayPort { get; set; }

    /// <summary>The settings as configuration.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Settings()
    {
        (string Key, string? Value)[] single =
        [
            ("Cluster:Roles", Roles?.ToString()), ("Storage:Directory", StateDirectory), ("Redis:ConnectionString", Redis), ("Cluster:Primary", Primary), ("Cluster:Address", Address),
            ("Cluster:SiloPort", SiloPort?.ToString(CultureInfo.InvariantCulture)), ("Cluster:GatewayPort", GatewayPort?.ToString(CultureInfo.InvariantCulture)),
        ];
        return single.Where(setting => setting.Value is not null)
            .Concat(ModelDirectories.Select((directory, index) => (Key: string.Create(CultureInfo.InvariantCulture, $"Models:Directories:{index}"), Value: (string?)directory)))
            .Concat(ImageRoots.Select((directory, index) => (Key: string.Create(CultureInfo.InvariantCulture, $"Images:Roots:{index}"), Value: (string?)directory)))
            .Select(setting => KeyValuePair.Create(setting.Key, setting.Value));
    }
}
