using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Routing;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Urls;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>How a cluster in this process is made.</summary>
internal sealed record TestClusterOptions
{
    /// <summary>Roles of the silos, in the order they start; one added later has the role of the last.</summary>
    public required ZeroShotRoles[] Roles { get; init; }

    /// <summary>State that an earlier cluster left, or null for a folder of its own.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>How models are found and kept; null for what comes with the program.</summary>
    public Action<ModelOptions>? Models { get; init; }

    /// <summary>As <see cref="Models"/>, for one silo by its number in <see cref="Roles"/>.</summary>
    public Action<int, ModelOptions>? ModelsOf { get; init; }

    /// <summary>How pictures are read, or null for the defaults.</summary>
    public Action<ImageOptions>? Images { get; init; }

    /// <summary>Which addresses are fetched, or null for none.</summary>
    public Action<UrlOptions>? Urls { get; init; }

    /// <summary>How encoder silos work, beyond one worker each, or null.</summary>
    public Action<EncoderOptions>? Encoder { get; init; }

    /// <summary>How control silos serve people, or null for the defaults.</summary>
    public Action<ClassifierOptions>? Classifier { get; init; }

    /// <summary>What control silos keep of label embeddings, or null for the defaults.</summary>
    public Action<LabelBudgetOptions>? Labels { get; init; }

    /// <summary>Seconds until a silent encoder loses its lease.</summary>
    public int LeaseSeconds { get; init; } = 30;

    /// <summary>How jobs are run, or null for the defaults.</summary>
    public Action<JobOptions>? Jobs { get; init; }
}
