using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ZeroShotOrleans.Processes;

/// <summary>Unused ports on the loopback address.</summary>
internal static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> _given = [];

    /// <summary>Returns a port, never the same twice: a killed silo reuses its own.</summary>
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
