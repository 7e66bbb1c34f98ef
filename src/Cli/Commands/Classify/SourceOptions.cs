using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Lists;
using ZeroShotOrleans.Cli.Uploads;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Listing;

namespace ZeroShotOrleans.Cli.Commands.Classify;

/// <summary>The argument and options for the source of images.</summary>
internal sealed class SourceOptions
{
    private readonly Option<bool> _recursive = new("--recursive", "-r")
    {
        Description = "Include subfolders of PATH.",
    };

    private readonly Option<string[]> _include = new("--include")
    {
        HelpName = "PATTERN",
        Description = "Only include files that match, such as \"*.jpg\" or \"2024/**/cover_?.png\". Patterns with a slash match the path below PATH or in the archive; case is ignored. " +
            "Repeatable. Default: files with an image extension.",
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        HelpName = "PATTERN",
        Description = "Exclude files and folders that match, as for --include; a trailing slash matches folders. Overrides --include. Repeatable.",
    };

    private readonly Option<bool> _sniff = new("--sniff")
    {
        Description = "Detect images without an image extension by their first bytes.",
    };

    private readonly Option<bool> _systemFiles = new("--system-files")
    {
        Description = "Include files and folders of operating systems and file servers: ._*, @eaDir, .thumbnails, recycle bins and the like. Default: skipped and counted.",
    };

    private readonly Option<bool> _followLinks = new("--follow-links")
    {
        Description = "Follow symbolic links, even to targets outside of PATH or --root. Default: links to targets outside are errors.",
    };

    private readonly Option<string?> _list = new("--list")
    {
        HelpName = "FILE",
        Description = "Images listed in FILE, instead of PATH: paths, http(s) URLs or addresses such as s3://bucket/a.jpg. Parquet, Arrow, CSV or TSV with a header, JSON Lines, or one per line; or a folder of Parquet or Arrow files. FILE may be an address too; - is standard input; " +
            "that and other pipes, such as <(find ...), may also have names that end with zero bytes (find -print0), and are saved in the state folder.",
    };

    private readonly Option<string?> _listFormat = new("--list-format")
    {
        HelpName = "text|csv|tsv|jsonl|json|parquet|arrow|null",
        Description = "Format of --list; null: names that end with zero bytes. Default: by the extension of FILE; for a pipe, by its first bytes.",
    };

    private readonly Option<string?> _column = new("--column")
    {
        HelpName = "NAME",
        Description = "Column of --list with the paths or URLs. Default: the first existing one of path, file, image, url.",
    };

    private readonly Option<string?> _root = new("--root")
    {
        HelpName = "DIR",
        Description = "Folder that the paths of --list are relative to, or its address, such as s3://bucket/photos/. Default: the folder of FILE; for a pipe, the working directory.",
    };

    private readonly Option<string?> _tar = new("--tar")
    {
        HelpName = "PATH",
        Description = "Images in a tar archive, also compressed (.tar.gz, .tar.zst), or a zip archive, or in all archives of a folder (WebDataset shards), instead of PATH. Archives are not extracted. PATH may be an address, such as s3://bucket/shards/.",
    };

    private readonly Option<string[]> _urls = new("--url")
    {
        HelpName = "URL",
        Description = "An image at an http or https URL, instead of PATH. Repeatable. The silos must be configured to allow the URL (Urls:Allowed).",
    };

    private readonly Option<bool> _upload = new("--upload")
    {
        Description = "Upload the local files of PATH to the cluster, whose silos then need no access to them. Only with a cluster.",
    };

    /// <summary>The folders, files and globs.</summary>
    public Argument<string[]> Path { get; } = new("PATH")
    {
        Description = "A folder of images, or any number of image files, folders and patterns (in quotes: 'c/*.png'). Each file gets one row. With --cluster: paths as the silos see " +
            "them. Or one address of an object store, with all below it: s3://bucket/photos/, az://container/photos/, gs://bucket/photos/. Omit it with --list, --tar or --url.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public SourceOptions() => Choice.Only(_listFormat, [.. PipedListFormat.All.Select(format => format.Name)]);

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> Options => [_recursive, _include, _exclude, _sniff, _systemFiles, _followLinks, _list, _listFormat, _column, _root, _tar, _urls, _upload];

    /// <summary>Returns the source of images, after saving a list that comes through a pipe.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">The cluster.</param>
    /// <param name="pipes">Saves lists.</param>
    /// <param name="cancellationToken">Stops the reading of a pipe.</param>
    /// <exception cref="UsageException">The images do not exist, or there is not exactly one source.</exception>
    public async Task<ImageSource> ReadAsync(ParseResult parsed, ConnectionSettings settings, PipedLists pipes, CancellationToken cancellationToken)
    {
        var source = Read(parsed, settings);
        if (source is not ListSource list)
        {
            return source;
        }

        var (file, format, column) = (parsed.GetValue(_list)!, parsed.GetValue(_listFormat), parsed.GetValue(_column));
        return await pipes.SaveAsync(file, list.File, format, column, settings, cancellationToken) is { } saved
            ? list with { File = saved, Root = list.Root.Length > 0 ? list.Root : PipedLists.IsPipe(file) ? Full(".", "--root") : System.IO.Path.GetDirectoryName(list.File)! }
            : source;
    }

    private ImageSource Read(ParseResult parsed, ConnectionSettings settings)
    {
        RefuseUnlessOne(parsed);
        var embedded = settings is EmbeddedSettings;
        if (parsed.GetValue(_list) is { } list)
        {
            RefuseOthers(parsed, "--list", _recursive, _include, _exclude, _sniff, _systemFiles, _upload);
            return List(parsed, list, embedded);
        }

        RefuseOthers(parsed, "PATH, --tar or --url", _listFormat, _column, _root);
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

        if (StoreArguments.Read(parsed.GetValue(Path)!) is { } prefix)
        {
            RefuseOthers(parsed, "an address of an object store", _sniff, _followLinks, _upload);
            return new ObjectStoreSource
            {
                Prefix = prefix,
                Include = [.. parsed.GetValue(_include) ?? []],
                Exclude = [.. parsed.GetValue(_exclude) ?? []],
                SystemFiles = parsed.GetValue(_systemFiles),
            };
        }

        var upload = parsed.GetValue(_upload);
        var folder = Folder(parsed, isLocal: embedded || upload);
        return upload ? Upload(folder, embedded).Source : folder;
    }

    /// <summary>Returns the files to upload; null without --upload.</summary>
    /// <exception cref="UsageException">The files do not exist, or --cluster was not given.</exception>
    public LocalImages? ToUpload(ParseResult parsed, ConnectionSettings settings) =>
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
                ? "No images. Specify a folder or an image file, or use --list FILE, --tar PATH or --url URL."
                : $"{string.Join(" and ", sources)} cannot be combined: a job has one source. Use only one of them, or put paths and URLs into a --list.");
        }
    }

    private static void RefuseOthers(ParseResult parsed, string source, params Option[] options)
    {
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } wrong)
        {
            throw new UsageException($"{wrong.Name} cannot be combined with {source}. Omit one of them.");
        }
    }

    private ListSource List(ParseResult parsed, string file, bool embedded)
    {
        var root = parsed.GetValue(_root) is { } folder ? StoreArguments.AddressOf(folder) ?? Full(folder, "--root") : "";
        var address = StoreArguments.AddressOf(file);
        var list = address ?? Full(file, "--list");
        if (embedded && address is null && !PipedLists.IsPipe(file) && !NamedFile.IsFile(list) && !NamedFile.IsDirectory(list))
        {
            throw new UsageException($"--list {file}: file or folder {list} not found. Check the path; relative paths start at {Directory.GetCurrentDirectory()}.");
        }

        if (embedded && root.Length > 0 && StoreArguments.AddressOf(root) is null && !NamedFile.IsDirectory(root))
        {
            throw new UsageException($"--root {root} is not a folder. Specify the folder that the paths of --list are relative to.");
        }

        return new ListSource { File = list, Root = root, Column = parsed.GetValue(_column) ?? "", FollowLinks = parsed.GetValue(_followLinks) };
    }

    private TarSource Tar(ParseResult parsed, string path, bool embedded)
    {
        var address = StoreArguments.AddressOf(path);
        var full = address ?? Full(path, "--tar");
        return embedded && address is null && !NamedFile.IsFile(full) && !NamedFile.IsDirectory(full)
            ? throw new UsageException($"--tar {path}: archive or folder {full} not found. Check the path; relative paths start at {Directory.GetCurrentDirectory()}.")
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
            // Checked before the job starts.
            new LocalFolder(source).CheckNamed();
        }

        return source;
    }

    private static LocalImages Upload(DirectorySource folder, bool embedded) => embedded
        ? throw new UsageException("--upload requires --cluster. Start a cluster with `zso cluster up`, or omit --upload: without a cluster, files are read directly.")
        : new LocalImages(folder);

    // Normalized to an absolute path without a trailing slash, so that an unfinished job is found for any spelling.
    internal static string Full(string path, string name) => path.Length == 0
        ? throw new UsageException($"{name} is empty. Specify a folder of images or a file.")
        : PathBytes.Canonical(System.IO.Path.TrimEndingDirectorySeparator(NamedFile.FullPath(path)));
}
