using CsCheck;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Properties that hold for any size and any picture.</summary>
public sealed class ResamplerPropertyTests
{
    private const int Cases = 300;

    private static readonly Gen<(int Width, int Height, int ToWidth, int ToHeight, ResizeFilter Filter, int Seed)> _anyResize =
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 90], Gen.Enum<ResizeFilter>(), Gen.Int);

    [Fact]
    public void Every_kernel_equals_the_scalar_kernel() =>
        _anyResize.Check(
            Cases,
            resize =>
            {
                var (width, height, toWidth, toHeight, filter, seed) = resize;
                var rgb = Noise(width, height, seed);
                var scalar = Pictures.Resize(rgb, width, height, toWidth, toHeight, filter, HorizontalKernel.Scalar);
                foreach (var kernel in Enum.GetValues<HorizontalKernel>().Where(Kernels.IsSupported))
                {
                    Assert.Equal(scalar, Pictures.Resize(rgb, width, height, toWidth, toHeight, filter, kernel));
                }
            });

    [Fact]
    public void Window_equals_that_part_of_the_whole_picture() =>
        Gen.Select(_anyResize, Gen.Double.Unit, Gen.Double.Unit, Gen.Double.Unit, Gen.Double.Unit).Check(
            Cases,
            drawn =>
            {
                var (resize, u, v, w, z) = drawn;
                var (width, height, toWidth, toHeight, filter, seed) = resize;
                var (left, top) = ((int)(u * toWidth), (int)(v * toHeight));
                var (keptWidth, keptHeight) = (1 + (int)(w * (toWidth - left)), 1 + (int)(z * (toHeight - top)));
                (keptWidth, keptHeight) = (Math.Min(keptWidth, toWidth - left), Math.Min(keptHeight, toHeight - top));
                var rgb = Noise(width, height, seed);

                var whole = Pictures.Resize(rgb, width, height, toWidth, toHeight, filter);
                var part = Pictures.Resize(rgb, width, height, new ResizeWindow(toWidth, toHeight, left, top), keptWidth, keptHeight, filter);

                Assert.Equal(Cut(whole, toWidth, left, top, keptWidth, keptHeight), part);
            });

    [Fact]
    public void Accepts_strips_of_any_height() =>
        Gen.Select(_anyResize, Gen.Int[1, 40]).Check(
            Cases,
            drawn =>
            {
                var (resize, stripRows) = drawn;
                var (width, height, toWidth, toHeight, filter, seed) = resize;
                var rgb = Noise(width, height, seed);

                using var target = new PlanarPicture(toHeight, toWidth);
                using var resampler = new Resampler(ResizeInput.Whole(width, height), new ResizeWindow(toWidth, toHeight, 0, 0), filter, target);
                for (var y = 0; y < height; y += stripRows)
                {
                    var rows = Math.Min(stripRows, height - y);
                    resampler.Push([.. rgb.AsSpan(y * width * 3, rows * width * 3), .. new byte[IRowSink.Padding]], rows);
                }

                using var singleStrip = new PlanarPicture(toHeight, toWidth);
                using var other = new Resampler(ResizeInput.Whole(width, height), new ResizeWindow(toWidth, toHeight, 0, 0), filter, singleStrip);
                other.Push([.. rgb, .. new byte[IRowSink.Padding]], height);
                Assert.True(singleStrip.Bytes.SequenceEqual(target.Bytes));
            });

    [Fact]
    public void Resize_to_the_same_size_changes_nothing() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Enum<ResizeFilter>(), Gen.Int).Check(
            Cases,
            drawn =>
            {
                var (width, height, filter, seed) = drawn;
                var rgb = Noise(width, height, seed);
                Assert.Equal(rgb, Pictures.Resize(rgb, width, height, width, height, filter));
            });

    [Fact]
    public void Single_coloured_picture_stays_single_coloured() =>
        Gen.Select(_anyResize, Gen.Byte, Gen.Byte, Gen.Byte).Check(
            Cases,
            drawn =>
            {
                var (resize, red, green, blue) = drawn;
                var (width, height, toWidth, toHeight, filter, _) = resize;
                var resized = Pictures.Resize(SingleColour(red, green, blue, width * height), width, height, toWidth, toHeight, filter);
                Assert.Equal(SingleColour(red, green, blue, toWidth * toHeight), resized);
            });

    private static byte[] Noise(int width, int height, int seed)
    {
        var random = new Random(seed);
        var rgb = new byte[width * height * 3];
        random.NextBytes(rgb);
        // Half of the pictures are black and white, so that filters overshoot and the clamps are used.
        if (seed % 2 == 0)
        {
            foreach (ref var value in rgb.AsSpan())
            {
                value = value < 128 ? (byte)0 : (byte)255;
            }
        }

        return rgb;
    }

    private static byte[] SingleColour(byte red, byte green, byte blue, int pixels) =>
        [.. Enumerable.Repeat((byte[])[red, green, blue], pixels).SelectMany(pixel => pixel)];

    private static byte[] Cut(byte[] rgb, int width, int left, int top, int keptWidth, int keptHeight) =>
        [.. Enumerable.Range(top, keptHeight).SelectMany(y => rgb.AsSpan(((y * width) + left) * 3, keptWidth * 3).ToArray())];
}
