using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Where a job's images come from.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(DirectoryBody), "directory")]
[JsonDerivedType(typeof(ListBody), "list")]
[JsonDerivedType(typeof(TarBody), "tar")]
[JsonDerivedType(typeof(UrlsBody), "urls")]
[JsonDerivedType(typeof(UploadBody), "upload")]
public abstract record SourceBody
{
    /// <summary>The same source, as a job has it.</summary>
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
        UrlSource urls => new UrlsBody { Urls = urls.Urls },
        UploadSource upload => new UploadBody { Name = upload.Name },
        _ => throw new NotSupportedException($"This version has no words for {source.GetType().Name}."),
    };
}

/// <summary>The images in a directory that the silos can read.</summary>
public sealed record DirectoryBody : SourceBody
{
    /// <summary>Absolute path on the silos; inside their configured roots.</summary>
    public required string Path { get; init; }

    /// <summary>Whether directories in it are gone through, too.</summary>
    public bool Recursive { get; init; }

    /// <summary>Patterns of names, such as *.jpg. Empty: the extensions of image files.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Whether links are followed.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>Patterns of files and directories that are left out, stronger than 'include'; a slash at the end means directories.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Whether files of operating systems and file servers are taken too: ._*, @eaDir, .thumbnails, recycle bins and the like.</summary>
    public bool SystemFiles { get; init; }

    /// <summary>Whether files without the extension of an image are recognised by their first bytes.</summary>
    public bool Sniff { get; init; }

    /// <summary>Files and directories below 'path' that are taken in place of all of it. One that does not exist fails the job.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Patterns of paths below 'path' that are taken in place of all of it, such as c/*.png. One that matches nothing fails the job.</summary>
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

/// <summary>Images that a file names.</summary>
public sealed record ListBody : SourceBody
{
    /// <summary>Absolute path of a text, CSV, JSON lines or Parquet file with paths or addresses.</summary>
    public required string File { get; init; }

    /// <summary>Column of the images; empty: the first of path, file, image, url that is there. Not used for text.</summary>
    public string Column { get; init; } = "";

    /// <summary>Directory that paths are relative to; empty: that of the list.</summary>
    public string Root { get; init; } = "";

    /// <inheritdoc/>
    public override ImageSource ToSource() => new ListSource { File = File, Column = Column, Root = Root };
}

/// <summary>Images in tar archives.</summary>
public sealed record TarBody : SourceBody
{
    /// <summary>Absolute path of an archive, or of a directory of archives.</summary>
    public required string Path { get; init; }

    /// <summary>Patterns of names, such as *.jpg. Empty: the extensions of image files.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Patterns of names that are left out, stronger than 'include'; a slash at the end means directories.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Whether files of operating systems are taken too: ._*, __MACOSX and the like.</summary>
    public bool SystemFiles { get; init; }

    /// <summary>Whether files without the extension of an image are recognised by their first bytes.</summary>
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

/// <summary>Images at addresses.</summary>
public sealed record UrlsBody : SourceBody
{
    /// <summary>http(s) addresses. The silos must be configured to fetch from there.</summary>
    public required ImmutableArray<string> Urls { get; init; }

    /// <inheritdoc/>
    public override ImageSource ToSource() => new UrlSource { Urls = Urls };
}

/// <summary>Images that the caller sends: <c>POST /v1/jobs/{id}/images</c>.</summary>
public sealed record UploadBody : SourceBody
{
    /// <summary>The same name and options find an unfinished upload again.</summary>
    public required string Name { get; init; }

    /// <inheritdoc/>
    public override ImageSource ToSource() => new UploadSource { Name = Name };
}
