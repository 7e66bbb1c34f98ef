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

    /// <summary>Which bytes were ranked; none when the image could not be read.</summary>
    [Id(3)] public ImageStamp Stamp { get; init; }

    /// <summary>The image's vector, little-endian float32, not normalised; null unless the request asked for vectors. Never stored with the outcome.</summary>
    [Id(4)] public byte[]? Vector { get; init; }

    /// <summary>Whether the bytes are those that the request knew (<see cref="EncodeRequest.Known"/>), so that nothing was encoded. Never stored.</summary>
    [Id(5)] public bool Unchanged { get; init; }

    /// <summary>An outcome that is a fault.</summary>
    public static ImageOutcome Faulted(ImageFault fault, string detail) => new() { Fault = fault, Detail = detail };
}
