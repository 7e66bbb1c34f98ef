using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Api;

/// <summary>
/// A web server that holds back its response until the test releases it, so that classifying its URL takes exactly that long. It notices clients that
/// disconnect while they wait.
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

    /// <summary>Number of waiting clients.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Number of clients that disconnected without a response.</summary>
    public int Left => Volatile.Read(ref _left);

    /// <summary>URL of the image.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/photo.jpg");

    /// <summary>Settings of a silo that may fetch it.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Urls:Allowed"] = "true", ["Urls:AllowHttp"] = "true", ["Urls:AllowPrivateAddresses"] = "true", ["Urls:TimeoutSeconds"] = "300",
        ["Urls:Ports:0"] = Port.ToString(CultureInfo.InvariantCulture),
    };

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A server that returns an image.</summary>
    public static HeldServer OfPhoto()
    {
        var photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg"));
        return new([.. System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {photo.Length}\r\nConnection: close\r\n\r\n"), .. photo]);
    }

    /// <summary>A server that redirects to another URL immediately.</summary>
    public static HeldServer RedirectingTo(string target)
    {
        var server = new HeldServer(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        server.Release();
        return server;
    }

    /// <summary>Waits until that many clients are waiting.</summary>
    public Task HasAsync(int waiting, CancellationToken cancellationToken) =>
        Until.TrueAsync(() => Waiting >= waiting, TimeSpan.FromMinutes(1), $"{waiting} requests wait for the picture", cancellationToken);

    /// <summary>Sends the image to all waiting and later clients.</summary>
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
