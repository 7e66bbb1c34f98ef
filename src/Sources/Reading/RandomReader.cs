namespace ZeroShotOrleans.Sources.Reading;

/// <summary>Reads at any position of something whose size is known: a file, or an object of a store. What is in it may be larger than memory.</summary>
internal abstract class RandomReader : IDisposable
{
    /// <summary>Its size in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Reads at a position. Blocks.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">Offset of the first byte.</param>
    /// <returns>Number of bytes, at least 1; fewer than the buffer holds only by chance or at the end; 0 at the end.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract int Read(Span<byte> buffer, long offset);

    /// <summary>Reads until the buffer is full.</summary>
    /// <returns>Number of bytes: less than the buffer holds if it ends before.</returns>
    public int ReadAll(Span<byte> buffer, long offset)
    {
        var filled = 0;
        while (filled < buffer.Length && Read(buffer[filled..], offset + filled) is var got and > 0)
        {
            filled += got;
        }

        return filled;
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
