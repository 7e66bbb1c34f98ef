using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ZeroShotOrleans.Sources.Tests.Urls;

/// <summary>A loopback server that sends exactly the bytes it is given, valid or not.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;

    /// <param name="answer">Writes the response for a path; the connection is closed after it.</param>
    /// <param name="certificate">Enables TLS.</param>
    public StubServer(Func<string, Stream, CancellationToken, Task> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Requests received: request line and headers.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public string At(string path, string host = "127.0.0.1") => $"http://{host}:{Port}{path}";

    public static byte[] Ok(byte[] body, string headers = "") =>
        [.. System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{headers}Connection: close\r\n\r\n"), .. body];

    public static byte[] Status(int status, string headers = "") =>
        System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n{headers}Connection: close\r\n\r\n");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(Serve(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        // A listener that is closed between two accepts reports that it was never started.
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using var stream = _certificate is null ? (Stream)client.GetStream() : await Secured(client.GetStream(), _certificate);
                using var reader = new StreamReader(stream, leaveOpen: true);
                List<string> request = [];
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                {
                    request.Add(line);
                }

                if (request.Count > 0)
                {
                    Requests.Enqueue(string.Join('\n', request));
                    await _answer(request[0].Split(' ')[1], stream, _stop.Token);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client has disconnected, or the test has ended.
        }
    }

    private async Task<Stream> Secured(NetworkStream stream, X509Certificate2 certificate)
    {
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _stop.Token);
        return secured;
    }
}
