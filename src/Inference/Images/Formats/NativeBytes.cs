using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Unmanaged memory for a whole picture, which can take hundreds of megabytes that the array pool would retain.</summary>
internal sealed unsafe class NativeBytes(nint length) : IDisposable
{
    /// <summary>Pointer to the first byte. The content is uninitialized.</summary>
    public byte* Start { get; private set; } = (byte*)NativeMemory.Alloc((nuint)length);

    public nint Length { get; } = length;

    /// <summary>All bytes, fewer than 2^31.</summary>
    public Span<byte> Bytes => new(Start, checked((int)Length));

    public void Dispose()
    {
        NativeMemory.Free(Start);
        Start = null;
    }
}
