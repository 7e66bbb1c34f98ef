using ZeroShotOrleans.Sources.Arrow;

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

    /// <summary>Apache Arrow IPC: a file (Feather version 2) or a stream.</summary>
    Arrow,
}

/// <summary>Determines the format of a list by its file name.</summary>
internal static class ListFormat
{
    /// <summary>Whether it is a table that is read in place, and may contain images.</summary>
    public static bool IsTable(this ListKind kind) => kind is ListKind.Parquet or ListKind.Arrow;

    /// <summary>The format of a list.</summary>
    public static ListKind Of(string file) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".CSV" => ListKind.Csv,
        ".TSV" => ListKind.Tsv,
        ".JSONL" or ".NDJSON" => ListKind.JsonLines,
        ".JSON" => ListKind.Json,
        ".PARQUET" => ListKind.Parquet,
        _ when ArrowIndex.IsName(file) => ListKind.Arrow,
        _ => ListKind.Text,
    };
}
