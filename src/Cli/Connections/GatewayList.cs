using System.Net;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client.Connecting;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Reads <c>HOST:PORT,HOST:PORT</c>.</summary>
internal static class GatewayList
{
    /// <summary>Returns the gateways. IPv6 addresses are written in brackets.</summary>
    /// <exception cref="UsageException">An entry is not HOST:PORT.</exception>
    public static IReadOnlyList<EndPoint> Read(string list) =>
        [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ReadOne)];

    private static EndPoint ReadOne(string entry) => GatewayAddress.TryParse(entry, out var address)
        ? address!
        : throw new UsageException($"--cluster {entry} is not HOST:PORT. Write it like 10.0.0.5:30000, silo-1:30000 or [::1]:30000; separate several with commas.");
}
