using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Pictures in the layout of the golden files: 8-bit RGB, <c>[height, width, 3]</c>.</summary>
internal static class Pictures
{
    /// <summary>Decodes a file to upright RGB.</summary>
    public static RowCollector Decode(byte[] file, bool transparentOverWhite = false, int reduction = 1, SixteenBitGrey grey = SixteenBitGrey.Scale)
    {
        Assert.Null(TryDecode(file, out var rows, transparentOverWhite, reduction, grey));
        return rows!;
    }

    /// <summary>Decodes a file to upright RGB, or returns the error.</summary>
    public static ImageReadError? TryDecode(
        ReadOnlySpan<byte> file, out RowCollector? rows, bool transparentOverWhite = false, int reduction = 1, SixteenBitGrey grey = SixteenBitGrey.Scale,
        JpegDecoder decoder = JpegDecoder.Fastest)
    {
        rows = null;
        if (PictureFile.Open(file, PictureFixtures.Limits, out var picture) is ImageReadError error)
        {
            return error;
        }

        var size = picture.InputAt(reduction);
        rows = new RowCollector(size.Width, size.Height);
        return picture.Decode(reduction, transparentOverWhite, new DecodeOptions { SixteenBitGrey = grey, JpegDecoder = decoder }, rows);
    }

    /// <summary>The output of a preprocessor before rescaling.</summary>
    public static byte[] Prepare(ImagePreprocessor preprocessor, byte[] file)
    {
        using var picture = new PlanarPicture(preprocessor.Height, preprocessor.Width);
        Assert.Null(preprocessor.Prepare(file, picture));
        return Interleave(picture);
    }

    /// <summary>Resizes a whole picture.</summary>
    public static byte[] Resize(
        ReadOnlySpan<byte> rgb, int width, int height, int toWidth, int toHeight, ResizeFilter filter, HorizontalKernel? kernel = null) =>
        Resize(rgb, width, height, new ResizeWindow(toWidth, toHeight, 0, 0), toWidth, toHeight, filter, kernel);

    /// <summary>Resizes a picture and crops a window.</summary>
    public static byte[] Resize(
        ReadOnlySpan<byte> rgb, int width, int height, ResizeWindow window, int keptWidth, int keptHeight, ResizeFilter filter, HorizontalKernel? kernel = null)
    {
        using var target = new PlanarPicture(keptHeight, keptWidth);
        using var resampler = new Resampler(ResizeInput.Whole(width, height), window, filter, target, kernel);
        resampler.Push([.. rgb, .. new byte[IRowSink.Padding]], height);
        return Interleave(target);
    }

    /// <summary>Mean absolute difference in grey levels.</summary>
    public static double MeanDifference(byte[] left, byte[] right)
    {
        Assert.Equal(left.Length, right.Length);
        return left.Zip(right, (a, b) => Math.Abs(a - b)).Average();
    }

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Sha256(ReadOnlySpan<float> numbers) => Sha256(MemoryMarshal.AsBytes(numbers));

    private static byte[] Interleave(PlanarPicture picture)
    {
        var plane = picture.Height * picture.Width;
        var rgb = new byte[3 * plane];
        for (var i = 0; i < rgb.Length; i++)
        {
            rgb[i] = picture.Bytes[(i % 3 * plane) + (i / 3)];
        }

        return rgb;
    }
}
