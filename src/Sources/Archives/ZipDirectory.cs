using System.Buffers.Binary;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>The location of a zip archive's central directory, which names all entries.</summary>
/// <remarks>The directory itself is read on demand, record by record, so that memory does not grow with the number of entries.</remarks>
/// <param name="Begin">Offset of its first record.</param>
/// <param name="End">Offset after its last record.</param>
/// <param name="Entries">Number of entries that the archive states.</param>
/// <param name="Base">Offset of the zip data: not 0 if something precedes it, such as a program that extracts it.</param>
/// <param name="IsWide">Whether the count has 64 bits; otherwise it may have overflowed at 65,536.</param>
internal sealed record ZipDirectory(long Begin, long End, long Entries, long Base, bool IsWide)
{
    private const int EndBytes = 22, WideLocatorBytes = 20, WideEndBytes = 56;

    private static ReadOnlySpan<byte> EndSignature => "PK\x05\x06"u8;

    private static ReadOnlySpan<byte> WideLocatorSignature => "PK\x06\x07"u8;

    private static ReadOnlySpan<byte> WideEndSignature => "PK\x06\x06"u8;

    /// <summary>Locates the directory by the record at the end of the archive.</summary>
    /// <exception cref="ArchiveException">There is none, or the archive is split over several files.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ZipDirectory Of(RandomReader archive)
    {
        var length = archive.Length;
        var tail = archive.Range(Math.Max(0, length - EndBytes - ushort.MaxValue), (int)Math.Min(length, EndBytes + ushort.MaxValue));
        if (FindEnd(tail) is not { } at)
        {
            throw new ArchiveException("The zip archive has no directory at its end: it is truncated, or no zip archive. Copy or download it again.");
        }

        var end = tail.AsSpan(at);
        var endAt = length - tail.Length + at;
        var (disk, directoryDisk) = (Short(end, 4), Short(end, 6));
        var (here, entries) = (Short(end, 8), (long)Short(end, 10));
        var (size, offset) = ((long)Int(end, 12), (long)Int(end, 16));
        var isWide = false;
        if (disk == ushort.MaxValue || directoryDisk == ushort.MaxValue || entries == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue)
        {
            var before = ReadWide(archive, endAt);
            if (before is { } wide)
            {
                (entries, size, offset, endAt, isWide) = (wide.Entries, wide.Size, wide.Offset, wide.At, true);
                (disk, directoryDisk, here) = (0, 0, 0);
            }
        }

        if (disk != 0 || directoryDisk != 0 || (!isWide && here != entries))
        {
            throw Split();
        }

        // Programs that extract themselves precede the zip data, and offsets count from the latter.
        var begin = endAt - size;
        if (begin < 0 || offset > begin || size < 0 || offset < 0)
        {
            throw new ArchiveException("The zip archive's directory lies outside of it: the archive is truncated or damaged. Copy or download it again.");
        }

        return new ZipDirectory(begin, endAt, entries, begin - offset, isWide);
    }

    /// <summary>Whether the archive has as many entries as it states.</summary>
    public bool Matches(long entries) => IsWide ? entries == Entries : (entries & ushort.MaxValue) == Entries;

    private static ArchiveException Split() =>
        new("The zip archive is split over several files (.z01), which is not supported. Join them: zip -s 0 split.zip --out whole.zip", unsupported: true);

    // The last one whose comment ends with the archive; otherwise the last one.
    private static int? FindEnd(ReadOnlySpan<byte> tail)
    {
        int? any = null;
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (tail[at..].StartsWith(EndSignature) && at + EndBytes + Short(tail[at..], 20) is var end && end <= tail.Length)
            {
                if (end == tail.Length)
                {
                    return at;
                }

                any ??= at;
            }
        }

        return any;
    }

    // Null: none, so that the values are meant as they are.
    private static (long Entries, long Size, long Offset, long At)? ReadWide(RandomReader archive, long endAt)
    {
        var locator = archive.Range(Math.Max(0, endAt - WideLocatorBytes), (int)Math.Min(endAt, WideLocatorBytes));
        if (locator.Length < WideLocatorBytes || !locator.AsSpan().StartsWith(WideLocatorSignature))
        {
            return null;
        }

        if (Int(locator, 4) != 0 || Int(locator, 16) > 1)
        {
            throw Split();
        }

        // Where it says, or directly before the locator if something precedes the zip data.
        foreach (var at in new[] { BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8)), endAt - WideLocatorBytes - WideEndBytes })
        {
            var record = at >= 0 && at <= endAt - WideLocatorBytes - WideEndBytes ? archive.Range(at, WideEndBytes) : [];
            if (record.Length == WideEndBytes && record.AsSpan().StartsWith(WideEndSignature))
            {
                return Int(record, 16) != 0 || Int(record, 20) != 0 ? throw Split() : (Long(record, 32), Long(record, 40), Long(record, 48), at);
            }
        }

        throw new ArchiveException("The zip archive's directory (zip64) is not where the archive says: it is damaged. Copy or download it again.");
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
