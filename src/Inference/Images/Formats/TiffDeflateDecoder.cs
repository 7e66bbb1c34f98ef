namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Deflate in zlib format.</summary>
internal sealed unsafe class TiffDeflateDecoder(TiffBytes data) : TiffDecoder
{
    private readonly ZlibData _data = new(data.Start, data.Length);

    public override bool TryRead(Span<byte> row) => _data.TryRead(row);

    public override bool IsEndRight(long most) => _data.IsEndRight(most);

    protected override void Close() => _data.Dispose();
}
