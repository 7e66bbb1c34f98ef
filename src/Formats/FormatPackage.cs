using ZeroShotOrleans.Formats.Heif;
using ZeroShotOrleans.Formats.Jpeg2000;
using ZeroShotOrleans.Formats.JpegXl;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Formats;

/// <summary>The formats of this package. ZeroShotOrleans.Inference creates it by name when it reads the first such file.</summary>
internal sealed class FormatPackage : IFormatPackage
{
    private readonly HeicFormat _heic = new();
    private readonly JxlFormat _jxl = new();
    private readonly Jp2Format _jp2 = new();

    public IPictureFormat Find(PackageFormat format) => format switch
    {
        PackageFormat.Heic => _heic,
        PackageFormat.JpegXl => _jxl,
        _ => _jp2,
    };
}
