using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Routing;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Urls;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Options of a test cluster.</summary>
internal sealed record TestClusterOptions
{
    /// <summary>Roles of the silos in start order; silos added later have the last role.</summary>
    public required ZeroShotRoles[] Roles { get; init; }

    /// <summary>State of an earlier cluster, or null for a new folder.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Changes the model options; null for the defaults.</summary>
    public Action<ModelOptions>? Models { get; init; }

    /// <summary>Like <see cref="Models"/>, for the silo with the given index in <see cref="Roles"/>.</summary>
    public Action<int, ModelOptions>? ModelsOf { get; init; }

    /// <summary>Changes the image options; null for the defaults.</summary>
    public Action<ImageOptions>? Images { get; init; }

    /// <summary>Changes the URL options; null disables URLs.</summary>
    public Action<UrlOptions>? Urls { get; init; }

    /// <summary>Changes the encoder options, in addition to one worker per silo; may be null.</summary>
    public Action<EncoderOptions>? Encoder { get; init; }

    /// <summary>Changes the options of interactive requests; null for the defaults.</summary>
    public Action<ClassifierOptions>? Classifier { get; init; }

    /// <summary>What control silos keep of label embeddings, or null for the defaults.</summary>
    public Action<LabelBudgetOptions>? Labels { get; init; }

    /// <summary>Seconds until a silent encoder loses its lease.</summary>
    public int LeaseSeconds { get; init; } = 30;

    /// <summary>Configures each silo further; may be null.</summary>
    public Action<ISiloBuilder>? Silo { get; init; }

    /// <summary>Changes the job options; null for the defaults.</summary>
    public Action<JobOptions>? Jobs { get; init; }
}
