using System.IO.Pipelines;
using System.Net.Security;

namespace ZeroShotOrleans.Tls;

/// <summary>Encrypts the outgoing and decrypts the incoming bytes of a connection.</summary>
internal sealed class TlsTransport : IDuplexPipe, IAsyncDisposable
{
    // A TLS record carries up to 16 KiB (RFC 8446, 5.1): smaller writes would only produce more records.
    private const int RecordBytes = 16 * 1024;

    private readonly DuplexStream _plain;

    public TlsTransport(IDuplexPipe plain)
    {
        _plain = new DuplexStream(plain.Input.AsStream(leaveOpen: true), plain.Output.AsStream(leaveOpen: true));
        Stream = new SslStream(_plain);
        Input = PipeReader.Create(Stream, new StreamPipeReaderOptions(bufferSize: RecordBytes, leaveOpen: true));
        Output = PipeWriter.Create(Stream, new StreamPipeWriterOptions(minimumBufferSize: RecordBytes, leaveOpen: true));
    }

    /// <summary>Bytes received from the peer so far.</summary>
    public long BytesReceived => _plain.BytesReceived;

    /// <summary>The TLS stream, which also performs the handshake.</summary>
    public SslStream Stream { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        await Output.CompleteAsync().ConfigureAwait(false);
        await Stream.DisposeAsync().ConfigureAwait(false);
    }
}
