using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Formats.Tests;

/// <summary>Limits of size and time.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("heic_420.heic")]
    [InlineData("heic_grid.heic")]
    [InlineData("jxl_lossy.jxl")]
    [InlineData("jxl_lossless_container.jxl")]
    [InlineData("jp2_lossy.jp2")]
    [InlineData("jp2_codestream.j2k")]
    public void Every_format_stops_when_its_time_is_used_up(string name)
    {
        var error = Sample.TryDecode(Sample.Of(name).File, out _, new ImageLimits { MaxDecodeTime = TimeSpan.FromTicks(1) });

        Assert.Equal(ImageReadErrorKind.TooMuchTime, error?.Kind);
        Assert.Contains("Images:DecodeSeconds", error!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("heic_420.heic", "96 x 64")]
    [InlineData("heic_irot_1.heic", "64 x 96")]
    [InlineData("heic_grid.heic", "120 x 100")]
    [InlineData("jxl_lossy.jxl", "96 x 64")]
    [InlineData("jxl_orientation_6.jxl", "96 x 64")]
    [InlineData("jp2_lossy.jp2", "96 x 64")]
    public void Pixels_are_limited_by_the_header(string name, string size)
    {
        var error = Sample.TryDecode(Sample.Of(name).File, out _, new ImageLimits { MaxPixels = 1000 });

        Assert.Equal((ImageReadErrorKind.TooManyPixels, $"{size} pixels exceed the limit of 1000."), (error?.Kind, error?.Detail));
    }
}
