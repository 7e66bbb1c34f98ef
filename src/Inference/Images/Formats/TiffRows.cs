namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Decompresses a TIFF row by row, with all planes and tiles of a row together. Decoders stay open for one row of strips or tiles.</summary>
internal sealed class TiffRows(TiffHeader header) : IDisposable
{
    private const string Name = "TIFF";

    private const int RowsBetweenChecks = 16;

    private readonly NativeBytes _tileRow = new(header.SegmentRowBytes);
    private TiffDecoder[] _decoders = [];

    /// <summary>Receives a row.</summary>
    /// <param name="planes">The samples: planes one after another, each <see cref="PlaneBytes"/> long; a single plane has all samples of a pixel side by side.</param>
    /// <returns>False to stop.</returns>
    public delegate bool RowAction(ReadOnlySpan<byte> planes);

    /// <summary>Bytes per row in one plane.</summary>
    public int PlaneBytes { get; } = checked((int)((((long)header.Width * header.SamplesInSegment * header.Bits) + 7) / 8));

    /// <summary>Decompresses all rows, or until <paramref name="action"/> stops.</summary>
    public unsafe ImageReadError? Read(ReadOnlySpan<byte> file, in TiffDirectory directory, DecodeDeadline deadline, RowAction action)
    {
        if (TiffSegments.Read(directory, header, file, out var segments) is ImageReadError error)
        {
            return error;
        }

        if (segments.Columns > 1 && (long)header.SegmentWidth * header.SamplesInSegment * header.Bits % 8 != 0)
        {
            return FormatError.Corrupt(Name, $"a row of tiles of {header.SegmentWidth} pixels ends within a byte.");
        }

        using var row = new NativeBytes((nint)PlaneBytes * segments.Planes);
        fixed (byte* start = file)
        {
            for (int i = 0, top = 0; i < segments.Rows; i++, top += (int)header.SegmentHeight)
            {
                if (deadline.IsPast)
                {
                    return deadline.Error;
                }

                if (Open(segments, directory, start, i) is ImageReadError unread)
                {
                    return unread;
                }

                var rows = Math.Min((int)header.SegmentHeight, (int)header.Height - top);
                for (var y = 0; y < rows; y++)
                {
                    if (!TryReadRow(segments, row.Bytes))
                    {
                        return FormatError.Corrupt(Name, $"the data of row {top + y} is truncated or damaged.");
                    }

                    if (!action(row.Bytes))
                    {
                        return null;
                    }

                    if (y % RowsBetweenChecks == RowsBetweenChecks - 1 && deadline.IsPast)
                    {
                        return deadline.Error;
                    }
                }

                // The bottom tiles extend beyond the picture. They must be complete all the same.
                for (var y = rows; y < TiffSegments.HeightOf(header, i); y++)
                {
                    if (!TryReadRow(segments, row.Bytes))
                    {
                        return FormatError.Corrupt(Name, $"the data of the tiles from row {top} on is truncated or damaged.");
                    }

                    if (y % RowsBetweenChecks == RowsBetweenChecks - 1 && deadline.IsPast)
                    {
                        return deadline.Error;
                    }
                }

                if (!_decoders.All(decoder => decoder.IsEndRight(header.SegmentHeight * (long)header.SegmentRowBytes)))
                {
                    return FormatError.Corrupt(Name, $"the data of rows {top} to {top + rows - 1} does not match its checksum.");
                }
            }
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var decoder in _decoders)
        {
            decoder.Dispose();
        }

        _decoders = [];
        _tileRow.Dispose();
    }

    private unsafe ImageReadError? Open(in TiffSegments segments, in TiffDirectory directory, byte* file, int segmentRow)
    {
        foreach (var decoder in _decoders)
        {
            decoder.Dispose();
        }

        _decoders = [];
        var opened = new List<TiffDecoder>(segments.Planes * segments.Columns);
        for (var i = 0; i < segments.Planes * segments.Columns; i++)
        {
            var (offset, length) = segments.Place(header, i / segments.Columns, segmentRow, i % segments.Columns);
            var error = TiffDecoders.Open(
                directory, header, new TiffBytes(file + offset, length), TiffSegments.HeightOf(header, segmentRow), out var decoder);
            if (error is not null)
            {
                opened.ForEach(one => one.Dispose());
                return error;
            }

            opened.Add(decoder!);
        }

        _decoders = [.. opened];
        return null;
    }

    private bool TryReadRow(in TiffSegments segments, Span<byte> row)
    {
        for (var plane = 0; plane < segments.Planes; plane++)
        {
            var left = row.Slice(plane * PlaneBytes, PlaneBytes);
            for (var column = 0; column < segments.Columns; column++)
            {
                var tile = _tileRow.Bytes;
                if (!_decoders[(plane * segments.Columns) + column].TryRead(tile))
                {
                    return false;
                }

                if (header.HasDifferences)
                {
                    TiffDifferences.Undo(tile, header);
                }

                // The last tile extends beyond the picture.
                var kept = Math.Min(tile.Length, left.Length);
                tile[..kept].CopyTo(left);
                left = left[kept..];
            }
        }

        return true;
    }
}
