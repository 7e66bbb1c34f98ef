using System.Globalization;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>How a silo of a recorded cluster is started: zso starts itself.</summary>
internal static class SiloCommandLine
{
    /// <summary>Program and arguments.</summary>
    /// <param name="record">Knows the cluster; the first control silo, if it is not this one, is in it.</param>
    /// <param name="name">Name of the silo.</param>
    /// <param name="role">Its role.</param>
    /// <param name="port">Its port for silos.</param>
    /// <param name="gatewayPort">Its port for clients, or 0.</param>
    /// <param name="state">Folder for its state.</param>
    public static IReadOnlyList<string> Of(ClusterRecord record, string name, string role, int port, int gatewayPort, string state)
    {
        List<string> settings =
        [
            $"Cluster:Name={name}",
            $"Cluster:ClusterId={record.ClusterId}",
            $"Cluster:ServiceId={record.ServiceId}",
            $"Cluster:Roles={role}",
            string.Create(CultureInfo.InvariantCulture, $"Cluster:SiloPort={port}"),
            string.Create(CultureInfo.InvariantCulture, $"Cluster:GatewayPort={gatewayPort}"),
            $"Storage:Directory={state}",
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
