namespace ZeroShotOrleans;

/// <summary>
/// Images that a client sends, because no silo can see its files: see <see cref="IJobGrain.UploadAsync"/>. Bytes wait in the store until they are classified, and are
/// gone then: such a job cannot be tried again without them.
/// </summary>
[GenerateSerializer, Immutable, Alias("zso.UploadSource")]
public sealed record UploadSource : ImageSource
{
    /// <summary>What the client calls this upload. The same name and spec finds the unfinished job again, which says how far it came.</summary>
    [Id(0)] public required string Name { get; init; }
}
