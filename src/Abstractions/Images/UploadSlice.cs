namespace ZeroShotOrleans;

/// <summary>Uploaded images, which the encoding silo asks the job for: <see cref="IJobWorkGrain.ReadUploads"/>.</summary>
[GenerateSerializer, Immutable, Alias("zso.UploadSlice")]
public sealed record UploadSlice : ImageSlice
{
    /// <summary>The job that has them.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Index in the job of the first.</summary>
    [Id(1)] public required long First { get; init; }

    /// <summary>How many.</summary>
    [Id(2)] public required int Images { get; init; }

    /// <inheritdoc/>
    public override int Count => Images;
}
