using System.Text.Json;
using NetVips;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>libturbojpeg and libvips: the same pixels or the same error of every file, intact or damaged.</summary>
public sealed class TurboJpegTests
{
    private static readonly int[] _sides = [1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 100, 333];

    private static readonly Dictionary<string, JsonElement> _kinds =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", "jpeg_files.json"))).RootElement
            .GetProperty("files").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);

    public static TheoryData<string> Kinds => [.. _kinds.Keys];

    // JPEG files of all fixtures.
    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(Fixtures, "*.jp*g", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Fixtures, file)).Order(StringComparer.Ordinal),
        .. SmallFilesTests.Names.Select(row => row.Data).Where(name => name.EndsWith(".jpg", StringComparison.Ordinal)).Select(name => $"small/{name}"),
    ];

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    [Fact]
    public void The_system_has_the_library() => Assert.SkipWhen(NoLibrary && Environment.GetEnvironmentVariable("CI") is null, "libturbojpeg is not installed (Debian: libturbojpeg0), so only libvips decodes JPEG here.");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_fixture_is_the_same_intact_and_damaged(string name) =>
        AssertSame(name.StartsWith("small/", StringComparison.Ordinal) ? SmallFilesTests.Bytes(name[6..]) : File.ReadAllBytes(Path.Combine(Fixtures, name)), damaged: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_process_and_sampling_equals_Pillow(string kind)
    {
        var file = _kinds[kind].GetProperty("file").GetBytesFromBase64();
        foreach (var decoder in Enum.GetValues<JpegDecoder>())
        {
            Assert.Null(Pictures.TryDecode(file, out var rows, decoder: decoder));
            Assert.Equal(_kinds[kind].GetProperty("rgb").GetString(), Pictures.Sha256(rows!.Rgb));
        }

        AssertSame(file, damaged: true);
    }

    [Fact]
    public void Every_sampling_size_and_process_is_the_same()
    {
        var random = new Random(5);
        var fast = 0;
        foreach (var width in _sides)
        {
            foreach (var height in _sides)
            {
                var file = Saved(random, width, height, bands: random.Next(4) == 0 ? 1 : 3);
                fast += AssertSame(file, damaged: width is 33 && height is 9 or 100) ? 1 : 0;
            }
        }

        Assert.True(NoLibrary || fast > _sides.Length * _sides.Length / 2, $"Only {fast} files were decoded by libturbojpeg.");
    }

    [Theory]
    [InlineData(65_500, 3)]
    [InlineData(3, 65_500)]
    [InlineData(2049, 2049)]
    public void Very_long_and_large_files_are_the_same(int width, int height) => AssertSame(Saved(new Random(6), width, height, bands: 3), damaged: false);

    [Fact]
    public void Inks_and_other_sizes_than_stated_are_left_to_libvips()
    {
        var rows = new RowCollector(8, 8);
        using var black = Image.Black(8, 8, bands: 4).Copy(interpretation: Enums.Interpretation.Cmyk);
        Assert.False(TurboJpeg.TryDecode(black.JpegsaveBuffer(), 8, 8, rows));
        Assert.Equal(NoLibrary ? false : true, TurboJpeg.TryDecode(Saved(new Random(7), 8, 8, bands: 3), 8, 8, rows));
        Assert.False(TurboJpeg.TryDecode(Saved(new Random(7), 8, 8, bands: 3), 8, 9, rows));
    }

    private static bool NoLibrary => TurboJpeg.FileName is null;

    // Returns whether libturbojpeg decodes it.
    private static bool AssertSame(byte[] file, bool damaged)
    {
        IEnumerable<(string Name, byte[] Bytes)> copies = [("intact", file), .. damaged && file.Length > 0 ? FileDamage.Of(file).Select(copy => (copy.Name, copy.Bytes)) : []];
        foreach (var (name, bytes) in copies)
        {
            var expected = Pictures.TryDecode(bytes, out var slow, decoder: JpegDecoder.Libvips);
            var actual = Pictures.TryDecode(bytes, out var fast, decoder: JpegDecoder.Fastest);
            Assert.True(expected?.Detail == actual?.Detail, $"{name}: '{expected?.Detail}' by libvips, '{actual?.Detail}' otherwise.");
            Assert.True(expected is not null || slow!.Rgb.AsSpan().SequenceEqual(fast!.Rgb), $"{name}: other pixels.");
        }

        return PictureFile.Open(file, PictureFixtures.Limits, out var picture) is null && picture.Mode is PixelMode.Plain
            && TurboJpeg.TryDecode(file, JpegWidth(file), JpegHeight(file), new RowCollector(JpegWidth(file), JpegHeight(file)));
    }

    private static int JpegWidth(byte[] file) => (int)Header(file).Width;

    private static int JpegHeight(byte[] file) => (int)Header(file).Height;

    private static PictureHeader Header(byte[] file)
    {
        Assert.Null(new JpegFormat().ReadHeader(file, out var header));
        return header;
    }

    // Smooth with noise: blocks of all kinds.
    private static byte[] Saved(Random random, int width, int height, int bands)
    {
        var samples = new byte[width * height * bands];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (byte)((i / bands * 255 / (width * height)) ^ random.Next(random.Next(4) == 0 ? 64 : 4));
        }

        using var image = Image.NewFromMemory(samples, width, height, bands, Enums.BandFormat.Uchar).Copy(interpretation: bands == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
        return image.JpegsaveBuffer(
            q: random.Next(1, 101),
            interlace: random.Next(3) == 0,
            optimizeCoding: random.Next(2) == 0,
            subsampleMode: random.Next(2) == 0 ? Enums.ForeignSubsample.On : Enums.ForeignSubsample.Off,
            restartInterval: random.Next(3) == 0 ? random.Next(1, 20) : null);
    }
}
