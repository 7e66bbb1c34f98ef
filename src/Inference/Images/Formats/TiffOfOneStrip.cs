using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Wraps a strip or tile into a separate TIFF.</summary>
internal static class TiffOfOneStrip
{
    private const ushort Bytes = 7, Short = 3, Long = 4;
    private const int HeaderLength = 8, EntryLength = 12;

    /// <summary>Writes a little-endian TIFF with one strip and one plane, with the unchanged data and the tags that its decoder needs.</summary>
    /// <param name="directory">The directory of the original file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="data">The compressed data of the segment.</param>
    /// <param name="height">Number of rows in the segment.</param>
    public static byte[] Write(in TiffDirectory directory, in TiffHeader header, ReadOnlySpan<byte> data, int height)
    {
        var samples = (uint)header.SamplesInSegment;
        var photometric = header.IsPlanar ? TiffHeader.MinIsBlack : (uint)(directory.Number(TiffTag.Photometric) ?? TiffHeader.MinIsWhite);
        var tables = directory.Bytes(TiffTag.JpegTables);
        List<(TiffTag Tag, ushort Type, uint Count, uint Value)> entries =
        [
            (TiffTag.ImageWidth, Long, 1, header.SegmentWidth),
            (TiffTag.ImageLength, Long, 1, (uint)height),
            (TiffTag.BitsPerSample, Short, samples, TiffCompression.IsCcitt(header.Compression) ? 1u : 8u),
            (TiffTag.Compression, Short, 1, header.Compression),
            (TiffTag.Photometric, Short, 1, photometric),
            (TiffTag.FillOrder, Short, 1, header.HasReversedBits ? 2u : 1u),
            (TiffTag.StripOffsets, Long, 1, 0),
            (TiffTag.SamplesPerPixel, Short, 1, samples),
            (TiffTag.RowsPerStrip, Long, 1, (uint)height),
            (TiffTag.StripByteCounts, Long, 1, (uint)data.Length),
            (TiffTag.PlanarConfiguration, Short, 1, 1),
        ];
        if (header.Compression == TiffCompression.CcittGroup3)
        {
            entries.Add((TiffTag.T4Options, Long, 1, (uint)(directory.Number(TiffTag.T4Options) ?? 0)));
        }

        if (!tables.IsEmpty)
        {
            entries.Add((TiffTag.JpegTables, Bytes, (uint)tables.Length, 0));
        }

        if (photometric == TiffHeader.Ycbcr)
        {
            entries.Add((TiffTag.YcbcrSubsampling, Short, 2, Subsampling(directory)));
        }

        // After the directory: the bit depths, the tables, the data.
        var depths = HeaderLength + 2 + (entries.Count * EntryLength) + 4;
        var tablesAt = depths + (2 * (int)samples);
        var dataAt = tablesAt + tables.Length;
        var file = new byte[dataAt + data.Length];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(HeaderLength), (ushort)entries.Count);
        var at = file.AsSpan(HeaderLength + 2);
        foreach (var (tag, type, count, value) in entries)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)tag);
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], type);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], count);
            BinaryPrimitives.WriteUInt32LittleEndian(at[8..], tag switch
            {
                TiffTag.StripOffsets => (uint)dataAt,
                TiffTag.JpegTables when tables.Length > 4 => (uint)tablesAt,
                TiffTag.BitsPerSample when samples > 2 => (uint)depths,
                TiffTag.BitsPerSample => value * 0x10001,
                _ => value,
            });
            at = at[EntryLength..];
        }

        for (var i = 0; i < samples; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(depths + (2 * i)), 8);
        }

        tables.CopyTo(file.AsSpan(tablesAt));
        data.CopyTo(file.AsSpan(dataAt));
        return file;
    }

    /// <summary>Two 16-bit numbers; 2 and 2 if the directory does not state them.</summary>
    private static uint Subsampling(in TiffDirectory directory) =>
        directory.TryFind(TiffTag.YcbcrSubsampling, out var field) && field.Count == 2
            ? (ushort)directory.Number(field, 0) | ((uint)(ushort)directory.Number(field, 1) << 16)
            : 0x20002;
}
