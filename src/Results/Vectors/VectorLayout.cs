using System.Collections.Immutable;
using System.Globalization;

namespace ZeroShotOrleans.Results.Vectors;

/// <summary>Properties common to all rows of exported embeddings.</summary>
internal sealed record VectorLayout
{
    /// <summary>Name of the column that says what was embedded: <c>path</c> or <c>label</c>.</summary>
    public required string NameColumn { get; init; }

    /// <summary>Whether rows have a hash, a status and an error: embeddings of images do, those of labels do not.</summary>
    public required bool OfImages { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of the model; empty if it is unknown.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether the embeddings have unit length.</summary>
    public required bool Normalized { get; init; }

    /// <summary>What identifies the origin: the job, or the label set.</summary>
    public ImmutableArray<(string Key, string Value)> Origin { get; init; } = [];

    /// <summary>The layout of a job's image embeddings.</summary>
    public static VectorLayout Of(JobDescription job) => new()
    {
        NameColumn = "path",
        OfImages = true,
        Model = job.Spec.Model,
        Fingerprint = job.Fingerprint,
        Normalized = false,
        Origin = [("zso.job", job.JobId), ("zso.image_fingerprint", job.ImageFingerprint)],
    };

    /// <summary>The layout of a label set's embeddings.</summary>
    /// <param name="model">The model.</param>
    /// <param name="key">The <see cref="LabelSetKey"/>.</param>
    /// <param name="name">Name of the set.</param>
    /// <param name="version">Its version.</param>
    public static VectorLayout Of(ModelInfo model, string key, string name, int version) => new()
    {
        NameColumn = "label",
        OfImages = false,
        Model = model.Name,
        Fingerprint = model.Fingerprint,
        Normalized = true,
        Origin =
        [
            ("zso.label_set", name), ("zso.label_set_version", version.ToString(CultureInfo.InvariantCulture)), ("zso.label_set_key", key),
            ("zso.text_fingerprint", model.TextFingerprint),
        ],
    };

    /// <summary>The metadata of a file, as text.</summary>
    /// <param name="dimension">Number of values in an embedding; 0 if there is none.</param>
    public Dictionary<string, string> Metadata(int dimension)
    {
        var metadata = new Dictionary<string, string>
        {
            ["zso.model"] = Model,
            ["zso.model_fingerprint"] = Fingerprint,
            ["zso.dimension"] = dimension.ToString(CultureInfo.InvariantCulture),
            ["zso.normalized"] = Normalized ? "true" : "false",
        };
        foreach (var (key, value) in Origin)
        {
            metadata[key] = value;
        }

        return metadata;
    }
}
