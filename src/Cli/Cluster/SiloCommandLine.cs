using System.Globalization;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>How a silo of a recorded cluster is started: zso starts itself.</summary>
internal static class SiloCommandLine
{
    /// <summary>Program and arguments.</summary>
    /// <param name="record">Knows the cluster; the first control silo, if it is not this one, is in it.</param>
    /// <param name="silo">The silo; its process is what comes of it.</param>
    /// <param name="state">Folder for its state.</param>
    public static IReadOnlyList<string> Of(ClusterRecord record, RecordedProcess silo, string state)
    {
        List<string> settings =
        [
            $"Cluster:Name={silo.Name}",
            $"Cluster:ClusterId={record.ClusterId}",
            $"Cluster:ServiceId={record.ServiceId}",
            $"Cluster:Roles={silo.Role}",
            string.Create(CultureInfo.InvariantCulture, $"Cluster:SiloPort={silo.Port}"),
            string.Create(CultureInfo.InvariantCulture, $"Cluster:GatewayPort={silo.GatewayPort}"),
            $"Storage:Directory={state}",
            silo.Http is null ? "Http:Enabled=false" : $"Http:Urls={silo.Http}",
        ];
        if (record.Redis is not null)
        {
            settings.Add($"Redis:ConnectionString={record.Redis}");
        }
        else if (record.Silos.FirstOrDefault() is { } primary)
        {
            settings.Add(string.Create(CultureInfo.InvariantCulture, $"Cluster:Primary=127.0.0.1:{primary.Port}"));
        }

        return [.. Program(), "silo", "--detached", .. settings.Concat(record.Settings).Select(setting => "--" + setting)];
    }

    // Started as `dotnet zso.dll` or as a program of its own.
    private static string[] Program()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) is "dotnet" ? [program, Path.Combine(AppContext.BaseDirectory, "zso.dll")] : [program];
    }
}
