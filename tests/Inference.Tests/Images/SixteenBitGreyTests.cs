using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>16-bit grey both ways: by default it keeps its shades, on request it is clipped as by Pillow.</summary>
public sealed class SixteenBitGreyTests
{
    private static readonly byte[] _grey = Pictures.Decode(FormatCatalogue.Bytes("grey8-right.png")).Rgb;

    /// <summary>Files whose values are those of the 8-bit picture times 257.</summary>
    public static TheoryData<string> Wide =>
        ["grey16.png", "grey16.tif", "grey16_mm.tif", "grey16_mm_lzw.tif", "grey16_tiles_deflate.tif", "grey16_fill2.tif", "grey16_white.tif"];

    /// <summary>Files whose values are those of the 8-bit picture.</summary>
    public static TheoryData<string> Narrow => ["grey16_of_8_bits.png", "grey16_of_8_bits.tif", "grey16_white_of_8_bits.tif"];

    [Theory]
    [MemberData(nameof(Wide))]
    public void Wide_values_are_scaled_by_default_and_clipped_on_request(string file)
    {
        var bytes = FormatCatalogue.Bytes(file);

        Assert.Equal(_grey, Pictures.Decode(bytes).Rgb);
        Assert.Equal([.. _grey.Select(value => (byte)Math.Min(value * 257, 255))], Pictures.Decode(bytes, grey: SixteenBitGrey.Clip).Rgb);
    }

    [Theory]
    [MemberData(nameof(Narrow))]
    public void Values_that_fit_into_8_bits_are_kept_both_ways(string file)
    {
        var bytes = FormatCatalogue.Bytes(file);

        Assert.Equal(_grey, Pictures.Decode(bytes).Rgb);
        Assert.Equal(_grey, Pictures.Decode(bytes, grey: SixteenBitGrey.Clip).Rgb);
    }

    [Theory]
    [InlineData("grey16_alpha.png")]
    [InlineData("grey16_alpha.tif")]
    [InlineData("rgb16.png")]
    [InlineData("rgb16.tif")]
    public void Grey_with_alpha_and_colours_are_scaled_both_ways(string file)
    {
        var bytes = FormatCatalogue.Bytes(file);

        Assert.Equal(Pictures.Decode(bytes).Rgb, Pictures.Decode(bytes, grey: SixteenBitGrey.Clip).Rgb);
    }

    [Theory]
    [InlineData(SixteenBitGrey.Scale)]
    [InlineData(SixteenBitGrey.Clip)]
    public void A_preprocessor_follows_its_options(SixteenBitGrey grey)
    {
        var preprocessor = PictureFixtures.Load("{}", new DecodeOptions { SixteenBitGrey = grey });

        var white = Pictures.Prepare(preprocessor, FormatCatalogue.Bytes("grey16.png")).Count(value => value == 255);

        Assert.Equal(grey == SixteenBitGrey.Clip, white > 100_000);
    }
}
