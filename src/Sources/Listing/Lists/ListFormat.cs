namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>The format of a list.</summary>
internal enum ListKind
{
    /// <summary>One image per line.</summary>
    Text,

    /// <summary>Comma-separated, with a header.</summary>
    Csv,

    /// <summary>Tab-separated, with a header.</summary>
    Tsv,

    /// <summary>One JSON value per line.</summary>
    JsonLines,

    /// <summary>One JSON array, or JSON Lines.</summary>
    Json,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>Determines the format of a list by its file name.</summary>
internal static class ListFormat
{
    /// <summary>The format of a list.</summary>
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
