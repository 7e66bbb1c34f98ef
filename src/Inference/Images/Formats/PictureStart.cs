namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>What the first bytes of a file prove about all of it, so that a file that cannot be read need not be transferred.</summary>
internal static class PictureStart
{
    /// <summary>
    /// The error that <see cref="PictureFile.Open"/> has for every file that starts like this, except for its size in bytes. Null: it depends on what follows, or there is none.
    /// </summary>
    /// <param name="start">First bytes of a file: <see cref="ImageContent.StartBytes"/> or more.</param>
    /// <param name="limits">Resource limits per image.</param>
    public static ImageReadError? Refuse(ReadOnlySpan<byte> start, ImageLimits limits)
    {
        if (Signatures.Recognise(start, out var format) is { } unread)
        {
            return IsWholeSignature(start, format) ? unread : null;
        }

        return format switch
        {
            // Up to the compressed data, the segments are those of the whole file, errors in them included.
            JpegFormat when JpegSegments.ReachData(start) => format.ReadHeader(start, out var header) ?? header.CheckSize(limits),
            PngFormat => format.ReadHeader(start, out var header) ?? header.CheckSize(limits),

            // The size is that of the first chunk that has one; a later one may be cut off.
            WebpFormat => format.ReadHeader(start, out var header) is null ? header.CheckSize(limits) : null,
            _ => null,
        };
    }

    // Other signatures are within the first 1,024 bytes.
    private static bool IsWholeSignature(ReadOnlySpan<byte> start, IPictureFormat format) =>
        format is TiffFormat ? RawCamera.HasWholeDirectory(start) : !FileTypeBox.IsIn(start) || FileTypeBox.IsWhole(start);
}
