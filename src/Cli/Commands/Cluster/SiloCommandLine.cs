using System.Globalization;
using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Builds the command line of a silo of a local cluster, which runs this program.</summary>
internal static class SiloCommandLine
{
    /// <summary>Returns the program and its arguments.</summary>
    /// <param name="record">The cluster, including the first control silo unless that is the one to start.</param>
    /// <param name="silo">The silo to start.</param>
    /// <param name="state">Its state folder.</param>
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

    // This process is either `dotnet zso.dll` or an executable.
    private static string[] Program()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) is "dotnet" ? [program, Path.Combine(AppContext.BaseDirectory, "zso.dll")] : [program];
    }
}
