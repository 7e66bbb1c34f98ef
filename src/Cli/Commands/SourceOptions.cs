using System.CommandLine;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Uploads;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Grains.Sources;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The argument and options that say which images.</summary>
internal sealed class SourceOptions
{
    private readonly Option<bool> _recursive = new("--recursive", "-r")
    {
        Description = "Look into the folders below PATH too.",
    };

    private readonly Option<string[]> _include = new("--include")
    {
        HelpName = "PATTERN",
        Description = "Take files in folders that match, such as \"*.jpg\" or \"2024/**/cover_?.png\" (with a slash: the path below PATH, or in the archive; case is ignored). " +
            "Repeatable. Default: files with the ending of an image.",
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        HelpName = "PATTERN",
        Description = "Leave out files and folders that match, as for --include; a slash at the end means folders. Stronger than --include. Repeatable.",
    };

    private readonly Option<bool> _sniff = new("--sniff")
    {
        Description = "Recognize images by their first bytes where the ending is not that of an image, or is missing.",
    };

    private readonly Option<bool> _systemFiles = new("--system-files")
    {
        Description = "Take files and folders of operating systems and file servers too: ._*, @eaDir, .thumbnails, recycle bins and the like. Default: left out and counted.",
    };

    private readonly Option<bool> _followLinks = new("--follow-links")
    {
        Description = "Follow symbolic links, also out of PATH or --root. Default: links that lead out become errors.",
    };

    private readonly Option<string?> _list = new("--list")
    {
        HelpName = "FILE",
        Description = "Images that FILE names, instead of PATH: paths or http(s) addresses. Parquet, CSV or TSV with a header, JSON lines, else one on each line.",
    };

    private readonly Option<string?> _column = new("--column")
    {
        HelpName = "NAME",
        Description = "Column of --list that has them. Default: the first of path, file, image, url that is there.",
    };

    private readonly Option<string?> _root = new("--root")
    {
        HelpName = "DIR",
        Description = "Folder that the paths of --list are relative to. Default: that of FILE.",
    };

    private readonly Option<string?> _tar = new("--tar")
    {
        HelpName = "PATH",
        Description = "Images in a tar archive, or in all *.tar of a folder (webdataset shards), instead of PATH. Nothing is unpacked.",
    };

    private readonly Option<string[]> _urls = new("--url")
    {
        HelpName = "URL",
        Description = "An image at an http or https address, instead of PATH. Repeatable. The silos must be configured to fetch from there (Urls:Allowed).",
    };

    private readonly Option<bool> _upload = new("--upload")
    {
        Description = "Send the files of PATH, on this machine, to the cluster, whose silos need not see them. Only with --cluster.",
    };

    /// <summary>The folders, files and globs.</summary>
    public Argument<string[]> Path { get; } = new("PATH")
    {
        Description = "A folder of images, or image files, folders and patterns (in quotes: 'c/*.png') in any number; each file gets one row. With --cluster: paths as the silos see " +
            "them. Left out with --list, --tar or --url.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> Options => [_recursive, _include, _exclude, _sniff, _systemFiles, _followLinks, _list, _column, _root, _tar, _urls, _upload];

    /// <summary>The images asked for.</summary>
    /// <exception cref="UsageException">They are not there, or not exactly one source is named.</exception>
    public ImageSource Read(ParseResult parsed, ConnectionSettings settings)
    {
        RefuseUnlessOne(parsed);
        var embedded = settings is EmbeddedSettings;
        if (parsed.GetValue(_list) is { } list)
        {
            RefuseOthers(parsed, "--list", _recursive, _include, _exclude, _sniff, _systemFiles, _upload);
            return List(parsed, list, embedded);
        }

        RefuseOthers(parsed, "PATH, --tar or --url", _column, _root);
        if (parsed.GetValue(_tar) is { } tar)
        {
            RefuseOthers(parsed, "--tar", _recursive, _followLinks, _upload);
            return Tar(parsed, tar, embedded);
        }

        if (parsed.GetValue(_urls) is { Length: > 0 } urls)
        {
            RefuseOthers(parsed, "--url", _recursive, _include, _exclude, _sniff, _systemFiles, _followLinks, _upload);
            return UrlList.Read(urls);
        }

        var upload = parsed.GetValue(_upload);
        var folder = Folder(parsed, isLocal: embedded || upload);
        return upload ? Upload(folder, embedded).Source : folder;
    }

    /// <summary>The files to send; null when the silos read the images themselves.</summary>
    /// <exception cref="UsageException">They are not there, or there is no cluster to send them to.</exception>
    public LocalImages? ToSend(ParseResult parsed, ConnectionSettings settings) =>
        parsed.GetValue(_upload) ? Upload(Folder(parsed, isLocal: true), settings is EmbeddedSettings) : null;

    private void RefuseUnlessOne(ParseResult parsed)
    {
        string[] sources =
        [
            .. parsed.GetValue(Path) is { Length: > 0 } ? ["PATH"] : (string[])[],
            .. ((Option[])[_list, _tar, _urls]).Where(option => parsed.GetResult(option) is not null).Select(option => option.Name),
        ];
        if (sources.Length != 1)
        {
            throw new UsageException(sources.Length == 0
                ? "There are no images to rank. Name a folder or an image file, or give --list FILE, --tar PATH or --url URL."
                : $"{string.Join(" and ", sources)} name images in {sources.Length} ways: a job has one source. Give one of them, or put paths and addresses into a --list.");
        }
    }

    private static void RefuseOthers(ParseResult parsed, string source, params Option[] options)
    {
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } wrong)
        {
            throw new UsageException($"{wrong.Name} does not go with {source}. Leave one of them out.");
        }
    }

    private ListSource List(ParseResult parsed, string file, bool embedded)
    {
        var root = parsed.GetValue(_root) is { } folder ? Full(folder, "--root") : "";
        var list = Full(file, "--list");
        if (embedded && !NamedFile.IsFile(list))
        {
            throw new UsageException($"--list {file}: file {list} not found. Check the name; a relative one starts at {Directory.GetCurrentDirectory()}.");
        }

        if (embedded && root.Length > 0 && !NamedFile.IsDirectory(root))
        {
            throw new UsageException($"--root {root} is not a folder. Name the one that the paths of --list start at.");
        }

        return new ListSource { File = list, Root = root, Column = parsed.GetValue(_column) ?? "", FollowLinks = parsed.GetValue(_followLinks) };
    }

    private TarSource Tar(ParseResult parsed, string path, bool embedded)
    {
        var full = Full(path, "--tar");
        return embedded && !NamedFile.IsFile(full) && !NamedFile.IsDirectory(full)
            ? throw new UsageException($"--tar {path}: there is no archive or folder {full}. Check the name; a relative one starts at {Directory.GetCurrentDirectory()}.")
            : new TarSource
            {
                Root = full,
                Include = [.. parsed.GetValue(_include) ?? []],
                Exclude = [.. parsed.GetValue(_exclude) ?? []],
                SystemFiles = parsed.GetValue(_systemFiles),
                Sniff = parsed.GetValue(_sniff),
            };
    }

    private DirectorySource Folder(ParseResult parsed, bool isLocal)
    {
        var source = PathArguments.Read(
            parsed.GetValue(Path)!,
            new DirectorySource
            {
                Root = "",
                Recursive = parsed.GetValue(_recursive),
                Include = [.. parsed.GetValue(_include) ?? []],
                Exclude = [.. parsed.GetValue(_exclude) ?? []],
                SystemFiles = parsed.GetValue(_systemFiles),
                Sniff = parsed.GetValue(_sniff),
                FollowLinks = parsed.GetValue(_followLinks),
            },
            isLocal);
        if (isLocal)
        {
            // Before a job is made of it.
            new LocalFolder(source).CheckNamed();
        }

        return source;
    }

    private static LocalImages Upload(DirectorySource folder, bool embedded) => embedded
        ? throw new UsageException("--upload sends files to a running cluster, and there is no --cluster: without it the files are read here anyway. Leave --upload out.")
        : new LocalImages(folder);

    // Absolute and without a slash at the end: the very same job is found again however its folder was written.
    internal static string Full(string path, string name) => path.Length == 0
        ? throw new UsageException($"{name} is empty. Name a folder of images or one file.")
        : PathBytes.Canonical(System.IO.Path.TrimEndingDirectorySeparator(NamedFile.FullPath(path)));
}
