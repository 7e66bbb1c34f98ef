using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Api;

/// <summary>
/// A web server with one picture that it gives when the test lets it: what is classified from its address is under way for exactly as long. It sees when somebody who
/// waits has left.
/// </summary>
internal sealed class HeldServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly byte[] _answer;
    private int _waiting;
    private int _left;

    private HeldServer(byte[] answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Who waits for the picture now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Who has left without it.</summary>
    public int Left => Volatile.Read(ref _left);

    /// <summary>Address of the picture.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/photo.jpg");

    /// <summary>Settings of a silo that may fetch it.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Urls:Allowed"] = "true", ["Urls:AllowHttp"] = "true", ["Urls:AllowPrivateAddresses"] = "true", ["Urls:TimeoutSeconds"] = "300",
        ["Urls:Ports:0"] = Port.ToString(CultureInfo.InvariantCulture),
    };

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>One that gives a picture.</summary>
    public static HeldServer OfPhoto()
    {
        var photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg"));
        return new([.. System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {photo.Length}\r\nConnection: close\r\n\r\n"), .. photo]);
    }

    /// <summary>One that sends on to another address, at once.</summary>
    public static HeldServer RedirectingTo(string target)
    {
        var server = new HeldServer(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        server.Release();
        return server;
    }

    /// <summary>Waits until so many wait here.</summary>
    public Task HasAsync(int waiting, CancellationToken cancellationToken) =>
        Until.TrueAsync(() => Waiting >= waiting, TimeSpan.FromMinutes(1), $"{waiting} requests wait for the picture", cancellationToken);

    /// <summary>Gives the picture to those who wait, and to all who come later.</summary>
    public void Release() => _released.TrySetResult();

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await _listener.AcceptTcpClientAsync(_ended.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var buffer = new byte[4096];
            if (await stream.ReadAsync(buffer) == 0)
            {
                return;
            }

            Interlocked.Increment(ref _waiting);
            var gone = stream.ReadAsync(buffer).AsTask();
            var first = await Task.WhenAny(_released.Task, gone);
            Interlocked.Decrement(ref _waiting);
            if (first == gone)
            {
                _ = gone.Exception;
                Interlocked.Increment(ref _left);
                return;
            }

            await stream.WriteAsync(_answer);
        }
    }
}
