using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images in the rows of a Parquet file that the encoding silo reads.</summary>
[GenerateSerializer, Immutable, Alias("zso.ParquetSlice")]
public sealed record ParquetSlice : ImageSlice
{
    /// <summary>Absolute path of the file, inside the silo's roots; or its address in an object store.</summary>
    [Id(0)] public required string File { get; init; }

    /// <summary>The column that the job names: <see cref="ListSource.Column"/>.</summary>
    [Id(1)] public string Column { get; init; } = "";

    /// <summary>The rows, from 0.</summary>
    [Id(2)] public required ImmutableArray<long> Rows { get; init; }

    /// <summary>Size and time of the file when the job was submitted; if they differ, each image is an error. None: unknown.</summary>
    [Id(3)] public ImageStamp Input { get; init; }

    /// <inheritdoc/>
    public override int Count => Rows.Length;
}
