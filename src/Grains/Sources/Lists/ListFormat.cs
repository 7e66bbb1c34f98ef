namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>How a list is written.</summary>
internal enum ListKind
{
    /// <summary>One image a line.</summary>
    Text,

    /// <summary>Comma-separated, with a header.</summary>
    Csv,

    /// <summary>Tab-separated, with a header.</summary>
    Tsv,

    /// <summary>One JSON value a line.</summary>
    JsonLines,

    /// <summary>One JSON array, or JSON lines.</summary>
    Json,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>Tells by the name of a list how it is written.</summary>
internal static class ListFormat
{
    /// <summary>The kind of a list.</summary>
    public static ListKind Of(string file) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".CSV" => ListKind.Csv,
        ".TSV" => ListKind.Tsv,
        ".JSONL" or ".NDJSON" => ListKind.JsonLines,
        ".JSON" => ListKind.Json,
        ".PARQUET" => ListKind.Parquet,
        _ => ListKind.Text,
    };
}
