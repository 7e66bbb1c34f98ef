using System.Net.Sockets;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Connections;

/// <summary>Many open connections that say the same thing and then nothing more.</summary>
internal sealed class Flood : IDisposable
{
    private readonly List<RawRequest> _connections = [];

    public static async Task<Flood> OpenAsync(Uri address, int connections, string text, CancellationToken cancellationToken)
    {
        var flood = new Flood();
        for (var i = 0; i < connections; i++)
        {
            try
            {
                var connection = await RawRequest.OpenAsync(address, cancellationToken);
                flood._connections.Add(connection);
                await connection.SendAsync(text, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // Closed on arrival, perhaps before the handshake is seen here.
            }
        }

        return flood;
    }

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());
}
