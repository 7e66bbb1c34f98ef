using System.Buffers.Binary;

namespace ZeroShotOrleans.Tests;

/// <summary>Writes TIFF files of little data and much work: all strips or tiles share one piece of data.</summary>
internal static class HostileTiff
{
    /// <summary>Compressions by their numbers.</summary>
    public const ushort Jpeg = 7, Deflate = 8;

    private const ushort Short = 3, Long = 4;
    private const int EntryLength = 12;

    /// <summary>Grey strips of one row, each with the same data.</summary>
    public static byte[] Strips(int width, int count, ushort compression, byte[] data) => Write(width, count, compression, count, data, tile: null);

    /// <summary>Grey tiles, each with the same data.</summary>
    public static byte[] Tiles(int width, int height, (int Width, int Height) tile, ushort compression, byte[] data) =>
        Write(width, height, compression, (width + tile.Width - 1) / tile.Width * ((height + tile.Height - 1) / tile.Height), data, tile);

    /// <summary>Appends directories, each of which names the next.</summary>
    public static byte[] WithDirectories(byte[] tiff, int count)
    {
        // One entry, and the offset of the next directory.
        const int Length = 2 + EntryLength + 4;
        byte[] all = [.. tiff, .. new byte[count * Length]];
        var last = 8 + 2 + (BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(8)) * EntryLength);
        for (var i = 0; i < count; i++)
        {
            var at = tiff.Length + (i * Length);
            BinaryPrimitives.WriteInt32LittleEndian(all.AsSpan(last), at);
            BinaryPrimitives.WriteUInt16LittleEndian(all.AsSpan(at), 1);
            Entry(all.AsSpan(at + 2), 256, Long, 1, 8);
            last = at + 2 + EntryLength;
        }

        return all;
    }

    private static byte[] Write(int width, int height, ushort compression, int segments, byte[] data, (int Width, int Height)? tile)
    {
        (ushort Tag, ushort Type, int Count, int Value)[] entries =
        [
            (256, Long, 1, width), (257, Long, 1, height), (258, Short, 1, 8), (259, Short, 1, compression), (262, Short, 1, 1),
            .. tile is null ? [(273, Long, segments, -1)] : Array.Empty<(ushort, ushort, int, int)>(),
            (277, Short, 1, 1),
            .. tile is { } size
                ? [(322, Long, 1, size.Width), (323, Long, 1, size.Height), (324, Long, segments, -1), (325, Long, segments, -2)]
                : new (ushort, ushort, int, int)[] { (278, Long, 1, 1), (279, Long, segments, -2) },
        ];
        var offsets = 8 + 2 + (entries.Length * EntryLength) + 4;
        var counts = offsets + (segments * sizeof(int));
        var dataAt = counts + (segments * sizeof(int));
        var file = new byte[dataAt + data.Length];
        "II*\0"u8.CopyTo(file);
        file[4] = 8;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            var (tag, type, count, value) = entries[i];
            Entry(file.AsSpan(10 + (i * EntryLength)), tag, type, count, value switch
            {
                -1 => count == 1 ? dataAt : offsets,
                -2 => count == 1 ? data.Length : counts,
                _ => value,
            });
        }

        for (var i = 0; i < segments; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offsets + (i * sizeof(int))), dataAt);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(counts + (i * sizeof(int))), data.Length);
        }

        data.CopyTo(file.AsSpan(dataAt));
        return file;
    }

    private static void Entry(Span<byte> at, ushort tag, ushort type, int count, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(at, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], type);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], count);
        BinaryPrimitives.WriteInt32LittleEndian(at[8..], value);
    }
}
