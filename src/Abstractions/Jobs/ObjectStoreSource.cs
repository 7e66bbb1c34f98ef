using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>
/// The images of an object store. Control silos list them, encoders read them, both with the silos' own credentials. Requires <c>ObjectStores:Allowed</c> on the silos. Results name an
/// image by its full address.
/// </summary>
[GenerateSerializer, Immutable, Alias("zso.ObjectStoreSource")]
public sealed record ObjectStoreSource : ImageSource
{
    /// <summary>
    /// Address of one object, or of all below a folder: <c>s3://BUCKET/PREFIX/</c>, <c>az://CONTAINER/PREFIX/</c>, <c>https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX/</c> or
    /// <c>gs://BUCKET/PREFIX/</c>. Without a slash at its end it means the object of that name or, if there is none, the folder: <c>s3://b/a</c> never means <c>s3://b/ab</c>.
    /// </summary>
    [Id(0)] public required string Prefix { get; init; }

    /// <summary>Patterns of names below <see cref="Prefix"/>, as in <see cref="DirectorySource.Include"/>. Empty: the extensions of image files.</summary>
    [Id(1)] public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Patterns of names to exclude, as in <see cref="DirectorySource.Exclude"/>.</summary>
    [Id(2)] public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Whether to include files of operating systems, as in <see cref="DirectorySource.SystemFiles"/>.</summary>
    [Id(3)] public bool SystemFiles { get; init; }
}
