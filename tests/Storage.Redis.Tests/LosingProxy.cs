using System.Net;
using System.Net.Sockets;

namespace ZeroShotOrleans.Storage.Redis.Tests;

/// <summary>A proxy in front of Redis that drops the reply to a script on request, like a connection that fails at the wrong moment.</summary>
internal sealed class LosingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _port;
    private int _untilLoss;
    private int _lost;

    public LosingProxy(RedisServer server)
    {
        _port = server.Port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string ConnectionString => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Replies dropped so far.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Drops the reply to a script, and the connection.</summary>
    /// <param name="number">1 for the next script, 2 for the one after it, and so on.</param>
    public void Lose(int number) => Volatile.Write(ref _untilLoss, number);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // End of the stream.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
                var loses = new Losing();
                await Task.WhenAny(
                    CopyAsync(client.GetStream(), server.GetStream(), bytes =>
                    {
                        loses.Now |= bytes.IndexOf("EVAL"u8) >= 0 && Interlocked.Decrement(ref _untilLoss) == 0;
                        return true;
                    }),
                    CopyAsync(server.GetStream(), client.GetStream(), _ =>
                    {
                        if (loses.Now)
                        {
                            Interlocked.Increment(ref _lost);
                        }

                        return !loses.Now;
                    }));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One side closed the connection.
            }
        }
    }

    private delegate bool Look(ReadOnlySpan<byte> bytes);

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Look passes)
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _end.Token) is > 0 and var read && passes(buffer.AsSpan(0, read)))
            {
                await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side closed the connection.
        }
    }

    private sealed class Losing
    {
        public volatile bool Now;
    }
}
