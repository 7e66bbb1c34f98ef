using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>A Parquet file cannot be read.</summary>
/// <param name="fact">What is wrong, as a clause that follows "it is" or a sentence of its own; names no path.</param>
/// <param name="unsupported">Whether the file may be valid, but uses an unsupported feature.</param>
internal sealed class ParquetException(string fact, bool unsupported = false) : TableException(fact, unsupported)
{
    /// <summary>The file ends early, or a length in it points beyond the end.</summary>
    public static ParquetException EndsEarly(string what) => new($"The {what} ends early.");

    /// <summary>A feature that is not supported.</summary>
    public static ParquetException NotSupported(string what) => new($"{what} is not supported.", unsupported: true);
}
