namespace ZeroShotOrleans.Cli.Output;

/// <summary>How results are written.</summary>
internal enum ResultFormat
{
    /// <summary>Aligned lines for a person.</summary>
    Table,

    /// <summary>One JSON object per line.</summary>
    JsonLines,

    /// <summary>Comma-separated values with a header.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
