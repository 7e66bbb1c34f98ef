using ZeroShotOrleans.Sources.Archives;

namespace ZeroShotOrleans.Sources.Listing.Archives;

/// <summary>
/// Reads the headers of a tar archive: v7, ustar, GNU and pax, with long names. Reads one block of 512 bytes per member and no
/// data. The runtime's reader is not used because it buffers headers of any size.
/// </summary>
/// <remarks>
/// Links are resolved to the data of their target if that comes before them. Sparse files are returned with the reason why they cannot be read: their data
/// is not contiguous. Directories and devices are skipped. After the end marker another archive may follow, as produced by <c>cat a.tar b.tar</c>;
/// anything else there is damage.
/// </remarks>
/// <param name="archive">The archive.</param>
/// <param name="offset">Offset of a header.</param>
/// <param name="links">The files before it, if known.</param>
/// <param name="headBytes">Number of first bytes to return of each file.</param>
internal sealed class TarReading(TarBytes archive, long offset, TarLinks? links = null, int headBytes = 0)
{
    private const string SparseProblem = "The file is stored with holes (a sparse file of GNU tar), which is not supported. Create the archive without --sparse (-S).";

    // Characters of a link target to show in a message.
    private const int ShownLength = 200;

    private const int ZerosBuffer = 1024 * 1024;

    // Maximum size of names and attributes before a header. Larger ones are treated as damage: no system has such paths.
    private const int MaxExtensionBytes = 1024 * 1024;

    private readonly byte[] _block = new byte[TarHeader.BlockBytes];
    private long _at = offset;
    private TarLinks? _links = links;
    private bool _ended;

    /// <summary>Offset of the next header.</summary>
    public long Position => _at;

    /// <summary>Offset of the header after an image that was listed before.</summary>
    public static long EndOf(ImageEntry entry) => entry.ResumeAt > 0 ? entry.ResumeAt : entry.Offset + Padded(entry.Length);

    /// <summary>The next file or link, or the damaged position; null at the end. Nothing follows damage.</summary>
    public TarMember? Next()
    {
        if (!archive.Reaches(1))
        {
            return _ended ? null : Damage(0);
        }

        var extension = TarExtension.None;
        while (!_ended)
        {
            var headerAt = _at;
            if (!TryReadHeader(out var found))
            {
                return Damage(archive.UpToEnd(_at));
            }

            // A name without a member is the rest of a truncated one.
            if (extension != TarExtension.None && (found is null || _at != headerAt + TarHeader.BlockBytes))
            {
                return Damage(headerAt);
            }

            if (found is not { } header)
            {
                return archive.Problem is null ? null : Damage(archive.UpToEnd(_at));
            }

            headerAt = _at - TarHeader.BlockBytes;

            var data = _at;
            if (header.MapContinues && !TrySkipMap(ref data))
            {
                return Damage(archive.UpToEnd(long.MaxValue));
            }

            var length = header.IsExtension ? header.Length : extension.Length ?? header.Length;
            if (header.IsExtension && length > MaxExtensionBytes)
            {
                return Damage(archive.Reaches(data) ? headerAt : archive.UpToEnd(data));
            }

            var head = headBytes > 0 && header.Kind is TarKind.File ? Read(data, (int)Math.Min(length, headBytes)) : null;
            if (length > long.MaxValue - data - TarHeader.BlockBytes || !archive.Reaches(data + length))
            {
                return Damage(archive.UpToEnd(long.MaxValue));
            }

            // The padding of the last member may be missing.
            _ = archive.Reaches(data + Padded(length));
            _at = archive.UpToEnd(data + Padded(length));
            if (header.IsExtension)
            {
                if (!extension.TryAdd(header.Kind, Read(data, (int)length), out extension))
                {
                    return Damage(headerAt);
                }

                continue;
            }

            if (MemberOf(header, extension, headerAt, data, length, head) is { } member)
            {
                return member;
            }

            extension = TarExtension.None;
        }

        return null;
    }

    private TarMember? MemberOf(TarHeader header, TarExtension extension, long headerAt, long data, long length, byte[]? head)
    {
        var name = TarHeader.Clean(extension.SparseName ?? extension.Name ?? header.Name);
        if (name.Length == 0 || name.EndsWith('/'))
        {
            return null;
        }

        switch (header.Kind)
        {
            case TarKind.Sparse:
            case TarKind.File when extension.IsSparse:
                return new TarMember(name, data, length, ResumeAt: _at, SparseProblem);
            case TarKind.File:
                _links?.Add(name, data, length);
                return new TarMember(name, data, length, Head: head);
            case TarKind.HardLink or TarKind.SymbolicLink:
                return LinkOf(name, header.Kind, extension.Target ?? header.Target, headerAt);
            case TarKind.Unknown:
                return new TarMember(name, data, length, ResumeAt: _at, "The archive entry has an unsupported type. Create the archive with tar --format=pax or ustar.");
            default:
                return null;
        }
    }

    private TarMember LinkOf(string name, TarKind kind, string target, long headerAt)
    {
        _links ??= LinksBefore(headerAt);
        if (_links.Find(name, target, relative: kind is TarKind.SymbolicLink) is var (offset, length))
        {
            _links.Add(name, offset, length);
            return new TarMember(name, offset, length, ResumeAt: _at);
        }

        var shown = new string([.. target.Take(ShownLength).Select(letter => char.IsControl(letter) ? '?' : letter)]);
        return new TarMember(
            name, _at, Length: 0, ResumeAt: _at, $"It is a {(kind is TarKind.HardLink ? "hard" : "symbolic")} link to '{shown}', which does not precede it in the archive.");
    }

    private TarLinks LinksBefore(long offset)
    {
        var again = archive.Again();
        try
        {
            return TarLinks.Before(again, offset);
        }
        finally
        {
            if (again != archive)
            {
                again.Dispose();
            }
        }
    }

    // Header null: the end of the archive. False: this is not a header.
    private bool TryReadHeader(out TarHeader? header)
    {
        header = null;
        if (!archive.Reaches(_at + 1))
        {
            // An offset beyond the end means the archive was truncated since it was listed. And an archive without an end marker may have been truncated here.
            _ended = true;
            return false;
        }

        if (!archive.Reaches(_at + TarHeader.BlockBytes))
        {
            return false;
        }

        Fill(_block, _at);
        _at += TarHeader.BlockBytes;
        if (!_block.AsSpan().ContainsAnyExcept((byte)0))
        {
            if (!TrySkipZeros())
            {
                _ended = true;
                return true;
            }

            return TryReadHeader(out header);
        }

        header = TarHeader.Parse(_block);
        _at -= header is null ? TarHeader.BlockBytes : 0;
        return header is not null;
    }

    // Skips to the block with the next non-zero byte; false at the end of the file.
    private bool TrySkipZeros()
    {
        var buffer = new byte[ZerosBuffer];
        for (var from = _at; ;)
        {
            var got = archive.Read(buffer, from);
            var first = buffer.AsSpan(0, got).IndexOfAnyExcept((byte)0);
            if (first >= 0)
            {
                _at += (from + first - _at) / TarHeader.BlockBytes * TarHeader.BlockBytes;
                return true;
            }

            if (got == 0)
            {
                break;
            }

            from += got;
        }

        return false;
    }

    // Old GNU sparse files: blocks of the map that did not fit into the header.
    private bool TrySkipMap(ref long data)
    {
        var continues = true;
        while (continues)
        {
            if (!archive.Reaches(data + TarHeader.BlockBytes))
            {
                return false;
            }

            Fill(_block, data);
            continues = TarHeader.MapBlockContinues(_block);
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

    // Data that cannot be read, because the file was truncated meanwhile, is zeros; so the archive ends.
    private void Fill(Span<byte> bytes, long from)
    {
        bytes.Clear();
        while (bytes.Length > 0 && archive.Read(bytes, from) is var got and > 0)
        {
            bytes = bytes[got..];
            from += got;
        }
    }

    private static long Padded(long length) => (length + TarHeader.BlockBytes - 1) / TarHeader.BlockBytes * TarHeader.BlockBytes;
}
