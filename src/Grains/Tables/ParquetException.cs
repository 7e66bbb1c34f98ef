namespace ZeroShotOrleans.Grains.Tables;

/// <summary>A Parquet file that cannot be read on.</summary>
/// <param name="fact">What is wrong with it, as a clause that follows "it is" or a sentence of its own; names no path.</param>
/// <param name="unsupported">Whether the file may be sound, and uses something that is not supported.</param>
internal sealed class ParquetException(string fact, bool unsupported = false) : Exception(fact)
{
    /// <summary>Whether the file may be sound, and uses something that is not supported; else it is damaged.</summary>
    public bool Unsupported { get; } = unsupported;

    /// <summary>The file ends, or a length in it leads, beyond the bytes that are there.</summary>
    public static ParquetException EndsEarly(string what) => new($"The {what} ends early.");

    /// <summary>Something that this version does not read.</summary>
    public static ParquetException NotSupported(string what) => new($"{what} is not supported.", unsupported: true);
}
