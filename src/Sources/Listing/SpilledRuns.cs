using System.Buffers;
using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Sorted runs of names in one private temporary file, which disappears with the process however it ends.</summary>
internal sealed class SpilledRuns : IDisposable
{
    private readonly string _directory;
    private readonly SafeFileHandle _file;
    private readonly List<SpilledRun> _runs = [];
    private long _length;

    /// <summary>Creates the file.</summary>
    public SpilledRuns(string directory)
    {
        _directory = directory;
        _file = Guard(() =>
        {
            Directory.CreateDirectory(directory);
            var path = Path.Combine(directory, $"names-{Guid.NewGuid():N}.spill");
            var deleteOnClose = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
            var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, deleteOnClose);
            if (!OperatingSystem.IsWindows())
            {
                // Unix keeps an open file that has no name, so a killed process leaves nothing behind.
                File.Delete(path);
            }

            return file;
        });
    }

    /// <summary>Appends a run.</summary>
    public void Write(List<WalkEntry> sorted)
    {
        var bytes = new ArrayBufferWriter<byte>();
        sorted.ForEach(entry => SpilledRun.Write(bytes, entry));
        Guard(() =>
        {
            RandomAccess.Write(_file, bytes.WrittenSpan, _length);
            return _length;
        });
        _runs.Add(new(_file, _length, sorted.Count));
        _length += bytes.WrittenCount;
    }

    /// <summary>Merges all runs and <paramref name="kept"/>, which is sorted too.</summary>
    public IEnumerable<WalkEntry> MergeWith(IEnumerable<WalkEntry> kept)
    {
        var next = new PriorityQueue<IEnumerator<WalkEntry>, string>(StringComparer.Ordinal);
        foreach (var run in _runs.Select(run => run.Read()).Append(kept))
        {
            Advance(run.GetEnumerator());
        }

        while (next.TryDequeue(out var run, out _))
        {
            yield return run.Current;
            Advance(run);
        }

        void Advance(IEnumerator<WalkEntry> run)
        {
            if (Guard(run.MoveNext))
            {
                next.Enqueue(run, run.Current.Name);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Must not be mistaken for a failure of the listed directory.
            throw new ZeroShotException(
                ZeroShotError.StorageFailed, $"The names of a large directory could not be sorted in '{_directory}' ({failure.Message}). Free space there, or grant write permission.");
        }
    }
}
