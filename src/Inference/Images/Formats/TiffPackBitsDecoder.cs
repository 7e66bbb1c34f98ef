namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>PackBits: runs of one byte, and literal bytes.</summary>
internal sealed class TiffPackBitsDecoder(TiffBytes data) : TiffDecoder
{
    private int _at;
    private int _left;
    private bool _repeats;

    public override bool TryRead(Span<byte> row)
    {
        var from = data.Span;
        while (!row.IsEmpty)
        {
            if (_left == 0 && !TryReadCount(from))
            {
                return false;
            }

            var count = Math.Min(_left, row.Length);
            if (_repeats)
            {
                row[..count].Fill(from[_at]);
            }
            else if (from.Length - _at < count)
            {
                return false;
            }
            else
            {
                from.Slice(_at, count).CopyTo(row);
                _at += count;
            }

            _left -= count;
            _at += _repeats && _left == 0 ? 1 : 0;
            row = row[count..];
        }

        return true;
    }

    private bool TryReadCount(ReadOnlySpan<byte> from)
    {
        while (_at < from.Length)
        {
            var count = (sbyte)from[_at++];
            if (count == sbyte.MinValue)
            {
                // A no-op by definition.
                continue;
            }

            _repeats = count < 0;
            _left = Math.Abs((int)count) + 1;
            return _at < from.Length;
        }

        return false;
    }
}
