namespace ZeroShotOrleans;

/// <summary>
/// The images listed in a file: paths, URLs that start with <c>http://</c> or <c>https://</c>, and addresses of object stores, also mixed. Control silos read the file,
/// encoders the images.
/// </summary>
[GenerateSerializer, Immutable, Alias("zso.ListSource")]
public sealed record ListSource : ImageSource
{
    /// <summary>
    /// Absolute path of the list, or its address in an object store: Parquet (<c>.parquet</c>), CSV (<c>.csv</c>) or tab-separated (<c>.tsv</c>) with a header, JSON lines
    /// (<c>.jsonl</c>, <c>.ndjson</c>), otherwise text with one image per line.
    /// </summary>
    [Id(0)] public required string File { get; init; }

    /// <summary>Column of the images; empty: the first existing one of <c>path</c>, <c>file</c>, <c>image</c>, <c>url</c>. Not used for text.</summary>
    [Id(1)] public string Column { get; init; } = "";

    /// <summary>Absolute path, or address in an object store, of the directory that paths are relative to; empty: the directory of the list.</summary>
    [Id(2)] public string Root { get; init; } = "";

    /// <summary>Whether symbolic links may lead out of <see cref="Root"/>.</summary>
    [Id(3)] public bool FollowLinks { get; init; }

    /// <summary>The directory that paths are relative to: <see cref="Root"/>, or the list's own.</summary>
    internal string RootOrDefault() => Root.Length > 0 ? Root : IsInStore ? File[..(File.LastIndexOf('/') + 1)] : Path.GetDirectoryName(File)!;

    /// <summary>Whether the list is an object of a store.</summary>
    internal bool IsInStore => !Path.IsPathFullyQualified(File);
}
