using System.IO.Compression;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Deflate in the wrapping of zlib, whose checksum is compared.</summary>
internal sealed unsafe class TiffDeflateDecoder : TiffDecoder
{
    private readonly UnmanagedMemoryStream _data;
    private readonly ZLibStream _stream;

    public TiffDeflateDecoder(TiffBytes data)
    {
        _data = new UnmanagedMemoryStream(data.Start, data.Length);
        _stream = new ZLibStream(_data, CompressionMode.Decompress);
    }

    public override bool TryRead(Span<byte> row)
    {
        try
        {
            return _stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) == row.Length;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    public override bool IsEndRight()
    {
        try
        {
            // More data than the rows need is harmless, as for libtiff.
            _ = _stream.ReadByte();
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    protected override void Close()
    {
        _stream.Dispose();
        _data.Dispose();
    }
}
