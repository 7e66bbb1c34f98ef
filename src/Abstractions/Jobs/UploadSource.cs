namespace ZeroShotOrleans;

/// <summary>
/// Images that a client uploads because silos cannot read its files: see <see cref="IJobGrain.UploadAsync"/>. Bytes stay in the store until they are classified, and are
/// then deleted: such a job cannot be retried without uploading them again.
/// </summary>
[GenerateSerializer, Immutable, Alias("zso.UploadSource")]
public sealed record UploadSource : ImageSource
{
    /// <summary>The client's name for the upload. The same name and spec finds the unfinished job again, which reports its position.</summary>
    [Id(0)] public required string Name { get; init; }
}
