namespace ZeroShotOrleans.Sources.Archives;

/// <summary>Decompresses a file from some place to its end. A file may consist of several frames (gzip: members), each of which can be decompressed alone.</summary>
/// <remarks>Not thread-safe.</remarks>
internal abstract class StreamDecoder : IDisposable
{
    /// <summary>Offset in the file of the frame that is being decompressed.</summary>
    public abstract long Frame { get; }

    /// <summary>Offset in the file up to which bytes were used; may be some kilobytes ahead.</summary>
    public abstract long Consumed { get; }

    /// <summary>Decompresses some bytes, all of one frame.</summary>
    /// <returns>Number of bytes; 0 at the end of the file.</returns>
    /// <exception cref="ArchiveException">The data is damaged, truncated, or compressed in a way that is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public abstract int Decode(Span<byte> output);

    /// <inheritdoc/>
    public abstract void Dispose();
}
