using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Silo;

/// <summary>The lines that a started silo prints: where its console, its HTTP API and its gateway are.</summary>
internal static class SiloBanner
{
    /// <summary>Prints the lines as soon as the silo has started, unless standard output is a log in JSON.</summary>
    /// <param name="host">The silo's host.</param>
    /// <param name="hasHttp">Whether it serves the HTTP API.</param>
    /// <param name="output">Standard output.</param>
    public static void PrintWhenStarted(IHost host, bool hasHttp, TextWriter output)
    {
        var services = host.Services;
        if (string.Equals(services.GetRequiredService<IConfiguration>()["Logging:Console:FormatterName"], "json", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() =>
        {
            var urls = hasHttp ? services.GetRequiredService<IOptions<GatewayOptions>>().Value.Urls : "";
            foreach (var line in Lines(urls, services.GetRequiredService<ILocalSiloDetails>().GatewayAddress?.Endpoint, OwnAddress()))
            {
                output.WriteLine(line);
            }
        });
    }

    /// <summary>Returns the lines for what is on.</summary>
    /// <param name="urls"><c>Http:Urls</c>; empty without the HTTP API.</param>
    /// <param name="gateway">The gateway for clients; null or port 0 if there is none.</param>
    /// <param name="own">An address at which this machine can be reached, shown for URLs that listen on all addresses.</param>
    public static IReadOnlyList<string> Lines(string urls, IPEndPoint? gateway, IPAddress own)
    {
        string[] reachable = [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => Reachable(url, own)).Distinct(StringComparer.Ordinal)];
        List<string> lines = [];
        if (reachable.Length > 0)
        {
            lines.Add($"Console:  {string.Join(" and ", reachable.Select(url => url + "/"))}");
            lines.Add($"HTTP API: {string.Join(" and ", reachable.Select(url => url + "/v1"))}");
        }

        if (gateway is { Port: > 0 })
        {
            lines.Add($"Gateway:  {gateway} (zso --cluster {gateway})");
        }

        return lines;
    }

    // Kestrel takes *, + and any unknown name for all addresses, as it does 0.0.0.0 and [::].
    private static string Reachable(string url, IPAddress own)
    {
        var text = url.TrimEnd('/');
        var start = text.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        var port = text.LastIndexOf(':');
        if (start < "://".Length || port < start)
        {
            return text;
        }

        return text[start..port] is "*" or "+" or "0.0.0.0" or "[::]"
            ? string.Create(CultureInfo.InvariantCulture, $"{text[..start]}{new IPEndPoint(own, 0).ToString()[..^2]}{text[port..]}")
            : text;
    }

    private static IPAddress OwnAddress()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus is OperationalStatus.Up && network.NetworkInterfaceType is not NetworkInterfaceType.Loopback)
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => unicast.Address)
                .FirstOrDefault(address => address.AddressFamily is AddressFamily.InterNetwork) ?? IPAddress.Loopback;
        }
        catch (NetworkInformationException)
        {
            return IPAddress.Loopback;
        }
    }
}
