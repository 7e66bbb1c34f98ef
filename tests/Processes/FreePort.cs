using System.Net;
using System.Net.Sockets;

namespace ZeroShotOrleans.Processes;

/// <summary>Unused ports on the loopback address.</summary>
/// <remarks>
/// Not from the range that the system uses for outgoing connections: between this call and the start of a silo, one of those could take the port. Test programs
/// that run at the same time search from different places.
/// </remarks>
internal static class FreePort
{
    private const int First = 10_000;
    private const int Count = 22_000;

    private static int _next = Environment.ProcessId * 110 % Count;

    /// <summary>Returns a port, never the same twice: a killed silo reuses its own.</summary>
    public static int Take()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another program has it.
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }
}
