using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images in the rows of a Parquet file that the encoding silo reads.</summary>
[GenerateSerializer, Immutable, Alias("zso.ParquetSlice")]
public sealed record ParquetSlice : ImageSlice
{
    /// <summary>Absolute path of the file; must lie in a root of the silo.</summary>
    [Id(0)] public required string File { get; init; }

    /// <summary>The column as the job names it: <see cref="ListSource.Column"/>.</summary>
    [Id(1)] public string Column { get; init; } = "";

    /// <summary>The rows, from 0.</summary>
    [Id(2)] public required ImmutableArray<long> Rows { get; init; }

    /// <summary>Size and time of the file when the job was submitted; a file that has others is an error of each image. None: not known.</summary>
    [Id(3)] public ImageStamp Input { get; init; }

    /// <inheritdoc/>
    public override int Count => Rows.Length;
}
