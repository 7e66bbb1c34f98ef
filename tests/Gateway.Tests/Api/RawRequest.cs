using System.Net.Sockets;

namespace ZeroShotOrleans.Gateway.Tests.Api;

/// <summary>A connection on which a test can send arbitrary bytes.</summary>
internal sealed class RawRequest : IDisposable
{
    private readonly TcpClient _socket = new();

    /// <summary>Connects.</summary>
    public static async Task<RawRequest> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var request = new RawRequest();
        await request._socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        return request;
    }

    /// <summary>Sends text as Latin-1, so that every byte can be written.</summary>
    public Task SendAsync(string text, CancellationToken cancellationToken) => SendAsync(System.Text.Encoding.Latin1.GetBytes(text), cancellationToken);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => await _socket.GetStream().WriteAsync(bytes, cancellationToken);

    /// <summary>Reads everything until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(_socket.GetStream(), System.Text.Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    /// <summary>Closes the sending side; the response can still be read.</summary>
    public NetworkStream Finish()
    {
        var stream = _socket.GetStream();
        _socket.Client.Shutdown(SocketShutdown.Send);
        return stream;
    }

    public void Dispose() => _socket.Dispose();
}
