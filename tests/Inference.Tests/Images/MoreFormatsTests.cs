using System.Diagnostics;
using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Photoshop, TGA and camera raw. make_more_formats.py in this folder wrote the files, and hashes of the right pixels.</summary>
public sealed class MoreFormatsTests
{
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, JsonElement> _cases =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", "more_formats.json"))).RootElement
            .GetProperty("cases").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);

    public static TheoryData<string> Names => [.. _cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Pixels_are_those_of_another_decoder(string name)
    {
        var decoded = Pictures.Decode(FileOf(name));

        Assert.Equal((_cases[name].GetProperty("width").GetInt32(), _cases[name].GetProperty("height").GetInt32()), (decoded.Width, decoded.Height));
        Assert.Equal(_cases[name].GetProperty("rgb").GetString(), Pictures.Sha256(decoded.Rgb));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_damaged_file_is_rejected_or_decodes(string name)
    {
        var file = FileOf(name);
        var undamaged = Pictures.Decode(file);
        var wrong = new List<string>();
        foreach (var (damage, isCut, bytes) in FileDamage.Of(file).Concat(Enumerable.Range(1, 12).Select(left => ($"cut by {left} bytes", true, file[..^left]))))
        {
            var started = Stopwatch.GetTimestamp();
            var isRead = Pictures.TryDecode(bytes, out var rows) is null;
            var reason = Stopwatch.GetElapsedTime(started) > _most ? "took too long"
                : !isRead || rows!.Rgb.AsSpan().SequenceEqual(undamaged.Rgb) ? null
                : isCut ? "read with other pixels"
                : rows.Rgb.AsSpan(3).SequenceEqual(rows.Rgb.AsSpan(0, rows.Rgb.Length - 3)) ? "read as one colour"
                : null;
            if (reason is not null)
            {
                wrong.Add($"{damage}: {reason}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory, MemberData(nameof(Names))]
    public void Damaged_heads_never_throw(string name)
    {
        var clip = PictureFixtures.Load("""{ "size": { "shortest_edge": 16 }, "crop_size": 16 }""", limits: new ImageLimits { MaxPixels = 1_000_000, MaxSide = 100_000 });
        var file = FileOf(name);

        // Of a raw file, directories are at its end.
        for (var at = 0; at < file.Length; at = at == 199 ? Math.Max(200, file.Length - 500) : at + 1)
        {
            foreach (byte value in (ReadOnlySpan<byte>)[0, 1, 0xFF])
            {
                byte[] damaged = [.. file];
                damaged[at] = value;
                clip.Prepare(damaged, new float[clip.ValuesPerImage]);
            }
        }
    }

    [Fact]
    public void A_Photoshop_file_without_a_composite_is_refused()
    {
        var file = FileOf("psd_composite_is_real.psd");
        file[file.AsSpan().IndexOf((byte[])[.. "8BIM"u8, 4, 0x21]) + 16] = 0;

        Assert.Contains("maximize compatibility", Rejected(file).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 8, "a bitmap of 8 bits is not supported")]
    [InlineData(9, 8, "Lab of 8 bits is not supported")]
    [InlineData(7, 8, "multichannel of 8 bits is not supported")]
    [InlineData(3, 32, "RGB of 32 bits is not supported")]
    public void A_Photoshop_mode_that_is_not_supported_is_named(byte mode, byte bits, string reason)
    {
        var file = FileOf("psd_rgb_raw.psd");
        (file[23], file[25]) = (bits, mode);

        Assert.Contains(reason, Rejected(file).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_raw_file_with_only_a_thumbnail_is_refused()
    {
        var file = FileOf("raw_arw_1.arw");
        var large = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);
        file[large] = 0;

        var error = Rejected(file);

        Assert.Equal(ImageReadErrorKind.UnsupportedFormat, error.Kind);
        Assert.Contains("its largest preview has 160 x 120 pixels", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_format_of_the_package_names_it_where_it_is_missing()
    {
        foreach (var start in (byte[][])[[0, 0, 0, 24, .. "ftypheic\0\0\0\0mif1heic"u8], [0xFF, 0x0A, 1, 2], [0xFF, 0x4F, 0xFF, 0x51, 0, 0]])
        {
            var error = Rejected([.. start, .. new byte[40]]);

            Assert.Equal(ImageReadErrorKind.UnsupportedFormat, error.Kind);
            Assert.Contains("this program lacks the package ZeroShotOrleans.Formats", error.Detail, StringComparison.Ordinal);
        }
    }

    private static byte[] FileOf(string name) => _cases[name].GetProperty("file").GetBytesFromBase64();

    private static ImageReadError Rejected(byte[] file) => Assert.IsType<ImageReadError>(Pictures.TryDecode(file, out _));
}
