namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Decompresses one strip or tile row by row. Missing or damaged data is an error, never a row of zeros.</summary>
internal abstract class TiffDecoder : IDisposable
{
    /// <summary>Decompresses the next bytes.</summary>
    /// <returns>False if the data is damaged or ends before <paramref name="row"/> is full.</returns>
    public abstract bool TryRead(Span<byte> row);

    /// <summary>Called after the last row: whether the rest of the data, such as a checksum, is valid.</summary>
    /// <param name="most">Maximum number of remaining bytes: a full strip or tile, because some writers pad the last one to full length.</param>
    public virtual bool IsEndRight(long most) => true;

    public void Dispose() => Close();

    /// <summary>Releases the resources of the decoder. Called once.</summary>
    protected virtual void Close()
    {
    }
}

/// <summary>The bytes of a strip or tile, in memory that stays pinned during decoding.</summary>
internal readonly unsafe struct TiffBytes(byte* start, int length)
{
    public byte* Start => start;

    public int Length => length;

    public ReadOnlySpan<byte> Span => new(start, length);
}
