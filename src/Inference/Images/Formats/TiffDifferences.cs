using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Predictor 2: each sample except the first is stored as the difference from the same sample of the previous pixel.</summary>
internal static class TiffDifferences
{
    /// <summary>Restores a row of 8 or 16-bit samples in place.</summary>
    public static void Undo(Span<byte> row, in TiffHeader header)
    {
        var step = header.SamplesInSegment;
        if (header.Bits == 8)
        {
            for (var i = step; i < row.Length; i++)
            {
                row[i] += row[i - step];
            }

            return;
        }

        for (var i = 2 * step; i + 1 < row.Length; i += 2)
        {
            var at = row[i..];
            var before = row[(i - (2 * step))..];
            if (header.IsLittleEndian)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(at) + BinaryPrimitives.ReadUInt16LittleEndian(before)));
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(at) + BinaryPrimitives.ReadUInt16BigEndian(before)));
            }
        }
    }
}
