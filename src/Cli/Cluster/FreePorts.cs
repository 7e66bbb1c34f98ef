using System.Net;
using System.Net.Sockets;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>Ports of the loopback address that nobody listens on, each given out once.</summary>
internal sealed class FreePorts
{
    /// <summary>Ports that a cluster may take from its first one on.</summary>
    public const int Range = 1000;

    private readonly HashSet<int> _known;

    /// <param name="known">Ports of the cluster, also those of processes that have ended: the cluster may still know them.</param>
    public FreePorts(IEnumerable<int> known) => _known = [.. known];

    /// <summary>The next one.</summary>
    /// <param name="first">First port that may be taken.</param>
    /// <param name="option">The option that names it, for the message.</param>
    /// <exception cref="UsageException">There is none in <see cref="Range"/>.</exception>
    public int Take(int first, string option)
    {
        for (var port = first; port < first + Range && port <= IPEndPoint.MaxPort; port++)
        {
            if (_known.Add(port) && IsFree(port))
            {
                return port;
            }
        }

        throw new UsageException($"No port from {first} on is free. Name another first port with {option} N.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
