namespace ZeroShotOrleans;

/// <summary>Uploaded images, which the encoding silo requests from the job.</summary>
[GenerateSerializer, Immutable, Alias("zso.UploadSlice")]
public sealed record UploadSlice : ImageSlice
{
    /// <summary>The job with the upload.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Index of the first image in the job.</summary>
    [Id(1)] public required long First { get; init; }

    /// <summary>Number of images.</summary>
    [Id(2)] public required int Images { get; init; }

    /// <inheritdoc/>
    public override int Count => Images;
}
