using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>The bytes of a tar archive, whether or not it is compressed. If it is, its end is known only once it is reached.</summary>
internal abstract class TarBytes : IDisposable
{
    /// <summary>Why the archive ends early, if it does because its compressed data cannot be read on.</summary>
    public abstract ArchiveException? Problem { get; }

    /// <summary>Whether there are as many bytes.</summary>
    public abstract bool Reaches(long length);

    /// <summary>An offset, or the end if that is known and comes before.</summary>
    public abstract long UpToEnd(long offset);

    /// <summary>Reads some bytes; 0 at the end. Compressed archives: not far before what was read last.</summary>
    public abstract int Read(Span<byte> buffer, long offset);

    /// <summary>The same bytes, to be read from the start; disposed by the caller.</summary>
    public abstract TarBytes Again();

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>An archive as it is.</summary>
/// <param name="file">The file; not disposed.</param>
internal sealed class PlainTar(RandomReader file) : TarBytes
{
    private readonly long _length = file.Length;

    /// <inheritdoc/>
    public override ArchiveException? Problem => null;

    /// <inheritdoc/>
    public override bool Reaches(long length) => length <= _length;

    /// <inheritdoc/>
    public override long UpToEnd(long offset) => Math.Min(offset, _length);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

    /// <inheritdoc/>
    public override TarBytes Again() => this;

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The file is not its own.
    }
}

/// <summary>A compressed archive.</summary>
/// <param name="file">The file; not disposed.</param>
/// <param name="kind">Its format.</param>
/// <param name="limits">What it may expand to.</param>
/// <param name="cancellationToken">Cancels reading.</param>
internal sealed class CompressedTar(RandomReader file, ArchiveKind kind, ArchiveLimits limits, CancellationToken cancellationToken) : TarBytes
{
    // More than a reader of headers goes back.
    private const int KeptBytes = 4 * 1024 * 1024;

    private readonly DecompressedArchive _archive = new(DecompressedArchive.Decoder(file, kind, offset: 0), default, limits, KeptBytes, cancellationToken);

    /// <inheritdoc/>
    public override ArchiveException? Problem => _archive.Problem;

    /// <inheritdoc/>
    public override bool Reaches(long length) => _archive.Reaches(length);

    /// <inheritdoc/>
    public override long UpToEnd(long offset) => _archive.HasEnded ? Math.Min(offset, _archive.Position) : offset;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer, long offset) => _archive.Read(buffer, offset);

    /// <inheritdoc/>
    public override TarBytes Again() => new CompressedTar(file, kind, limits, cancellationToken);

    /// <inheritdoc/>
    public override void Dispose() => _archive.Dispose();
}
