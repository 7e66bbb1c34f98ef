namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>A row of a Parquet file; property names match the columns.</summary>
#pragma warning disable CA1708, IDE1006 // Names are those of the file.
internal sealed class ParquetRow
{
    public string path { get; set; } = "";

    public string status { get; set; } = "";

    public string? error { get; set; }

    public string? detail { get; set; }

    public string? label { get; set; }

    public float? score { get; set; }

    public float? cosine { get; set; }

    public float? logit { get; set; }

    public List<ParquetScore>? scores { get; set; }

    public string model { get; set; } = "";

    public string? model_fingerprint { get; set; }

    public string label_set { get; set; } = "";

    public int label_set_version { get; set; }
}

/// <summary>An entry of a classification.</summary>
internal sealed class ParquetScore
{
    public string label { get; set; } = "";

    public float? score { get; set; }

    public float? cosine { get; set; }

    public float? logit { get; set; }
}
#pragma warning restore
