using System.Buffers.Binary;
using System.Text;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>The error for an unsupported file names its type.</summary>
public sealed class OtherFilesTests
{
    [Theory]
    [InlineData("isom", "isom iso2 avc1 mp41", "MP4: this is a video")]
    [InlineData("mp42", "mp42 isom", "MP4: this is a video")]
    [InlineData("dash", "iso6 mp41", "MP4: this is a video")]
    [InlineData("qt  ", "qt  ", "QuickTime: this is a video")]
    [InlineData("3gp5", "3gp5 isom", "3GPP: this is a video")]
    [InlineData("M4A ", "M4A mp42 isom", "MPEG-4 audio: this is an audio file")]
    [InlineData("crx ", "crx isom", "Camera raw: no preview was found")]
    [InlineData("heic", "mif1 heic", "HEIC: this program lacks the package ZeroShotOrleans.Formats")]
    [InlineData("heix", "mif1 heix", "HEIC: this program lacks the package")]
    [InlineData("hevc", "msf1 hevc", "HEIC: this program lacks the package")]
    [InlineData("mif1", "mif1 heic", "HEIC: this program lacks the package")]
    [InlineData("heic", "mif1 heic avif", "HEIC: this program lacks the package")]
    [InlineData("mif1", "mif1", "HEIC: this program lacks the package")]
    [InlineData("mif1", "mif1 avci", "HEIF with AVC: this format is not supported")]
    [InlineData("jxl ", "jxl ", "JPEG XL: this format is not supported")]
    [InlineData("jp2 ", "jp2 ", "JPEG 2000: this format is not supported")]
    [InlineData("abcd", "abcd", "ISO media file: the brand 'abcd'")]
    [InlineData("ab\0\n", "", "ISO media file: the brand 'ab??'")]
    public void Names_the_type_of_an_ISO_media_file(string brand, string others, string reason) =>
        Assert.StartsWith(reason, RejectionOf(FileType(brand, others)).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("avif", "mif1 miaf")]
    [InlineData("avis", "msf1 avif")]
    [InlineData("mif1", "avif miaf")]
    public void Recognizes_AVIF_by_its_brands(string brand, string others) =>
        Assert.StartsWith("AVIF: ", RejectionOf(FileType(brand, others)).Detail, StringComparison.Ordinal);

    [Fact]
    public void Names_an_MP4_with_the_extension_jpg()
    {
        var error = RejectionOf(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "cases", "mp4-called-heic", "mp4.jpg")));

        Assert.Equal(ImageReadErrorKind.UnsupportedFormat, error.Kind);
        Assert.StartsWith("MP4: ", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "HTML page")]
    [InlineData("\uFEFF\n <HTML>", "HTML page")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "XML file")]
    [InlineData("{\"error\": \"not found\"}", "JSON file")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "Git LFS pointer. Run git lfs pull")]
    [InlineData("/annex/objects/SHA256E-s31390--f50d7ac4.jpg\n", "git-annex pointer. Run git annex get")]
    [InlineData("Grüße aus dem Süden", "text file")]
    public void Names_the_type_of_a_text_file(string content, string reason)
    {
        var error = RejectionOf(Encoding.UTF8.GetBytes(content));

        Assert.Equal(ImageReadErrorKind.UnknownFormat, error.Kind);
        Assert.Contains(reason, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Recognizes_text_with_a_character_cut_at_the_end() =>
        Assert.Contains("text file", RejectionOf(Encoding.UTF8.GetBytes("x" + new string('ü', 2000))).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("PK\x03\x04", "ZIP")]
    [InlineData("RIFF\0\0\0\0AVI ", "AVI")]
    [InlineData("RIFF\0\0\0\0WAVE", "WAV")]
    [InlineData("RIFF\0\0\0\0XXXX", "RIFF")]
    [InlineData("P6\n3 2\n255\n", "PNM")]
    [InlineData("\0\0\0\x18moov", "QuickTime")]
    [InlineData("FOVb\0\0", "Sigma X3F")]
    [InlineData("\0MRM\0\0", "Minolta MRW")]
    [InlineData("\0\x05\x16\x07\0\x02\0\0Mac OS X        ", "AppleDouble")]
    [InlineData("SQLite format 3\0", "SQLite")]
    [InlineData("\x1F\x8B\x08", "gzip")]
    public void Names_a_known_file_type(string start, string name)
    {
        var error = RejectionOf(Encoding.Latin1.GetBytes(start));

        Assert.Equal(ImageReadErrorKind.UnsupportedFormat, error.Kind);
        Assert.StartsWith(name + ": ", error.Detail, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('/', error.Detail);
    }

    [Fact]
    public void Names_a_tar_archive() =>
        Assert.StartsWith("tar: ", RejectionOf([.. new byte[257], .. "ustar"u8, .. new byte[300]]).Detail, StringComparison.Ordinal);

    [Fact]
    public void Reports_an_unknown_signature()
    {
        var error = RejectionOf([1, 2, 3, 200, 201, 202]);

        Assert.Equal((ImageReadErrorKind.UnknownFormat, "Not a supported image file (unknown signature)."), (error.Kind, error.Detail));
    }

    [Theory]
    [InlineData("Camera raw: no preview was found", 50706, 1, 0x04010000u)]
    public void Rejects_a_raw_camera_file_without_a_preview(string reason, int tag, int type, uint value)
    {
        Assert.StartsWith(reason, RejectionOf(Tiff(littleEndian: true, (tag, type, value))).Detail, StringComparison.Ordinal);
        Assert.StartsWith(reason, RejectionOf(Tiff(littleEndian: false, (tag, type, value))).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rejects_a_camera_file_that_starts_with_a_thumbnail(bool littleEndian)
    {
        var file = Tiff(littleEndian, (254, 4, 1), (271, 2, 8), (330, 4, 8));

        Assert.StartsWith("Camera raw: ", RejectionOf(file).Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Camera", RejectionOf(Tiff(littleEndian, (254, 4, 0), (271, 2, 8), (330, 4, 8))).Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Camera", RejectionOf(Tiff(littleEndian, (254, 4, 1), (330, 4, 8))).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P6 is a chip", "text file")]
    [InlineData("const icon = '<svg/>';", "text file")]
    [InlineData("<!DOCTYPE html><html><body><svg/></body></html>", "HTML page")]
    public void Recognizes_a_text_that_starts_like_an_image(string content, string reason) =>
        Assert.Contains(reason, RejectionOf(Encoding.UTF8.GetBytes(content)).Detail, StringComparison.Ordinal);

    [Fact]
    public void TIFF_with_pixels_that_spell_CR_is_not_a_raw_photo() =>
        Assert.DoesNotContain("CR2", RejectionOf([.. "II*\0\x60\0\0\0CR\x02\0"u8, .. new byte[200]]).Detail, StringComparison.Ordinal);

    private static ImageReadError RejectionOf(byte[] file)
    {
        var clip = PictureFixtures.Processors["clip"];
        return Assert.IsType<ImageReadError>(clip.Prepare(file, new float[clip.ValuesPerImage]));
    }

    private static byte[] FileType(string brand, string others)
    {
        byte[] brands = [.. Encoding.Latin1.GetBytes(brand), 0, 0, 2, 0, .. others.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(other => Encoding.Latin1.GetBytes(other.PadRight(4)))];
        byte[] file = [0, 0, 0, 0, .. "ftyp"u8, .. brands, .. new byte[40]];
        BinaryPrimitives.WriteUInt32BigEndian(file, (uint)(8 + brands.Length));
        return file;
    }

    private static byte[] Tiff(bool littleEndian, params (int Tag, int Type, uint Value)[] entries)
    {
        byte[] Number(long value, int bytes)
        {
            var number = Enumerable.Range(0, bytes).Select(i => (byte)(value >> (8 * i)));
            return [.. littleEndian ? number : number.Reverse()];
        }

        return
        [
            .. littleEndian ? "II"u8 : "MM"u8, .. Number(42, 2), .. Number(8, 4), .. Number(entries.Length, 2),
            .. entries.SelectMany(entry => (byte[])
            [
                .. Number(entry.Tag, 2), .. Number(entry.Type, 2), .. Number(1, 4),
                .. entry.Type == 3 ? (byte[])[.. Number(entry.Value, 2), 0, 0] : Number(entry.Value, 4),
            ]),
            .. Number(0, 4),
        ];
    }
}
