namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Unpacks one strip or tile row by row. What is missing or damaged is an error, never a row of zeros.</summary>
internal abstract class TiffDecoder : IDisposable
{
    /// <summary>Unpacks the next bytes.</summary>
    /// <returns>False when the data ends before <paramref name="row"/> is full or contradicts itself.</returns>
    public abstract bool TryRead(Span<byte> row);

    /// <summary>Called behind the last row that is needed: whether what follows agrees, such as a checksum.</summary>
    /// <param name="most">Most bytes that may follow: those of a whole strip or tile, to whose length some writers fill the last one up.</param>
    public virtual bool IsEndRight(long most) => true;

    public void Dispose() => Close();

    /// <summary>Frees what the decoder holds. Called once.</summary>
    protected virtual void Close()
    {
    }
}

/// <summary>The bytes of a strip or tile, in memory that stays where it is while they are decoded.</summary>
internal readonly unsafe struct TiffBytes(byte* start, int length)
{
    public byte* Start => start;

    public int Length => length;

    public ReadOnlySpan<byte> Span => new(start, length);
}
