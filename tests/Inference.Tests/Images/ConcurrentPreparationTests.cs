namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>A preprocessor used by many threads.</summary>
public sealed class ConcurrentPreparationTests
{
    private static readonly string[] _names =
    [
        "good/jpeg_large.jpg", "good/jpeg_exif_6.jpg", "good/jpeg_cmyk.jpg", "good/png_rgba.png", "good/gif_animated.gif", "good/webp_alpha_lossy.webp",
        "good/tiff_lzw.tif", "good/bmp_8_palette.bmp", "hostile/jpeg_cut_50.jpg", "hostile/png_bad_zlib.png", "hostile/random.jpg",
    ];

    [Fact]
    public void Concurrent_preparation_gives_identical_results()
    {
        var clip = PictureFixtures.Processors["clip"];
        var files = _names.Select(PictureFixtures.Bytes).ToArray();
        var sequential = files.Select(Prepare).ToArray();

        var concurrent = new string[files.Length * 40];
        Parallel.For(0, concurrent.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => concurrent[i] = Prepare(files[i % files.Length]));

        Assert.All(concurrent, (result, i) => Assert.Equal(sequential[i % files.Length], result));

        string Prepare(byte[] file)
        {
            var pixels = new float[clip.ValuesPerImage];
            return clip.Prepare(file, pixels) is { } error ? error.ToString() : Pictures.Sha256(pixels);
        }
    }

    [Fact]
    public void Preparation_allocates_only_a_few_kilobytes()
    {
        var clip = PictureFixtures.Processors["clip"];
        var pixels = new float[clip.ValuesPerImage];
        var file = PictureFixtures.Bytes("good/jpeg_large.jpg");
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(clip.Prepare(file, pixels));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(clip.Prepare(file, pixels));
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10, 0, 16 * 1024);
    }
}
