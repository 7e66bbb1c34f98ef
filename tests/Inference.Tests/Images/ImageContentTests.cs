using System.Buffers.Binary;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Recognition of images by extension and by their first bytes.</summary>
public sealed class ImageContentTests
{
    [Theory]
    [InlineData("a.jpg", true)]
    [InlineData("b.JPEG", true)]
    [InlineData("IMG_2.HEIC", true)]
    [InlineData("c.jxl", true)]
    [InlineData("d.Cr2", true)]
    [InlineData("e.svg", true)]
    [InlineData("IMG_6", false)]
    [InlineData("IMG_7.jpg_original", false)]
    [InlineData("jpg", false)]
    [InlineData("f.pdf", false)]
    [InlineData("g.mp4", false)]
    public void Recognizes_images_by_their_extension(string name, bool expected) => Assert.Equal(expected, ImageExtensions.IsImage(name));

    [Theory]
    [InlineData("FF D8 FF E0", true)] // JPEG
    [InlineData("89 50 4E 47 0D 0A 1A 0A", true)] // PNG
    [InlineData("42 4D 00 00 00 00 00 00 00 00 36 00 00 00 28 00 00 00 01 00 00 00 01 00 00 00", true)] // BMP with a header of 40 bytes
    [InlineData("00 00 00 18 66 74 79 70 68 65 69 63 00 00 00 00", true)] // HEIC
    [InlineData("00 00 00 18 66 74 79 70 63 72 78 20 00 00 00 01", true)] // Canon CR3
    [InlineData("FF 0A 00 00", true)] // JPEG XL
    [InlineData("00 00 00 18 66 74 79 70 69 73 6F 6D 00 00 00 00", false)] // MP4
    [InlineData("00 00 00 14 66 74 79 70 71 74 20 20 00 00 00 00", false)] // QuickTime
    [InlineData("25 50 44 46 2D 31", false)] // PDF
    [InlineData("50 4B 03 04 14 00", false)] // ZIP
    [InlineData("1F 8B 08 00", false)] // gzip
    [InlineData("", false)]
    [InlineData("00", false)]
    public void Recognizes_images_by_their_first_bytes(string bytes, bool expected) =>
        Assert.Equal(expected, ImageContent.IsImage(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal))));

    [Theory]
    [InlineData("BMW, Audi and other cars", false)]
    [InlineData("P6 is a chip", false)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", true)]
    [InlineData("\uFEFF<?xml version='1.0'?>\n<svg/>", true)]
    [InlineData("<!DOCTYPE html><html><body><svg/></body></html>", false)]
    [InlineData("const icon = '<svg/>';", false)]
    public void Text_is_an_image_only_if_it_is_SVG(string text, bool expected) =>
        Assert.Equal(expected, ImageContent.IsImage(System.Text.Encoding.UTF8.GetBytes(text)));

    public static TheoryData<string, string> RawPhotos() => new()
    {
        { "Camera raw: no preview", Tiff((254, 4, 1), (50706, 1, 0x00000401)) },
        { "Camera raw: the file is truncated", Tiff((254, 4, 1), (271, 2, 8), (330, 4, 512)) },
    };

    [Theory, MemberData(nameof(RawPhotos))]
    public void Rejects_a_raw_photo_instead_of_reading_its_thumbnail(string name, string file)
    {
        var bytes = Convert.FromHexString(file);

        var error = PictureFile.Open(bytes, PictureFixtures.Limits, out _);

        Assert.NotNull(error);
        Assert.StartsWith(name, error.Detail, StringComparison.Ordinal);
        Assert.True(ImageContent.IsImage(bytes));
    }

    [Fact]
    public void Multi_resolution_TIFF_is_not_a_raw_photo() =>
        Assert.NotEqual(ImageReadErrorKind.UnsupportedFormat, PictureFile.Open(Convert.FromHexString(Tiff((254, 4, 0), (330, 4, 512), (262, 3, 2))), PictureFixtures.Limits, out _)?.Kind);

    // Tag, type and value of each entry, as in TIFF 6.0.
    private static string Tiff(params (ushort Tag, ushort Type, uint Value)[] entries)
    {
        var file = new byte[8 + 2 + (entries.Length * 12) + 4];
        "II*\0\x08\0\0\0"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = file.AsSpan(10 + (i * 12));
            BinaryPrimitives.WriteUInt16LittleEndian(entry, entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], entries[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], entries[i].Value);
        }

        return Convert.ToHexString(file);
    }
}
