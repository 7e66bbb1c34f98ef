using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Memory for a whole picture, freed at once: it may be hundreds of megabytes, which the array pool would keep.</summary>
internal sealed unsafe class NativeBytes(nint length) : IDisposable
{
    /// <summary>The first byte. The content is whatever was there.</summary>
    public byte* Start { get; private set; } = (byte*)NativeMemory.Alloc((nuint)length);

    public nint Length { get; } = length;

    /// <summary>All bytes, which must be fewer than 2^31.</summary>
    public Span<byte> Bytes => new(Start, checked((int)Length));

    public void Dispose()
    {
        NativeMemory.Free(Start);
        Start = null;
    }
}
