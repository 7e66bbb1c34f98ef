using System.Collections.Immutable;

namespace ZeroShotOrleans.Client;

/// <summary>Splits a sequence of files into pieces that fit into messages, starting at the position that the job requests.</summary>
/// <remarks>
/// Keeps references to the files of the last piece, not their bytes: if the job lost part of a file, that file is read and sent again. Not thread-safe.
/// </remarks>
internal sealed class UploadPieces(IAsyncEnumerator<UploadFile> files) : IAsyncDisposable
{
    // Overhead of a file in a message.
    private const int BytesPerFile = 64;
    private const int BytesPerCharacter = 3;
    private const int MaxFiles = 1024;

    private readonly byte[] _buffer = new byte[Limits.MaxBytesPerMessage];
    private readonly List<UploadFile> _kept = [];
    private Stream? _open;
    private long _openFile;
    private long _openAt;

    /// <summary>Number of files read so far; the total once there are no more pieces.</summary>
    public long Count { get; private set; }

    private long FirstKept => Count - _kept.Count;

    /// <summary>The piece that starts at a position; null if there is no such file.</summary>
    /// <exception cref="InvalidOperationException">The position precedes what the job has acknowledged.</exception>
    public async Task<UploadChunk?> ReadAsync(long file, long offset, CancellationToken cancellationToken)
    {
        if (file < FirstKept)
        {
            throw new InvalidOperationException($"The job requests file {file} again, which it had acknowledged. Restart the upload.");
        }

        _kept.RemoveRange(0, (int)Math.Min(file - FirstKept, _kept.Count));
        while (Count < file && await files.MoveNextAsync().ConfigureAwait(false))
        {
            // The job already has it: it is not opened.
            Count++;
        }

        var parts = ImmutableArray.CreateBuilder<UploadedFile>();
        var left = Limits.MaxBytesPerMessage;
        var whole = true;
        for (var at = file; whole && parts.Count < MaxFiles && await ReadToAsync(at, cancellationToken).ConfigureAwait(false); at++)
        {
            var source = _kept[(int)(at - FirstKept)];
            var around = BytesPerFile + (source.Name.Length * BytesPerCharacter);
            if (left <= around)
            {
                break;
            }

            left -= around;
            (var bytes, whole) = await ReadPartAsync(source, at, at == file ? offset : 0, left, cancellationToken).ConfigureAwait(false);
            left -= bytes.Length;
            parts.Add(new UploadedFile(source.Name, bytes));
        }

        return parts.Count == 0 ? null : new UploadChunk { First = file, Offset = offset, Files = parts.ToImmutable(), Continues = !whole };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await files.DisposeAsync().ConfigureAwait(false);
    }

    // False: the sequence has no such file.
    private async ValueTask<bool> ReadToAsync(long file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (file == Count && await files.MoveNextAsync().ConfigureAwait(false))
        {
            _kept.Add(files.Current);
            Count++;
        }

        return file < Count;
    }

    private async Task<(byte[] Bytes, bool Whole)> ReadPartAsync(UploadFile source, long file, long offset, int most, CancellationToken cancellationToken)
    {
        if (_open is null || _openFile != file || _openAt != offset)
        {
            await CloseAsync().ConfigureAwait(false);
            _open = await source.Open(cancellationToken).ConfigureAwait(false);
            await SkipAsync(_open, offset, cancellationToken).ConfigureAwait(false);
        }

        var got = await _open.ReadAtLeastAsync(_buffer.AsMemory(0, most), most, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (got < most)
        {
            await CloseAsync().ConfigureAwait(false);
            return (_buffer[..got], Whole: true);
        }

        // Only the next read shows whether this was the end; the last part may be empty.
        (_openFile, _openAt) = (file, offset + got);
        return (_buffer[..got], Whole: false);
    }

    private static async Task SkipAsync(Stream stream, long bytes, CancellationToken cancellationToken)
    {
        if (stream.CanSeek)
        {
            stream.Position = bytes;
            return;
        }

        var buffer = new byte[81_920];
        while (bytes > 0 && await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), cancellationToken).ConfigureAwait(false) is var got and > 0)
        {
            bytes -= got;
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_open is not null)
        {
            await _open.DisposeAsync().ConfigureAwait(false);
            _open = null;
        }
    }
}
