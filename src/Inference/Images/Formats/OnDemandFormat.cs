using System.Reflection;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>A format that the package ZeroShotOrleans.Formats decodes. Its assembly is loaded when the first file of such a format is read.</summary>
/// <remarks>Found by name, so that neither this package nor a program that reads JPEG alone needs its native code.</remarks>
internal sealed class OnDemandFormat(PackageFormat format, string name) : IPictureFormat
{
    private const string Package = "ZeroShotOrleans.Formats";

    private static readonly Lazy<IFormatPackage?> _package = new(Load);

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        return _package.Value is { } package
            ? package.Find(format).ReadHeader(file, out header)
            : FormatError.Unsupported(name, $"this program lacks the package {Package}, which reads this format. Add the package, or convert the file to JPEG.");
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink)
    {
        try
        {
            return _package.Value!.Find(format).Decode(file, header, grey, deadline, sink);
        }
        catch (Exception error) when (error.GetBaseException() is DllNotFoundException or BadImageFormatException)
        {
            return FormatError.Unsupported(name, "the library that reads this format is not available on this platform. Convert the file to JPEG.");
        }
    }

    private static IFormatPackage? Load()
    {
        try
        {
            var type = Assembly.Load(new AssemblyName(Package)).GetType($"{Package}.FormatPackage", throwOnError: true)!;
            return (IFormatPackage)Activator.CreateInstance(type, nonPublic: true)!;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
