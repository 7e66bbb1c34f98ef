using System.Net;
using System.Net.Sockets;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Allocates unused ports of the loopback address.</summary>
internal sealed class FreePorts
{
    /// <summary>The number of ports that a cluster may use, starting with its first port.</summary>
    public const int Range = 1000;

    private readonly HashSet<int> _known;

    /// <param name="known">Ports of the cluster, including those of exited processes, which the cluster may still know.</param>
    public FreePorts(IEnumerable<int> known) => _known = [.. known];

    /// <summary>Allocates the next port.</summary>
    /// <param name="first">The first port that may be used.</param>
    /// <param name="option">The option that sets it, for messages.</param>
    /// <exception cref="UsageException">No port within <see cref="Range"/> is free.</exception>
    public int Take(int first, string option)
    {
        for (var port = first; port < first + Range && port <= IPEndPoint.MaxPort; port++)
        {
            if (_known.Add(port) && IsFree(port))
            {
                return port;
            }
        }

        throw new UsageException($"No free port found, starting at {first}. Specify another first port with {option} N.");
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
