namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Reverses the bits of each byte before another decoder: fill order 2.</summary>
internal sealed unsafe class TiffReversedDecoder : TiffDecoder
{
    private readonly NativeBytes _reversed;
    private readonly TiffDecoder _decoder;

    public TiffReversedDecoder(TiffBytes data, Func<TiffBytes, TiffDecoder> open)
    {
        _reversed = new NativeBytes(data.Length);
        var from = data.Span;
        var to = _reversed.Bytes;
        for (var i = 0; i < from.Length; i++)
        {
            var value = from[i];
            value = (byte)(((value & 0x55) << 1) | ((value >> 1) & 0x55));
            value = (byte)(((value & 0x33) << 2) | ((value >> 2) & 0x33));
            to[i] = (byte)((value << 4) | (value >> 4));
        }

        _decoder = open(new TiffBytes(_reversed.Start, data.Length));
    }

    public override bool TryRead(Span<byte> row) => _decoder.TryRead(row);

    public override bool IsEndRight(long most) => _decoder.IsEndRight(most);

    protected override void Close()
    {
        _decoder.Dispose();
        _reversed.Dispose();
    }
}
