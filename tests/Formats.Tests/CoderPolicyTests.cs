using System.Text;
using ImageMagick;

namespace ZeroShotOrleans.Formats.Tests;

/// <summary>ImageMagick reads the three formats of this package and nothing else, in the whole process.</summary>
public sealed class CoderPolicyTests
{
    public CoderPolicyTests() => Assert.Null(Sample.TryDecode(Sample.Of("heic_420.heic").File, out _));

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>", MagickFormat.Svg)]
    [InlineData("push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 '/etc/hostname'\npop graphic-context\n", MagickFormat.Mvg)]
    [InlineData("<?xml version=\"1.0\"?><image><read filename=\"/etc/hostname\"/></image>", MagickFormat.Msl)]
    [InlineData("%!PS-Adobe-3.0\nshowpage\n", MagickFormat.Ps)]
    [InlineData("%PDF-1.7\n", MagickFormat.Pdf)]
    [InlineData("P3\n1 1\n255\n1 2 3\n", MagickFormat.Pnm)]
    [InlineData("hello", MagickFormat.Txt)]
    [InlineData("hello", MagickFormat.Caption)]
    [InlineData("8BPS\0\x01", MagickFormat.Psd)]
    [InlineData("\0\0\0\x18" + "ftypavif", MagickFormat.Avif)]
    public void Another_coder_is_refused(string content, MagickFormat format)
    {
        using var image = new MagickImage();

        Assert.Throws<MagickPolicyErrorException>(() => image.Read(Encoding.Latin1.GetBytes(content), new MagickReadSettings { Format = format }));
    }

    [Theory]
    [InlineData("ephemeral:/tmp/nothing")]
    [InlineData("msl:/etc/hostname")]
    [InlineData("mvg:/etc/hostname")]
    [InlineData("text:/etc/hostname")]
    [InlineData("label:@/etc/hostname")]
    [InlineData("https://127.0.0.1/a.png")]
    [InlineData("xc:red")]
    public void A_name_chooses_no_coder(string name)
    {
        using var image = new MagickImage();

        Assert.ThrowsAny<MagickException>(() => image.Read(name));
    }

    [Theory]
    [InlineData(MagickFormat.Heic)]
    [InlineData(MagickFormat.Jxl)]
    [InlineData(MagickFormat.Jp2)]
    public void Nothing_is_written(MagickFormat format)
    {
        using var image = new MagickImage(Sample.Of("jxl_lossless.jxl").File, MagickFormat.Jxl);

        Assert.ThrowsAny<MagickException>(() => image.ToByteArray(format));
    }
}
