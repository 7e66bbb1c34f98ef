using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Grains.Sources.Archives;

/// <summary>
/// Goes through the headers of a tar archive: v7, ustar, GNU and pax, with their long names. Reads a block of 512 bytes for each member and none of its
/// data; the runtime's reader does not tell where data lies, and keeps headers of any size in memory.
/// </summary>
/// <remarks>
/// Sparse files are passed over, because their bytes do not lie together; so is everything that is no regular file. The archive ends at its first empty
/// block, or where the file ends.
/// </remarks>
/// <param name="archive">The archive; ended with this.</param>
/// <param name="offset">Where a header lies.</param>
internal sealed class TarReading(SafeFileHandle archive, long offset) : IDisposable
{
    // Of names and attributes that stand before a header. Longer ones are taken for damage: no system has such paths.
    private const int MaxExtensionBytes = 1024 * 1024;

    private readonly byte[] _block = new byte[TarHeader.BlockBytes];
    private readonly long _end = RandomAccess.GetLength(archive);
    private long _at = offset;
    private bool _ended;

    /// <summary>Where the header behind an image is that was listed before.</summary>
    public static long Behind(ImageEntry entry) => entry.Offset + Padded(entry.Length);

    /// <summary>Whether a file begins as one that is compressed with gzip, xz, bzip2 or zstd.</summary>
    public static bool IsCompressed(SafeFileHandle file)
    {
        Span<byte> first = stackalloc byte[4];
        first = first[..RandomAccess.Read(file, first, 0)];
        return first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || first.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X'])
            || first.StartsWith("BZh"u8) || first.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]);
    }

    /// <summary>The next regular file, or where the archive is damaged; null at the end. Nothing comes behind damage.</summary>
    public TarMember? Next()
    {
        var extension = TarExtension.None;
        while (!_ended)
        {
            var headerAt = _at;
            if (!TryReadHeader(out var found))
            {
                return Damage(headerAt);
            }

            if (found is not { } header)
            {
                // A name that nothing follows is what is left of a member.
                return extension == TarExtension.None ? null : Damage(headerAt);
            }

            var data = _at;
            if (header.MapGoesOn && !TrySkipMap(ref data))
            {
                return Damage(_end);
            }

            var length = header.IsExtension ? header.Length : extension.Length ?? header.Length;
            if (length > _end - data)
            {
                return Damage(_end);
            }

            // The padding of the last member may be missing.
            _at = Math.Min(_end, data + Padded(length));
            if (header.IsExtension)
            {
                if (length > MaxExtensionBytes || !extension.TryAdd(header.Kind, Read(data, (int)length), out extension))
                {
                    return Damage(headerAt);
                }

                continue;
            }

            var name = Clean(extension.Name ?? header.Name);
            if (header.Kind is TarKind.File && name.Length > 0 && !name.EndsWith('/'))
            {
                return new TarMember(name, data, length);
            }

            extension = TarExtension.None;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => archive.Dispose();

    // Header null: the archive ends here. False: what is here is no header.
    private bool TryReadHeader(out TarHeader? header)
    {
        header = null;
        if (_at >= _end)
        {
            // Behind the end is where what was listed before has been cut off since.
            _ended = true;
            return _at == _end;
        }

        if (_end - _at < TarHeader.BlockBytes)
        {
            return false;
        }

        Fill(_block, _at);
        _at += TarHeader.BlockBytes;
        if (!_block.AsSpan().ContainsAnyExcept((byte)0))
        {
            _ended = true;
            return true;
        }

        header = TarHeader.Parse(_block);
        return header is not null;
    }

    // Of an old GNU sparse file: blocks of its map that did not fit into the header.
    private bool TrySkipMap(ref long data)
    {
        var goesOn = true;
        while (goesOn)
        {
            if (_end - data < TarHeader.BlockBytes)
            {
                return false;
            }

            Fill(_block, data);
            goesOn = TarHeader.MapBlockGoesOn(_block);
            data += TarHeader.BlockBytes;
        }

        return true;
    }

    private TarMember Damage(long at)
    {
        _ended = true;
        return new TarMember("", at, Length: 0, Damaged: true);
    }

    private byte[] Read(long from, int length)
    {
        var bytes = new byte[length];
        Fill(bytes, from);
        return bytes;
    }

    // What cannot be read, because the file was cut meanwhile, is zeros; so the archive ends.
    private void Fill(Span<byte> bytes, long from)
    {
        bytes.Clear();
        while (bytes.Length > 0 && RandomAccess.Read(archive, bytes, from) is var got and > 0)
        {
            bytes = bytes[got..];
            from += got;
        }
    }

    private static long Padded(long length) => (length + TarHeader.BlockBytes - 1) / TarHeader.BlockBytes * TarHeader.BlockBytes;

    private static string Clean(string name)
    {
        var begin = 0;
        while (begin < name.Length && (name[begin] == '/' || string.CompareOrdinal(name, begin, "./", 0, 2) == 0))
        {
            begin += name[begin] == '/' ? 1 : 2;
        }

        return name[begin..];
    }
}
