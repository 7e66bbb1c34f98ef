using System.Text.Json;
using NetVips;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Tests.Images;

namespace ZeroShotOrleans.Formats.Tests;

/// <summary>A file of samples.json, which make_samples.py in this folder wrote, and its right pixels.</summary>
/// <param name="File">The file.</param>
/// <param name="Width">Columns of the right picture.</param>
/// <param name="Height">Rows of the right picture.</param>
/// <param name="Rgb">Its pixels, 8-bit RGB.</param>
internal sealed record Sample(byte[] File, int Width, int Height, byte[] Rgb)
{
    public static readonly ImageLimits Limits = new();

    private static readonly JsonElement _samples = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples.json"))).RootElement;

    /// <summary>The names of all samples.</summary>
    public static IEnumerable<string> Names => _samples.GetProperty("cases").EnumerateObject().Select(entry => entry.Name);

    /// <summary>Files that are refused, by name, with a part of the reason.</summary>
    public static IEnumerable<(string Name, byte[] File, string Reason)> Refused => _samples.GetProperty("refused").EnumerateObject()
        .Select(entry => (entry.Name, entry.Value.GetProperty("file").GetBytesFromBase64(), entry.Value.GetProperty("reason").GetString()!));

    /// <summary>A sample by its name, such as <c>heic_420.heic</c>.</summary>
    public static Sample Of(string name)
    {
        var found = _samples.GetProperty("cases").GetProperty(name);
        using var image = Image.PngloadBuffer(_samples.GetProperty("pictures")[found.GetProperty("picture").GetInt32()].GetBytesFromBase64());
        return new(found.GetProperty("file").GetBytesFromBase64(), image.Width, image.Height, image.WriteToMemory<byte>());
    }

    /// <summary>Decodes a file to upright RGB, or returns the error.</summary>
    public static ImageReadError? TryDecode(byte[] file, out RowCollector? rows, ImageLimits? limits = null)
    {
        rows = null;
        if (PictureFile.Open(file, limits ?? Limits, out var picture) is ImageReadError error)
        {
            return error;
        }

        rows = new RowCollector(picture.Width, picture.Height);
        return picture.Decode(reduction: 1, transparentOverWhite: false, new DecodeOptions(), rows);
    }

    /// <summary>Mean absolute difference from the right pixels in grey levels.</summary>
    public double MeanDifference(byte[] rgb) => Rgb.Zip(rgb, (a, b) => Math.Abs(a - b)).Average();
}
