using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>16-bit grey: scaled by default, clipped as in Pillow on request.</summary>
public sealed class SixteenBitGreyTests
{
    private static readonly byte[] _grey = Pictures.Decode(FormatCatalogue.Bytes("grey8-right.png")).Rgb;

    /// <summary>Files with the values of the 8-bit picture times 257.</summary>
    public static TheoryData<string> Wide =>
        ["grey16.png", "grey16.tif", "grey16_mm.tif", "grey16_mm_lzw.tif", "grey16_tiles_deflate.tif", "grey16_fill2.tif", "grey16_white.tif"];

    /// <summary>Files with the values of the 8-bit picture.</summary>
    public static TheoryData<string> Narrow => ["grey16_of_8_bits.png", "grey16_of_8_bits.tif", "grey16_white_of_8_bits.tif"];

    [Theory]
    [MemberData(nameof(Wide))]
    public void Scales_wide_values_by_default_and_clips_on_request(string file)
    {
        var bytes = FormatCatalogue.Bytes(file);

        Assert.Equal(_grey, Pictures.Decode(bytes).Rgb);
        Assert.Equal([.. _grey.Select(value => (byte)Math.Min(value * 257, 255))], Pictures.Decode(bytes, grey: SixteenBitGrey.Clip).Rgb);
    }

    [Theory]
    [MemberData(nameof(Narrow))]
    public void Keeps_values_that_fit_into_8_bits(string file)
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
    public void Always_scales_grey_with_alpha_and_colours(string file)
    {
        var bytes = FormatCatalogue.Bytes(file);

        Assert.Equal(Pictures.Decode(bytes).Rgb, Pictures.Decode(bytes, grey: SixteenBitGrey.Clip).Rgb);
    }

    [Theory]
    [InlineData(SixteenBitGrey.Scale)]
    [InlineData(SixteenBitGrey.Clip)]
    public void Preprocessor_applies_the_16_bit_grey_option(SixteenBitGrey grey)
    {
        var preprocessor = PictureFixtures.Load("{}", new DecodeOptions { SixteenBitGrey = grey });

        var white = Pictures.Prepare(preprocessor, FormatCatalogue.Bytes("grey16.png")).Count(value => value == 255);

        Assert.Equal(grey == SixteenBitGrey.Clip, white > 100_000);
    }
}
