using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>Where a job's images come from.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(DirectoryBody), "directory")]
[JsonDerivedType(typeof(ListBody), "list")]
[JsonDerivedType(typeof(TarBody), "tar")]
[JsonDerivedType(typeof(UrlsBody), "urls")]
[JsonDerivedType(typeof(UploadBody), "upload")]
internal abstract record SourceBody
{
    /// <summary>The source of a body.</summary>
    public abstract ImageSource Source();

    /// <summary>The body of a source.</summary>
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

    /// <summary>Whether it names files of the server.</summary>
    [JsonIgnore] public virtual bool ReadsFiles => false;
}

/// <summary>The images in a directory that the silos can read.</summary>
internal sealed record DirectoryBody : SourceBody
{
    [Description("Absolute path on the silos; inside their configured roots.")]
    public required string Path { get; init; }

    [Description("Whether directories in it are gone through, too.")]
    public bool Recursive { get; init; }

    [Description("Patterns of names, such as *.jpg. Empty: the extensions of image files.")]
    public ImmutableArray<string> Include { get; init; } = [];

    [Description("Whether links are followed.")]
    public bool FollowLinks { get; init; }

    [Description("Patterns of files and directories that are left out, stronger than 'include'; a slash at the end means directories.")]
    public ImmutableArray<string> Exclude { get; init; } = [];

    [Description("Whether files of operating systems and file servers are taken too: ._*, @eaDir, .thumbnails, recycle bins and the like.")]
    public bool SystemFiles { get; init; }

    [Description("Whether files without the extension of an image are recognised by their first bytes.")]
    public bool Sniff { get; init; }

    [Description("Files and directories below 'path' that are taken in place of all of it. One that does not exist fails the job.")]
    public ImmutableArray<string> Paths { get; init; } = [];

    [Description("Patterns of paths below 'path' that are taken in place of all of it, such as c/*.png. One that matches nothing fails the job.")]
    public ImmutableArray<string> Globs { get; init; } = [];

    [JsonIgnore] public override bool ReadsFiles => true;

    public override ImageSource Source() => new DirectorySource
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
internal sealed record ListBody : SourceBody
{
    [Description("Absolute path of a text, CSV, JSON lines or Parquet file with paths or addresses.")]
    public required string File { get; init; }

    [Description("Column of the images; empty: the first of path, file, image, url that is there. Not used for text.")]
    public string Column { get; init; } = "";

    [Description("Directory that paths are relative to; empty: that of the list.")]
    public string Root { get; init; } = "";

    [JsonIgnore] public override bool ReadsFiles => true;

    public override ImageSource Source() => new ListSource { File = File, Column = Column, Root = Root };
}

/// <summary>Images in tar archives.</summary>
internal sealed record TarBody : SourceBody
{
    [Description("Absolute path of an archive, or of a directory of archives.")]
    public required string Path { get; init; }

    [Description("Patterns of names, such as *.jpg. Empty: the extensions of image files.")]
    public ImmutableArray<string> Include { get; init; } = [];

    [Description("Patterns of names that are left out, stronger than 'include'; a slash at the end means directories.")]
    public ImmutableArray<string> Exclude { get; init; } = [];

    [Description("Whether files of operating systems are taken too: ._*, __MACOSX and the like.")]
    public bool SystemFiles { get; init; }

    [Description("Whether files without the extension of an image are recognised by their first bytes.")]
    public bool Sniff { get; init; }

    [JsonIgnore] public override bool ReadsFiles => true;

    public override ImageSource Source() => new TarSource
    {
        Root = Path,
        Include = Include.IsDefault ? [] : Include,
        Exclude = Exclude.IsDefault ? [] : Exclude,
        SystemFiles = SystemFiles,
        Sniff = Sniff,
    };
}

/// <summary>Images at addresses.</summary>
internal sealed record UrlsBody : SourceBody
{
    [Description("http(s) addresses. The silos must be configured to fetch from there.")]
    public required ImmutableArray<string> Urls { get; init; }

    public override ImageSource Source() => new UrlSource { Urls = Urls };
}

/// <summary>Images that the caller sends: <c>POST /v1/jobs/{id}/images</c>.</summary>
internal sealed record UploadBody : SourceBody
{
    [Description("The same name and options find an unfinished upload again.")]
    public required string Name { get; init; }

    public override ImageSource Source() => new UploadSource { Name = Name };
}
