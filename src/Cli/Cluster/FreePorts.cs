using System.Net;
using System.Net.Sockets;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>Ports of the loopback address that nobody listens on, each given out once.</summary>
internal sealed class FreePorts
{
    /// <summary>Ports that a cluster may take from its first one on.</summary>
    public const int Range = 1000;

    private readonly HashSet<int> _known;
    private readonly int _first;
    private int _next;

    /// <param name="first">First port that may be taken.</param>
    /// <param name="known">Ports of the cluster, also those of processes that have ended: the cluster may still know them.</param>
    public FreePorts(int first, IEnumerable<int> known) => (_first, _next, _known) = (first, first, [.. known]);

    /// <summary>The next one.</summary>
    /// <exception cref="UsageException">There is none in <see cref="Range"/>.</exception>
    public int Take()
    {
        for (; _next < _first + Range && _next <= IPEndPoint.MaxPort; _next++)
        {
            if (_known.Add(_next) && IsFree(_next))
            {
                return _next++;
            }
        }

        throw new UsageException($"No port from {_first} on is free. Name another first port with --port-base N.");
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
