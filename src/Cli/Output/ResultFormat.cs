namespace ZeroShotOrleans.Cli.Output;

/// <summary>Output format of results.</summary>
internal enum ResultFormat
{
    /// <summary>Aligned lines for reading.</summary>
    Table,

    /// <summary>One JSON object per line.</summary>
    JsonLines,

    /// <summary>Comma-separated values with a header.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
