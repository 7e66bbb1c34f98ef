using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ZeroShotOrleans.Processes;

/// <summary>Ports of the loopback address that nobody listens on.</summary>
internal static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> _given = [];

    /// <summary>One, never the same twice: a silo that was killed comes back to its own.</summary>
    public static int Take()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, port: 0);
            listener.Start();
            if (_given.TryAdd(((IPEndPoint)listener.LocalEndpoint).Port, true))
            {
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
        }
    }
}
