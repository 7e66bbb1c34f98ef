namespace ZeroShotOrleans.Sources.Reading;

/// <summary>Reads ranges into memory of their own.</summary>
internal static class ReaderRanges
{
    /// <summary>The bytes of a range; fewer if the file ends before.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static byte[] Range(this RandomReader reader, long offset, int length)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(length);
        var filled = reader.ReadAll(buffer, offset);
        return filled == length ? buffer : buffer[..filled];
    }
}
