namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>PackBits of one row, as Photoshop writes it: runs of one byte, and literal bytes.</summary>
internal static class PackBits
{
    /// <summary>Unpacks a row.</summary>
    /// <returns>False if the data is not exactly one row.</returns>
    public static bool TryUnpack(ReadOnlySpan<byte> from, Span<byte> row)
    {
        while (!from.IsEmpty)
        {
            var count = (sbyte)from[0];
            from = from[1..];
            if (count == sbyte.MinValue)
            {
                // A no-op by definition.
                continue;
            }

            var length = Math.Abs((int)count) + 1;
            var taken = count < 0 ? 1 : length;
            if (length > row.Length || taken > from.Length)
            {
                return false;
            }

            if (count < 0)
            {
                row[..length].Fill(from[0]);
            }
            else
            {
                from[..length].CopyTo(row);
            }

            from = from[taken..];
            row = row[length..];
        }

        return row.IsEmpty;
    }
}
