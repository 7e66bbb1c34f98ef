using System.IO.Compression;
using System.Text;

namespace ZeroShotOrleans.Files.Tests;

public sealed class FileFormatTests
{
    [Theory]
    [InlineData("PAR1", FileFormatKind.Parquet)]
    [InlineData("ARROW1\0\0", FileFormatKind.Arrow)]
    [InlineData("SQLite format 3\0", FileFormatKind.Database)]
    [InlineData("PK\u0003\u0004", FileFormatKind.Zip)]
    [InlineData("BZh9", FileFormatKind.Compressed)]
    [InlineData("%PDF-1.7", FileFormatKind.Document)]
    public void A_format_is_known_by_how_files_begin(string head, object kind) => Assert.Equal(kind, FileFormat.Of(Encoding.Latin1.GetBytes(head))?.Kind);

    [Fact]
    public void A_gzip_file_is_known()
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
        {
            gzip.Write("path\na.jpg\n"u8);
        }

        Assert.Equal(("a gzip file", FileFormatKind.Compressed), (FileFormat.Of(file.ToArray())!.Name, FileFormat.Of(file.ToArray())!.Kind));
    }

    [Fact]
    public void A_tar_archive_is_known_by_its_magic_within_the_bytes_that_are_asked_for()
    {
        using var file = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(file, leaveOpen: true))
        {
            tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "a.jpg") { DataStream = new MemoryStream([1, 2, 3]) });
        }

        Assert.Equal(FileFormatKind.Tar, FileFormat.Of(file.ToArray().AsSpan(0, FileFormat.HeadBytes))?.Kind);
        Assert.Null(FileFormat.Of(file.ToArray().AsSpan(0, 200)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("path,label\na.jpg,cat\n")]
    [InlineData("PAR")]
    public void Text_is_none(string text) => Assert.Null(FileFormat.Of(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Utf_16_without_a_mark_is_recognised()
    {
        Assert.True(FileFormat.IsUtf16WithoutMark(Encoding.Unicode.GetBytes("path\na.jpg\n")));
        Assert.True(FileFormat.IsUtf16WithoutMark(Encoding.BigEndianUnicode.GetBytes("path\na.jpg\n")));
        Assert.False(FileFormat.IsUtf16WithoutMark(Encoding.UTF8.GetBytes("path\na.jpg\n")));
        Assert.False(FileFormat.IsUtf16WithoutMark(new byte[100]));
    }
}
