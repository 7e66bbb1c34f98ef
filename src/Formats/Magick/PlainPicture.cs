using System.Runtime.InteropServices;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Formats.Magick;

/// <summary>Whether all pixels of a picture have one colour.</summary>
internal struct PlainPicture
{
    private Rgb? _colour;

    public PlainPicture()
    {
    }

    public bool IsPlain { get; private set; } = true;

    /// <summary>Adds rows, 8-bit RGB.</summary>
    public void Add(ReadOnlySpan<byte> rgb)
    {
        var pixels = MemoryMarshal.Cast<byte, Rgb>(rgb);
        _colour ??= pixels[0];
        IsPlain = IsPlain && pixels.IndexOfAnyExcept(_colour.Value) < 0;
    }
}
