using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Tls.Tests;

/// <summary>Handshakes over a connection in memory: what a silo's and a client's end make of each other.</summary>
public sealed class TlsHandshakeTests : IDisposable
{
    private const int LoggedRejected = 4001;
    private const int LoggedProbe = 4002;

    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(30);

    private readonly Authority _authority = new();
    private readonly Authority _stranger = new();
    private readonly PipeConnection _connection = new();
    private readonly Entries _log = new();

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task Certificates_of_one_authority_let_both_ends_talk_in_secret()
    {
        var plain = _connection.Server.Transport;
        var served = ServeAsync(_authority.Issue(Authority.Server, Authority.Client), TlsPeer.Client, async connection =>
        {
            Assert.NotSame(plain, connection.Transport);
            Assert.Equal("hello", await ReadAsync(connection));
            await connection.Transport.Output.WriteAsync("welcome"u8.ToArray(), TestContext.Current.CancellationToken);
        });
        string? answer = null;
        await ConnectAsync(_authority.Issue(Authority.Client), async connection =>
        {
            await connection.Transport.Output.WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);
            answer = await ReadAsync(connection);
        }).WaitAsync(_deadline, TestContext.Current.CancellationToken);
        await served.WaitAsync(_deadline, TestContext.Current.CancellationToken);

        Assert.Equal("welcome", answer);
        Assert.Same(plain, _connection.Server.Transport);
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task A_client_of_another_authority_never_reaches_the_silo()
    {
        var reached = false;
        var served = ServeAsync(_authority.Issue(Authority.Server, Authority.Client), TlsPeer.Client, _ => Task.FromResult(reached = true));
        var foreign = _stranger.Issue(Authority.Client);
        var trusting = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(trusting, await File.ReadAllTextAsync(_authority.CaFile, TestContext.Current.CancellationToken)
                + "\n" + await File.ReadAllTextAsync(_stranger.CaFile, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
            await AbandonedAsync(ConnectAsync(new TlsOptions { CertificateFile = foreign.CertificateFile, KeyFile = foreign.KeyFile, CaFile = trusting }, ReadAsync));
        }
        finally
        {
            File.Delete(trusting);
        }

        var refused = await Assert.ThrowsAsync<ConnectionAbortedException>(() => served.WaitAsync(_deadline, TestContext.Current.CancellationToken));

        Assert.False(reached);
        Assert.Contains("it was not issued by this cluster's authority", refused.Message, StringComparison.Ordinal);
        Assert.Equal((LoggedRejected, true), (Assert.Single(_log.All).Id, _log.All[0].Text.Contains("not issued by this cluster's authority", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_client_that_calls_itself_a_silo_is_refused_where_silos_meet()
    {
        var served = ServeAsync(_authority.Issue(Authority.Server, Authority.Client), TlsPeer.JoiningSilo, _ => Task.CompletedTask);
        await AbandonedAsync(ConnectAsync(_authority.Issue(Authority.Client), ReadAsync));

        var refused = await Assert.ThrowsAsync<ConnectionAbortedException>(() => served.WaitAsync(_deadline, TestContext.Current.CancellationToken));

        Assert.Contains("not valid for this purpose (extended key usage)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_of_another_authority_is_refused_by_the_client()
    {
        var served = ServeAsync(_stranger.Issue(Authority.Server, Authority.Client), TlsPeer.Client, _ => Task.CompletedTask);

        var refused = await Assert.ThrowsAsync<ConnectionAbortedException>(
            () => ConnectAsync(_authority.Issue(Authority.Client), _ => Task.CompletedTask).WaitAsync(_deadline, TestContext.Current.CancellationToken));
        await AbandonedAsync(served);

        Assert.Contains("it was not issued by this cluster's authority", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_hangs_up_without_a_word_is_a_probe_and_no_warning()
    {
        var served = ServeAsync(_authority.Issue(Authority.Server, Authority.Client), TlsPeer.Client, _ => Task.CompletedTask);
        await _connection.Client.Transport.Output.CompleteAsync();

        await Assert.ThrowsAsync<ConnectionAbortedException>(() => served.WaitAsync(_deadline, TestContext.Current.CancellationToken));

        Assert.Equal((LoggedProbe, LogLevel.Debug), (Assert.Single(_log.All).Id, _log.All[0].Level));
    }

    [Fact]
    public async Task Whoever_speaks_no_TLS_is_refused()
    {
        var served = ServeAsync(_authority.Issue(Authority.Server, Authority.Client), TlsPeer.Client, _ => Task.CompletedTask);
        await _connection.Client.Transport.Output.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await _connection.Client.Transport.Output.CompleteAsync();

        await Assert.ThrowsAsync<ConnectionAbortedException>(() => served.WaitAsync(_deadline, TestContext.Current.CancellationToken));

        Assert.Equal(LoggedRejected, Assert.Single(_log.All).Id);
    }

    private Task ServeAsync(TlsOptions files, TlsPeer peer, ConnectionDelegate use)
    {
        var credentials = TlsCredentials.Load(files, TlsKeys.In("Tls"), TlsPeer.JoiningSilo, TimeProvider.System);
        var handshake = new TlsHandshake((transport, refused, deadline) => transport.Stream.AuthenticateAsServerAsync(credentials.Inbound(peer, refused), deadline), _log);
        return EndAsync(_connection.Server, handshake, use);
    }

    private Task ConnectAsync(TlsOptions files, ConnectionDelegate use)
    {
        var credentials = TlsCredentials.Load(files, TlsKeys.In("Tls"), TlsPeer.Client, TimeProvider.System);
        var handshake = new TlsHandshake((transport, refused, deadline) => transport.Stream.AuthenticateAsClientAsync(credentials.Outbound(refused), deadline), new Entries());
        return EndAsync(_connection.Client, handshake, use);
    }

    // What an end does when it is done: the other one sees it.
    private static async Task EndAsync(DefaultConnectionContext connection, TlsHandshake handshake, ConnectionDelegate use)
    {
        var plain = connection.Transport;
        try
        {
            await handshake.OnConnectionAsync(connection, use);
        }
        finally
        {
            await plain.Output.CompleteAsync();
            await plain.Input.CompleteAsync();
        }
    }

    // TLS 1.3 lets a client believe that it is in until it reads.
    private static async Task AbandonedAsync(Task end) => await Record.ExceptionAsync(() => end.WaitAsync(_deadline, TestContext.Current.CancellationToken));

    private static async Task<string> ReadAsync(ConnectionContext connection)
    {
        var read = await connection.Transport.Input.ReadAsync(TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(read.Buffer);
        connection.Transport.Input.AdvanceTo(read.Buffer.End);
        return text;
    }

    private sealed class Entries : ILogger<TlsHandshake>
    {
        public List<(int Id, LogLevel Level, string Text)> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add((eventId.Id, logLevel, formatter(state, exception)));
    }
}
