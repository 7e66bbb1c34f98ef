using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The source of a job's images.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(DirectoryBody), "directory")]
[JsonDerivedType(typeof(ListBody), "list")]
[JsonDerivedType(typeof(TarBody), "tar")]
[JsonDerivedType(typeof(ObjectsBody), "objects")]
[JsonDerivedType(typeof(UrlsBody), "urls")]
[JsonDerivedType(typeof(UploadBody), "upload")]
public abstract record SourceBody
{
    /// <summary>Converts to the source of a job spec.</summary>
    public abstract ImageSource ToSource();

    /// <summary>The body of a source.</summary>
    /// <exception cref="NotSupportedException">The HTTP API has no body for such a source.</exception>
    public static SourceBody Of(ImageSource source) => source switch
    {
        DirectorySource directory => new DirectoryBody
        {
            Path = directory.Root,
            Recursive = directory.Recursive,
            Include = directory.Include,
            FollowLinks = directory.FollowLinks,
            Exclude = directory.Exclude,
            SystemFiles = directory.SystemFiles,
            Sniff = directory.Sniff,
            Paths = directory.Paths,
            Globs = directory.Globs,
        },
        ListSource list => new ListBody { File = list.File, Column = list.Column, Root = list.Root },
        TarSource tar => new TarBody { Path = tar.Root, Include = tar.Include, Exclude = tar.Exclude, SystemFiles = tar.SystemFiles, Sniff = tar.Sniff },
        ObjectStoreSource objects => new ObjectsBody { Prefix = objects.Prefix, Include = objects.Include, Exclude = objects.Exclude, SystemFiles = objects.SystemFiles },
        UrlSource urls => new UrlsBody { Urls = urls.Urls },
        UploadSource upload => new UploadBody { Name = upload.Name },
        _ => throw new NotSupportedException($"{source.GetType().Name} is not supported by this version of the HTTP API."),
    };
}

/// <summary>The images in a directory that the silos can read.</summary>
public sealed record DirectoryBody : SourceBody
{
    /// <summary>Absolute path on the silos; inside their configured roots.</summary>
    public required string Path { get; init; }

    /// <summary>Whether to include subdirectories.</summary>
    public bool Recursive { get; init; }

    /// <summary>Patterns of names, such as *.jpg. Default: the extensions of image files.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Whether links are followed.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>Patterns of files and directories to exclude, which take precedence over 'include'; a trailing slash matches directories only.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Whether to include system files of operating systems and file servers: ._*, @eaDir, .thumbnails, recycle bins and the like.</summary>
    public bool SystemFiles { get; init; }

    /// <summary>Whether to recognise images without an image extension by their first bytes.</summary>
    public bool Sniff { get; init; }

    /// <summary>Files and directories below 'path' to classify instead of all of it. One that does not exist fails the job.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Patterns of paths below 'path' to classify instead of all of it, such as c/*.png. One that matches nothing fails the job.</summary>
    public ImmutableArray<string> Globs { get; init; } = [];

    /// <inheritdoc/>
    public override ImageSource ToSource() => new DirectorySource
    {
        Root = Path,
        Recursive = Recursive,
        Include = Include.IsDefault ? [] : Include,
        FollowLinks = FollowLinks,
        Exclude = Exclude.IsDefault ? [] : Exclude,
        SystemFiles = SystemFiles,
        Sniff = Sniff,
        Paths = Paths.IsDefault ? [] : Paths,
        Globs = Globs.IsDefault ? [] : Globs,
    };
}

/// <summary>Images listed in a file.</summary>
public sealed record ListBody : SourceBody
{
    /// <summary>Absolute path, or address in an object store, of a text, CSV, JSON lines or Parquet file with paths, URLs or addresses.</summary>
    public required string File { get; init; }

    /// <summary>Column with the images. Default: the first of path, file, image and url that exists. Not used for text files.</summary>
    public string Column { get; init; } = "";

    /// <summary>Directory that paths are relative to, or address in an object store. Default: the directory of the list.</summary>
    public string Root { get; init; } = "";

    /// <inheritdoc/>
    public override ImageSource ToSource() => new ListSource { File = File, Column = Column, Root = Root };
}

/// <summary>Images in tar archives.</summary>
public sealed record TarBody : SourceBody
{
    /// <summary>Absolute path, or address in an object store, of an archive or of a directory of archives.</summary>
    public required string Path { get; init; }

    /// <summary>Patterns of names, such as *.jpg. Default: the extensions of image files.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Patterns of names to exclude, which take precedence over 'include'; a trailing slash matches directories only.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Whether to include system files of operating systems: ._*, __MACOSX and the like.</summary>
    public bool SystemFiles { get; init; }

    /// <summary>Whether to recognise images without an image extension by their first bytes.</summary>
    public bool Sniff { get; init; }

    /// <inheritdoc/>
    public override ImageSource ToSource() => new TarSource
    {
        Root = Path,
        Include = Include.IsDefault ? [] : Include,
        Exclude = Exclude.IsDefault ? [] : Exclude,
        SystemFiles = SystemFiles,
        Sniff = Sniff,
    };
}

/// <summary>The images of an object store, which the silos read with their own credentials.</summary>
public sealed record ObjectsBody : SourceBody
{
    /// <summary>Address of an object, or of all below a folder, such as s3://bucket/photos/, az://container/photos/ or gs://bucket/photos/; inside the places that the silos may read.</summary>
    public required string Prefix { get; init; }

    /// <summary>Patterns of names, such as *.jpg. Default: the extensions of image files.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Patterns of names to exclude, which take precedence over 'include'; a trailing slash matches folders only.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Whether to include system files of operating systems: ._*, __MACOSX and the like.</summary>
    public bool SystemFiles { get; init; }

    /// <inheritdoc/>
    public override ImageSource ToSource() => new ObjectStoreSource
    {
        Prefix = Prefix,
        Include = Include.IsDefault ? [] : Include,
        Exclude = Exclude.IsDefault ? [] : Exclude,
        SystemFiles = SystemFiles,
    };
}

/// <summary>Images at URLs.</summary>
public sealed record UrlsBody : SourceBody
{
    /// <summary>http(s) URLs. The silos must be configured to fetch from their hosts.</summary>
    public required ImmutableArray<string> Urls { get; init; }

    /// <inheritdoc/>
    public override ImageSource ToSource() => new UrlSource { Urls = Urls };
}

/// <summary>Images that the client uploads: <c>POST /v1/jobs/{id}/images</c>.</summary>
public sealed record UploadBody : SourceBody
{
    /// <summary>Submitting the same name and options again resumes an unfinished upload.</summary>
    public required string Name { get; init; }

    /// <inheritdoc/>
    public override ImageSource ToSource() => new UploadSource { Name = Name };
}
