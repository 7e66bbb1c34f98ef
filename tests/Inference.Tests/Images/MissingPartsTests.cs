using System.Buffers.Binary;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Files that are well-formed but lack a part of their picture.</summary>
public sealed class MissingPartsTests
{
    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    [Theory]
    [InlineData("good/jpeg_444.jpg", 30)]
    [InlineData("good/jpeg_420.jpg", 60)]
    [InlineData("good/jpeg_gray.jpg", 75)]
    public void Rejects_a_truncated_JPEG_with_a_new_end_marker(string name, int percent)
    {
        var file = PictureFixtures.Bytes(name);

        var error = Pictures.TryDecode([.. file[..(file.Length * percent / 100)], .. EndOfImage], out _);

        Assert.Equal(ImageReadErrorKind.Corrupt, error?.Kind);
    }

    [Fact]
    public void Ignores_stray_bytes_between_JPEG_segments()
    {
        var file = PictureFixtures.Bytes("good/jpeg_444.jpg");
        var scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);

        Assert.Equal(Pictures.Decode(file).Rgb, Pictures.Decode([.. file[..scan], 1, 2, 3, .. file[scan..]]).Rgb);
    }

    [Fact]
    public void Rejects_a_GIF_with_all_codes_zero()
    {
        var file = PictureFixtures.Bytes("good/gif.gif");
        var at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0]) + 11;
        at += (file[at - 2] & 0x80) != 0 ? 3 << ((file[at - 2] & 7) + 1) : 0;
        while (file[at] != 0)
        {
            file.AsSpan(at + 1, file[at]).Clear();
            at += file[at] + 1;
        }

        Assert.Equal(ImageReadErrorKind.Corrupt, Pictures.TryDecode(file, out _)?.Kind);
    }

    [Theory]
    [InlineData("rgb_tiles.tif", 5)]
    [InlineData("grey8_tiles_deflate.tif", 5)]
    [InlineData("rgb_lzw_tiles.tif", 3)]
    [InlineData("jpeg_rgb_tiles.tif", 2)]
    [InlineData("jpeg_ycbcr_tiles.tif", 4)]
    public void Rejects_a_TIFF_with_a_missing_tile(string name, int tile)
    {
        var file = FormatCatalogue.Bytes(name);
        Overwrite(file, tag: 325, tile, 0);
        Overwrite(file, tag: 324, tile, 0);

        Assert.Equal(ImageReadErrorKind.Corrupt, Pictures.TryDecode(file, out _)?.Kind);
    }

    [Theory]
    [InlineData("rgb_deflate.tif", 2)]
    [InlineData("rgb_lzw.tif", 0)]
    [InlineData("rgb_packbits.tif", 3)]
    [InlineData("rgb_lzw_planes.tif", 7)]
    [InlineData("rgb_planes_deflate.tif", 11)]
    [InlineData("jpeg_rgb.tif", 1)]
    public void Rejects_a_TIFF_whose_strip_is_cut(string name, int strip)
    {
        var file = FormatCatalogue.Bytes(name);
        Overwrite(file, tag: 279, strip, Number(file, tag: 279, strip) / 2);

        Assert.Equal(ImageReadErrorKind.Corrupt, Pictures.TryDecode(file, out _)?.Kind);
    }

    private static uint Number(byte[] file, int tag, int index)
    {
        var (at, size) = Find(file, tag, index);
        return size == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
    }

    private static void Overwrite(byte[] file, int tag, int index, uint value)
    {
        var (at, size) = Find(file, tag, index);
        if (size == 2)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        }
    }

    /// <summary>Offset of a number in a little-endian TIFF field, and its size in bytes.</summary>
    private static (int At, int Size) Find(byte[] file, int tag, int index)
    {
        var directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        for (var i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory)); i++)
        {
            var entry = directory + 2 + (12 * i);
            if (BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(entry)) == tag)
            {
                var size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(entry + 2)) == 3 ? 2 : 4;
                var length = size * BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(entry + 4));
                return ((length <= 4 ? entry + 8 : BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(entry + 8))) + (size * index), size);
            }
        }

        throw new ArgumentException($"The file has no tag {tag}.", nameof(tag));
    }
}
