using NetVips;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>CCITT and JPEG, decoded by libtiff in libvips. Each strip or tile is wrapped into a separate TIFF.</summary>
/// <remarks>
/// For tiles that cannot be decoded, libvips returns zeros without an error, regardless of its options. Errors in a single-strip file are reported.
/// </remarks>
internal sealed unsafe class TiffVipsDecoder : TiffDecoder
{
    private readonly Source _source;
    private readonly Image _image;
    private readonly Region _region;
    private int _row;

    private TiffVipsDecoder(Source source, Image image) => (_source, _image, _region) = (source, image, Region.New(image));

    /// <summary>Opens a segment.</summary>
    /// <returns>Null if it cannot be decoded.</returns>
    public static TiffVipsDecoder? Open(in TiffDirectory directory, in TiffHeader header, TiffBytes data, int height)
    {
        var source = VipsLibrary.SourceOf(TiffOfOneStrip.Write(directory, header, data.Span, height));
        Image? image = null;
        try
        {
            image = Image.TiffloadSource(source, access: Enums.Access.Sequential, failOn: TiffCompression.IsCcitt(header.Compression) ? Enums.FailOn.Warning : Enums.FailOn.Error);
            if (image.Width == header.SegmentWidth && image.Height == height && image.Bands == header.SamplesInSegment && image.Format == Enums.BandFormat.Uchar)
            {
                return new TiffVipsDecoder(source, image);
            }
        }
        catch (VipsException)
        {
            // Do not use libvips' message: all threads share one error buffer, so it may be about another picture.
        }

        image?.Dispose();
        source.Dispose();
        return null;
    }

    public override bool TryRead(Span<byte> row)
    {
        var fetched = VipsLibrary.Fetch(_region, _row++, _image.Width, 1, out var length);
        if (fetched is null)
        {
            return false;
        }

        var isWhole = length == (nuint)row.Length;
        if (isWhole)
        {
            new ReadOnlySpan<byte>(fetched, row.Length).CopyTo(row);
        }

        VipsLibrary.Free(fetched);
        return isWhole;
    }

    protected override void Close()
    {
        _region.Dispose();
        _image.Dispose();
        _source.Dispose();
    }
}
