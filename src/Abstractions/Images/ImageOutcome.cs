using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>What became of one image: a ranking per label set, or one fault.</summary>
[GenerateSerializer, Immutable, Alias("zso.ImageOutcome")]
public sealed record ImageOutcome
{
    /// <summary><see cref="ImageFault.None"/> when the image was ranked.</summary>
    [Id(0)] public ImageFault Fault { get; init; }

    /// <summary>One sentence on the fault for a person; null when there is none. Holds no path of the silo's machine.</summary>
    [Id(1)] public string? Detail { get; init; }

    /// <summary>
    /// One ranking per label set of the request, in its order; each is sorted by falling score and cut by top-k and threshold, so it may be empty.
    /// Empty when there is a fault.
    /// </summary>
    [Id(2)] public ImmutableArray<ImmutableArray<LabelScore>> Rankings { get; init; } = [];

    /// <summary>An outcome that is a fault.</summary>
    public static ImageOutcome Faulted(ImageFault fault, string detail) => new() { Fault = fault, Detail = detail };
}
