using System.IO.Hashing;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Puts each image of a job into the folder of its label. One that cannot be put there is reported, and the others go on.</summary>
/// <remarks>
/// The file keeps its name; where another image has that name already, a hash of its own path goes into it. Images come in the order of the job, so a second run
/// finds every file where the first put it.
/// </remarks>
internal sealed class FileSorter
{
    private const int ComplaintsShown = 10;

    private readonly SortArguments _arguments;
    private readonly SortSource _source;
    private readonly FilePlacement _placement;
    private readonly LabelFolders[] _folders;
    private readonly Action<string> _complain;

    // Names that this run gave or found, as hashes: some 40 bytes for each file, where paths would take several times as much.
    private readonly HashSet<ulong> _given = [];
    private long _placed, _kept, _failed;

    /// <summary>Makes the folder.</summary>
    /// <exception cref="UsageException">It cannot be made.</exception>
    public FileSorter(SortArguments arguments, SortSource source, ResultLayout layout, Action<string> complain)
    {
        (_arguments, _source, _complain) = (arguments, source, complain);
        _placement = new FilePlacement(arguments.Method);
        _folders = [.. layout.LabelSets.Select(set => new LabelFolders(arguments.Directory, set, alone: layout.LabelSets.Length == 1))];
        try
        {
            Directory.CreateDirectory(arguments.Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--sort-into {arguments.Directory} cannot be made: {exception.Message}");
        }
    }

    /// <summary>What became of the files so far.</summary>
    public SortReport Report => new(_arguments, _placed, _kept, _failed);

    /// <summary>Puts an image where it belongs, once for each label set.</summary>
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
            // The file is meant, not a link that leads to it.
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
            if (_failed++ < ComplaintsShown)
            {
                _complain($"Not sorted: {path}: {exception.Message}");
            }
        }
    }

    // Null when it is there already.
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
            : throw new IOException($"{target} is another file, perhaps an older copy. Move it away and run the command again.");
    }

    private static ulong HashOf(string path) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(path.AsSpan()));
}
