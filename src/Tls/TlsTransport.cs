using System.IO.Pipelines;
using System.Net.Security;

namespace ZeroShotOrleans.Tls;

/// <summary>A connection's bytes, encrypted on their way out and decrypted on their way in.</summary>
internal sealed class TlsTransport : IDuplexPipe, IAsyncDisposable
{
    // A record of TLS carries up to 16 KiB (RFC 8446, 5.1): smaller pieces would only make more of them.
    private const int RecordBytes = 16 * 1024;

    private readonly TwoWayStream _plain;

    public TlsTransport(IDuplexPipe plain)
    {
        _plain = new TwoWayStream(plain.Input.AsStream(leaveOpen: true), plain.Output.AsStream(leaveOpen: true));
        Stream = new SslStream(_plain);
        Input = PipeReader.Create(Stream, new StreamPipeReaderOptions(bufferSize: RecordBytes, leaveOpen: true));
        Output = PipeWriter.Create(Stream, new StreamPipeWriterOptions(minimumBufferSize: RecordBytes, leaveOpen: true));
    }

    /// <summary>Bytes that the other end has sent so far.</summary>
    public long Arrived => _plain.Arrived;

    /// <summary>Does the encryption, and the handshake before it.</summary>
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
