using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>Reads the entries of a zip archive in the order of its directory.</summary>
/// <remarks>
/// Entries that share data would make a small archive expand to any size, so the archive is damaged where entries have more data together than there
/// is before the directory.
/// </remarks>
/// <param name="archive">The archive; not disposed.</param>
/// <param name="directory">Its directory.</param>
internal sealed class ZipReading(RandomReader archive, ZipDirectory directory)
{
    private const int BufferBytes = 1024 * 1024;

    // Of a local header, before the name.
    private const int HeaderBytes = 30;

    private byte[] _buffer = [];
    private long _bufferAt;
    private long _at = directory.Begin;
    private long _data;
    private long _entries;

    /// <summary>Why the directory cannot be read on, after <see cref="Next"/> returned null; null if it was read to its end.</summary>
    public string? Damage { get; private set; }

    /// <summary>Offset of the record that is read next, or of the damage.</summary>
    public long Position => _at;

    /// <summary>The next entry, folders included; null at the end, or at <see cref="Damage"/>.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ZipRecord? Next()
    {
        if (Damage is not null)
        {
            return null;
        }

        if (_at >= directory.End)
        {
            Damage = _at == directory.End && directory.Matches(_entries) ? null
                : $"The directory of the zip archive states {directory.Entries} entries and has {_entries}: the archive is damaged at byte {_at}. The entries before are used.";
            return null;
        }

        if (ZipRecord.Parse(Window(), _at) is not { } record || record.Next > directory.End)
        {
            Damage = $"The directory of the zip archive is damaged at byte {_at}. Only entries before that position are listed.";
            return null;
        }

        _data += HeaderBytes + record.Stored;
        if (_data > directory.Begin - directory.Base || record.Stored < 0)
        {
            Damage = $"Entries of the zip archive overlap: from the one at byte {_at} of its directory on, they have more data than the archive. Only those before are listed.";
            return null;
        }

        _entries++;
        _at = record.Next;
        return record;
    }

    // Bytes from the position on: a whole record at least, unless the directory ends.
    private ReadOnlySpan<byte> Window()
    {
        var wanted = (int)Math.Min(ZipRecord.MaxBytes, directory.End - _at);
        if (_at < _bufferAt || _at + wanted > _bufferAt + _buffer.Length)
        {
            _buffer = archive.Range(_at, (int)Math.Min(BufferBytes, directory.End - _at));
            _bufferAt = _at;
        }

        return _buffer.AsSpan((int)(_at - _bufferAt));
    }
}
