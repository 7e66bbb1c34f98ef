namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Positions of the strips or tiles of a TIFF. Those that the picture needs are validated to lie inside the file.</summary>
internal readonly ref struct TiffSegments
{
    private const string Name = "TIFF";

    /// <summary>Maximum number of concurrent decoders: one for each tile in a row of tiles, per plane.</summary>
    private const int MaxTilesInRow = 4096;

    /// <summary>
    /// Maximum number of strips and tiles with JPEG or CCITT compression: each costs 0.14 ms in libtiff, however small it is. A fax of 100 million pixels in
    /// strips of one row has 12,000.
    /// </summary>
    private const long MaxLibtiffSegments = 25_000;

    /// <summary>Maximum number of compressed bytes of all strips or tiles together. They may share data, so even a small file could otherwise declare any amount.</summary>
    private const long MaxDataBytes = 256L * 1024 * 1024;

    /// <summary>Maximum number of pixels of all tiles together. Tiles may extend beyond the picture, and the pixel limit covers only the picture.</summary>
    private const long MaxStoredPixels = 1L << 30;

    private readonly TiffDirectory _directory;
    private readonly TiffField _offsets;
    private readonly TiffField _counts;
    private readonly int _fileLength;
    private readonly int _perPlane;

    private TiffSegments(in TiffDirectory directory, in TiffHeader header, TiffField offsets, TiffField counts, int fileLength)
    {
        _directory = directory;
        (_offsets, _counts, _fileLength) = (offsets, counts, fileLength);
        Columns = (int)CeilingOf(header.Width, header.SegmentWidth);
        Rows = (int)CeilingOf(header.Height, header.SegmentHeight);
        Planes = header.IsPlanar ? header.Samples : 1;
        _perPlane = Columns * Rows;
    }

    /// <summary>Number of tiles side by side; 1 for strips.</summary>
    public int Columns { get; }

    /// <summary>Number of strips, or of rows of tiles.</summary>
    public int Rows { get; }

    public int Planes { get; }

    /// <summary>Reads and validates the table.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="header">The header, within the limits.</param>
    /// <param name="file">The file.</param>
    /// <param name="segments">The table.</param>
    /// <returns>Null, or the error.</returns>
    public static ImageReadError? Read(in TiffDirectory directory, in TiffHeader header, ReadOnlySpan<byte> file, out TiffSegments segments)
    {
        segments = default;

        // libtiff stores both kinds in one field, so some files have tiles under the tags of strips.
        var what = header.IsTiled ? "tile" : "strip";
        if (!(header.IsTiled && directory.TryFind(TiffTag.TileOffsets, out var offsets)) && !directory.TryFind(TiffTag.StripOffsets, out offsets))
        {
            return FormatError.Corrupt(Name, $"the directory does not state the positions of the {what}s.");
        }

        if (!(header.IsTiled && directory.TryFind(TiffTag.TileByteCounts, out var counts)) && !directory.TryFind(TiffTag.StripByteCounts, out counts))
        {
            counts = default;
        }

        segments = new TiffSegments(directory, header, offsets, counts, file.Length);
        if ((long)segments.Columns * segments.Planes > MaxTilesInRow)
        {
            return new ImageReadError(ImageReadErrorKind.UnsupportedFormat, $"TIFF with more than {MaxTilesInRow} tiles in a row is not supported. Save the file in strips or in larger tiles.");
        }

        var wanted = (long)segments.Columns * segments.Rows * segments.Planes;
        if (wanted > MaxLibtiffSegments && (header.Compression == TiffCompression.Jpeg || TiffCompression.IsCcitt(header.Compression)))
        {
            return new ImageReadError(ImageReadErrorKind.UnsupportedFormat,
                $"TIFF with the compression {TiffCompression.NameOf(header.Compression)} and {wanted} {what}s is not supported, only with up to {MaxLibtiffSegments}. Save the file with LZW or Deflate compression.");
        }

        if ((decimal)wanted * header.SegmentWidth * header.SegmentHeight > MaxStoredPixels)
        {
            return new ImageReadError(ImageReadErrorKind.TooManyPixels, $"The {what}s of the TIFF store more than {MaxStoredPixels} pixels, most of them beyond the picture. Save the file in smaller tiles.");
        }

        if (offsets.Count < wanted || (counts.Count < wanted && counts.Count > 0))
        {
            return FormatError.Corrupt(Name, $"the picture has {wanted} {what}s, but the directory lists {(offsets.Count < wanted ? offsets.Count : counts.Count)}.");
        }

        var data = 0UL;
        for (var i = 0; i < wanted; i++)
        {
            data += header.Compression == TiffCompression.None || counts.Count == 0 ? 0 : Math.Min(segments.LengthOf(i, header), (ulong)file.Length);
            if (data > MaxDataBytes)
            {
                return new ImageReadError(ImageReadErrorKind.TooManyBytes, $"The {what}s of the TIFF share their data and have more than {MaxDataBytes} bytes together. Save the file again with another program.");
            }

            if (segments.Misplaced(i, header))
            {
                return FormatError.Corrupt(Name, $"{what} {i} of {wanted} is empty or outside the file: the data is truncated or the directory is damaged.");
            }
        }

        return null;
    }

    /// <summary>Height of the segments in a row of segments; the last strips may be shorter.</summary>
    public static int HeightOf(in TiffHeader header, int row) =>
        header.IsTiled ? (int)header.SegmentHeight : (int)Math.Min(header.SegmentHeight, header.Height - ((uint)row * header.SegmentHeight));

    /// <summary>Position of a segment in the file.</summary>
    public (int Offset, int Length) Place(in TiffHeader header, int plane, int row, int column)
    {
        var index = (plane * _perPlane) + (row * Columns) + column;
        return ((int)_directory.Number(_offsets, index), (int)LengthOf(index, header));
    }

    private bool Misplaced(int index, in TiffHeader header)
    {
        var offset = _directory.Number(_offsets, index);
        if (offset == 0 || offset >= (ulong)_fileLength)
        {
            return true;
        }

        var length = LengthOf(index, header);
        return length == 0 || length > (ulong)_fileLength - offset;
    }

    /// <summary>Length of a segment. Computed for uncompressed segments, as in Pillow, because some writers leave the byte count at zero.</summary>
    private ulong LengthOf(int index, in TiffHeader header) =>
        header.Compression == TiffCompression.None ? (ulong)header.SegmentRowBytes * (uint)HeightOf(header, index % _perPlane / Columns)
        : _counts.Count > 0 ? _directory.Number(_counts, index)
        : (ulong)_fileLength - _directory.Number(_offsets, index);

    private static long CeilingOf(uint length, uint part) => part == 0 ? 0 : ((long)length + part - 1) / part;
}
