using ZeroShotOrleans.Sources.Arrow;
using ZeroShotOrleans.Sources.Reading;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>Reads single rows of Arrow files. Of a file that is not compressed only the row is read; otherwise a buffer is kept, because images of a lease are consecutive.</summary>
/// <remarks>Thread-safe; one row at a time.</remarks>
/// <param name="maxBufferBytes">Maximum size of a buffer, decompressed.</param>
internal sealed class ArrowCells(long maxBufferBytes)
{
    /// <summary>Size of the cache of buffers in bytes. The latest one is always kept.</summary>
    public const long MaxKeptBytes = 128 * 1024 * 1024;

    private const int MaxFiles = 4;

    private readonly Lock _lock = new();

    // Most recent first.
    private readonly List<OpenFile> _files = [];
    private readonly List<(OpenFile File, long Offset, byte[] Bytes)> _buffers = [];

    /// <summary>The bytes of an image; null if the row has none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its cache key, together with its size and time.</param>
    /// <param name="column">The column as the job names it.</param>
    /// <param name="row">The row, from 0.</param>
    /// <exception cref="ArrowException">The file is damaged, not supported, or has no such column or row.</exception>
    public ReadOnlyMemory<byte>? Read(RandomReader file, (string Path, long Bytes, long Modified) name, string column, long row)
    {
        lock (_lock)
        {
            var index = _files.FindIndex(known => known.Name == name);
            var open = index >= 0 ? _files[index] : new OpenFile(name, ArrowIndex.Read(file), []);
            if (index >= 0)
            {
                _files.RemoveAt(index);
            }
            else if (_files.Count == MaxFiles)
            {
                _buffers.RemoveAll(buffer => buffer.File == _files[^1]);
                _files.RemoveAt(MaxFiles - 1);
            }

            _files.Insert(0, open);
            var table = new ArrowTable(file, open.Index, maxBufferBytes, open.Dictionaries, (offset, read) => Keep(open, offset, read));
            return ImageColumn.ChooseImages(table, column) is { } images ? table.Cell(images.Values, row) : throw new ArrowException("It has no such image column.");
        }
    }

    private byte[] Keep(OpenFile file, long offset, Func<byte[]> read)
    {
        var index = _buffers.FindIndex(known => known.File == file && known.Offset == offset);
        var buffer = index >= 0 ? _buffers[index] : (file, offset, read());
        if (index >= 0)
        {
            _buffers.RemoveAt(index);
        }

        _buffers.Insert(0, buffer);
        var bytes = 0L;
        for (var i = 0; i < _buffers.Count; i++)
        {
            bytes += _buffers[i].Bytes.Length;
            if (i > 0 && bytes > MaxKeptBytes)
            {
                _buffers.RemoveRange(i, _buffers.Count - i);
            }
        }

        return buffer.Item3;
    }

    private sealed record OpenFile((string Path, long Bytes, long Modified) Name, ArrowIndex Index, Dictionary<long, ReadOnlyMemory<byte>?[]> Dictionaries);
}
