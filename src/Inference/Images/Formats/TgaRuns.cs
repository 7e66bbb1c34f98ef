namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The pixels of a TGA file in order. Runs may extend over several rows.</summary>
internal ref struct TgaRuns(ReadOnlySpan<byte> data, int pixelBytes, bool hasRunLengths)
{
    private ReadOnlySpan<byte> _data = data;
    private int _left = hasRunLengths ? 0 : int.MaxValue;
    private bool _repeats;

    /// <summary>Whether no run extends beyond what was read.</summary>
    public readonly bool IsAtPixel => !hasRunLengths || _left == 0;

    /// <summary>Reads a row; false if the data ends before.</summary>
    public bool TryRead(Span<byte> row)
    {
        while (!row.IsEmpty)
        {
            if (_left == 0)
            {
                if (_data.IsEmpty)
                {
                    return false;
                }

                (_repeats, _left) = ((_data[0] & 0x80) != 0, (_data[0] & 0x7F) + 1);
                _data = _data[1..];
            }

            var pixels = Math.Min(_left, row.Length / pixelBytes);
            var stored = _repeats ? pixelBytes : pixels * pixelBytes;
            if (stored > _data.Length)
            {
                return false;
            }

            for (var at = 0; at < pixels * pixelBytes; at += stored)
            {
                _data[..stored].CopyTo(row[at..]);
            }

            row = row[(pixels * pixelBytes)..];
            _left = hasRunLengths ? _left - pixels : _left;
            _data = _repeats && _left > 0 ? _data : _data[stored..];
        }

        return true;
    }
}
