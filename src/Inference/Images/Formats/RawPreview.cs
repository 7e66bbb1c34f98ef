using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>
/// Camera raw: the largest JPEG that the camera has stored in the file, which is its own development of the photo. The sensor's data is not developed.
/// </summary>
internal sealed class RawPreview : IPictureFormat
{
    private const string Name = "Camera raw";

    /// <summary>Length of the longer side in pixels below which a preview is only a thumbnail: models see up to 448 pixels.</summary>
    private const uint SmallestSide = 480;

    private const int LosslessFrame = 0xC3;

    private static readonly JpegFormat _jpeg = new();

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header) => Find(file, out _, out header);

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink) =>
        Find(file, out var jpeg, out var found) ?? _jpeg.Decode(jpeg, found, grey, deadline, sink) switch
        {
            { Kind: ImageReadErrorKind.Corrupt } error => FormatError.Corrupt(Name, $"the preview in the file is damaged. {error.Detail}"),
            var result => result,
        };

    private static ImageReadError? Find(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> jpeg, out PictureHeader header)
    {
        var parts = RawParts.Of(file);
        jpeg = default;
        header = default;
        foreach (var (at, length) in parts.Jpegs)
        {
            if (at < 0 || length <= 0 || length > file.Length - at)
            {
                continue;
            }

            var candidate = file.Slice((int)at, (int)length);
            if (candidate is [0xFF, 0xD8, 0xFF, ..] && !IsSensorData(candidate) && _jpeg.ReadHeader(candidate, out var size) is null && (ulong)size.Width * size.Height > (ulong)header.Width * header.Height)
            {
                jpeg = candidate;
                header = size;
            }
        }

        if (parts.IsCut)
        {
            return FormatError.Corrupt(Name, "the file is truncated or damaged.");
        }

        if (Math.Max(header.Width, header.Height) < SmallestSide)
        {
            return FormatError.Unsupported(Name, jpeg.IsEmpty
                ? "no preview was found in the file, and raw data is not developed. Export the photo as JPEG."
                : $"its largest preview has {header.Width} x {header.Height} pixels, and raw data is not developed. Export the photo as JPEG.");
        }

        // The camera stores the preview as the sensor lies. An orientation in the preview counts only if the file has none.
        header = header with { Orientation = parts.Orientation is int turned ? ExifOrientation.Known(turned) : header.Orientation };
        return null;
    }

    private static bool IsSensorData(ReadOnlySpan<byte> jpeg)
    {
        for (var segments = new JpegSegments(jpeg); segments.MoveNext();)
        {
            if (segments.IsFrame)
            {
                return segments.Marker == LosslessFrame;
            }
        }

        return true;
    }
}
