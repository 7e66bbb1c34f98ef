using System.IO.Hashing;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Copies or links each image of a job into the folder of its label. Failures are reported and do not stop the others.</summary>
/// <remarks>
/// Files keep their names. If a name is taken by another image, a hash of the path is added. Images are processed in the order of the job, so a second run
/// finds every file that the first one created.
/// </remarks>
internal sealed class FileSorter
{
    private const int ReportsShown = 10;

    private readonly SortArguments _arguments;
    private readonly SortSource _source;
    private readonly FilePlacement _placement;
    private readonly LabelFolders[] _folders;
    private readonly Action<string> _report;

    // Hashes of the targets of this run: about 40 bytes per file, several times less than paths.
    private readonly HashSet<ulong> _given = [];
    private long _placed, _kept, _failed;

    /// <summary>Creates the target folder.</summary>
    /// <exception cref="UsageException">The folder cannot be created.</exception>
    public FileSorter(SortArguments arguments, SortSource source, ResultLayout layout, Action<string> report)
    {
        (_arguments, _source, _report) = (arguments, source, report);
        _placement = new FilePlacement(arguments.Method);
        _folders = [.. layout.LabelSets.Select(set => new LabelFolders(arguments.Directory, set, alone: layout.LabelSets.Length == 1))];
        try
        {
            Directory.CreateDirectory(arguments.Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--sort-into {arguments.Directory} cannot be created: {exception.Message}");
        }
    }

    /// <summary>The counts so far.</summary>
    public SortReport Report => new(_arguments, _placed, _kept, _failed);

    /// <summary>Sorts an image, once for each label set.</summary>
    public void Sort(ImageResult result)
    {
        for (var set = 0; set < _folders.Length; set++)
        {
            if (_folders[set].Of(result.Outcome, set, _arguments.WithErrors) is { } folder)
            {
                Put(result.Path, folder);
            }
        }
    }

    private void Put(string path, string folder)
    {
        try
        {
            // Resolves links: the target file is sorted.
            var named = _source.FileOf(path);
            var source = NamedFile.FinalTarget(named);
            Directory.CreateDirectory(folder);
            if (TargetFor(source, path, Path.GetFileName(named), folder) is { } target)
            {
                _placement.Place(source, target);
                _placed++;
            }
            else
            {
                _kept++;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (_failed++ < ReportsShown)
            {
                _report($"Not sorted: {path}: {exception.Message}");
            }
        }
    }

    // Null if the file was sorted by an earlier run.
    private string? TargetFor(string source, string path, string name, string folder)
    {
        var target = Path.Combine(folder, name);
        if (_given.Add(HashOf(target)))
        {
            if (!NamedFile.IsTaken(target))
            {
                return target;
            }

            if (_placement.IsThere(source, target))
            {
                return null;
            }
        }

        target = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}-{SafeName.Hash(path)}{Path.GetExtension(name)}");
        if (!NamedFile.IsTaken(target))
        {
            return target;
        }

        return _placement.IsThere(source, target)
            ? null
            : throw new IOException($"{target} exists and differs, perhaps an older copy. Move it away and run the command again.");
    }

    private static ulong HashOf(string path) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(path.AsSpan()));
}
