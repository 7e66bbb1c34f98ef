using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>
/// A compressed archive that is decompressed in order. Reading ahead decompresses what is between; of what was decompressed, the latest bytes are kept, and
/// what is before them can be had only by starting again.
/// </summary>
/// <remarks>Not thread-safe. Data after damage does not exist: the archive ends there, and <see cref="Problem"/> says why.</remarks>
/// <param name="decoder">Decompresses the archive; disposed with this object.</param>
/// <param name="start">Where the decoder starts.</param>
/// <param name="limits">What it may expand to.</param>
/// <param name="keptBytes">Number of bytes to keep.</param>
/// <param name="cancellationToken">Cancels reading.</param>
internal sealed class DecompressedArchive(StreamDecoder decoder, RestartPoint start, ArchiveLimits limits, int keptBytes, CancellationToken cancellationToken = default) : IDisposable
{
    private const int ChunkBytes = 256 * 1024;

    private readonly byte[] _kept = GC.AllocateUninitializedArray<byte>(keptBytes);
    private readonly long _start = start.Position;

    /// <summary>Number of bytes decompressed so far: the end, if <see cref="HasEnded"/>.</summary>
    public long Position { get; private set; } = start.Position;

    /// <summary>Whether all of it was decompressed.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Why it ended before its end, as a sentence; otherwise null.</summary>
    public ArchiveException? Problem { get; private set; }

    /// <summary>Beginning of the frame that was decompressed last.</summary>
    public RestartPoint Frame { get; private set; } = start;

    /// <summary>The decompressor of a format.</summary>
    public static StreamDecoder Decoder(RandomReader file, ArchiveKind kind, long offset) => kind switch
    {
        ArchiveKind.Gzip => new GzipDecoder(file, offset),
        ArchiveKind.Zstd => new ZstdDecoder(file, offset),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a compressed archive."),
    };

    /// <summary>Whether an offset can be read without starting again.</summary>
    public bool Has(long offset) => offset >= Math.Max(_start, Position - keptBytes);

    /// <summary>Whether there are as many bytes: decompresses up to there.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Reaches(long length)
    {
        while (Position < length && TryAdvance())
        {
            // Decompresses.
        }

        return Position >= length;
    }

    /// <summary>Reads bytes at an offset for which <see cref="Has"/> holds.</summary>
    /// <returns>Number of bytes; fewer than the buffer holds only at the end.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public int Read(Span<byte> buffer, long offset)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var at = offset + filled;
            if (at < Position)
            {
                if (!Has(at))
                {
                    throw new InvalidOperationException($"Byte {at} is not kept any more.");
                }

                var from = (int)(at % keptBytes);
                var count = (int)Math.Min(Math.Min(buffer.Length - filled, Position - at), keptBytes - from);
                _kept.AsSpan(from, count).CopyTo(buffer[filled..]);
                filled += count;
            }
            else if (!TryAdvance())
            {
                break;
            }
        }

        return filled;
    }

    /// <inheritdoc/>
    public void Dispose() => decoder.Dispose();

    private bool TryAdvance()
    {
        if (HasEnded)
        {
            return false;
        }

        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var to = (int)(Position % keptBytes);
            var read = decoder.Decode(_kept.AsSpan(to, Math.Min(ChunkBytes, keptBytes - to)));
            if (read == 0)
            {
                HasEnded = true;
                return false;
            }

            if (decoder.Frame != Frame.Offset)
            {
                Frame = new RestartPoint(decoder.Frame, Position);
            }

            CheckLimits(Position + read);
            Position += read;
            return true;
        }
        catch (ArchiveException failure)
        {
            (Problem, HasEnded) = (failure, true);
            return false;
        }
    }

    private void CheckLimits(long length)
    {
        if (length > limits.MaxBytes)
        {
            throw new ArchiveException($"The archive has more than {limits.MaxBytes} bytes when decompressed (Images:MaxArchiveBytes). Split it, or raise the limit on all silos.", unsupported: true);
        }

        if ((length - ArchiveLimits.FreeBytes) / limits.MaxRatio > decoder.Consumed)
        {
            throw new ArchiveException(
                $"The archive expands to more than {limits.MaxRatio} times its compressed size (Images:MaxArchiveRatio). If that is right, raise the limit on all silos.", unsupported: true);
        }
    }
}

/// <summary>A place from which a compressed archive can be decompressed.</summary>
/// <param name="Offset">Offset in the file.</param>
/// <param name="Position">Offset in the decompressed data.</param>
internal readonly record struct RestartPoint(long Offset, long Position);
