namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Uncompressed samples.</summary>
internal sealed class TiffRawDecoder(TiffBytes data) : TiffDecoder
{
    private int _at;

    public override bool TryRead(Span<byte> row)
    {
        if (data.Length - _at < row.Length)
        {
            return false;
        }

        data.Span.Slice(_at, row.Length).CopyTo(row);
        _at += row.Length;
        return true;
    }
}
