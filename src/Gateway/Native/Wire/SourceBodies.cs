using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Gateway.Native.Wire;

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
        DirectorySource directory => new DirectoryBody { Path = directory.Root, Recursive = directory.Recursive, Include = directory.Include, FollowLinks = directory.FollowLinks },
        ListSource list => new ListBody { File = list.File, Column = list.Column, Root = list.Root },
        TarSource tar => new TarBody { Path = tar.Root, Include = tar.Include },
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

    [Description("Patterns of names, such as *.jpg. Empty: the extensions of the formats that are read.")]
    public ImmutableArray<string> Include { get; init; } = [];

    [Description("Whether links are followed.")]
    public bool FollowLinks { get; init; }

    [JsonIgnore] public override bool ReadsFiles => true;

    public override ImageSource Source() => new DirectorySource { Root = Path, Recursive = Recursive, Include = Include.IsDefault ? [] : Include, FollowLinks = FollowLinks };
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

    [Description("Patterns of names, such as *.jpg. Empty: the extensions of the formats that are read.")]
    public ImmutableArray<string> Include { get; init; } = [];

    [JsonIgnore] public override bool ReadsFiles => true;

    public override ImageSource Source() => new TarSource { Root = Path, Include = Include.IsDefault ? [] : Include };
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
