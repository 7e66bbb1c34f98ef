namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>LZW as in TIFF 6.0: most significant bit first, and the code width grows one entry early.</summary>
internal sealed class TiffLzwDecoder(TiffBytes data) : TiffDecoder
{
    private const int Clear = 256, End = 257, First = 258, MaxCodes = 4096, MaxWidth = 12;

    // Each code stands for the string of an earlier code plus one byte.
    private readonly ushort[] _prefix = new ushort[MaxCodes];
    private readonly byte[] _last = new byte[MaxCodes];
    private readonly ushort[] _length = new ushort[MaxCodes];

    // The part of the last string that did not fit into a row; strings are no longer than the table.
    private readonly byte[] _string = new byte[MaxCodes];
    private int _stringAt;
    private int _stringEnd;

    private int _at;
    private uint _bits;
    private int _count;
    private int _width = 9;
    private int _next;
    private int _previous = -1;
    private bool _hasStarted;
    private bool _hasEnded;

    /// <summary>Whether the data has the bit order that libtiff wrote before 1992.</summary>
    public static bool IsOldStyle(ReadOnlySpan<byte> data) => data is [0, var second, ..] && (second & 1) != 0;

    public override bool TryRead(Span<byte> row)
    {
        while (true)
        {
            var count = Math.Min(_stringEnd - _stringAt, row.Length);
            _string.AsSpan(_stringAt, count).CopyTo(row);
            _stringAt += count;
            row = row[count..];
            if (row.IsEmpty)
            {
                return true;
            }

            if (!TryReadString())
            {
                return false;
            }
        }
    }

    public override bool IsEndRight(long most)
    {
        while (TryReadString())
        {
            most -= _stringEnd - _stringAt;
            if (most < 0)
            {
                return false;
            }
        }

        return _hasEnded;
    }

    private bool TryReadString()
    {
        var code = ReadCode();
        if (!_hasStarted)
        {
            if (code != Clear)
            {
                return false;
            }

            _hasStarted = true;
            for (var i = 0; i < Clear; i++)
            {
                (_last[i], _length[i]) = ((byte)i, 1);
            }
        }

        while (code == Clear)
        {
            (_width, _next, _previous) = (9, First, -1);
            code = ReadCode();
        }

        // Some writers omit the end code.
        _hasEnded = code is < 0 or End;
        if (code is < 0 or End || code > _next || (code >= First && _previous < 0) || (code == _next && _next == MaxCodes))
        {
            return false;
        }

        // A code may be used in the step that defines it: it is then the previous string plus that string's first byte.
        var known = code == _next ? _previous : code;
        var length = (int)_length[known];
        for (int i = length - 1, at = known; i >= 0; i--, at = _prefix[at])
        {
            _string[i] = _last[at];
        }

        if (code == _next)
        {
            if (length == MaxCodes)
            {
                return false;
            }

            _string[length++] = _string[0];
        }

        if (_previous >= 0 && _next < MaxCodes)
        {
            (_prefix[_next], _last[_next], _length[_next]) = ((ushort)_previous, _string[0], (ushort)(_length[_previous] + 1));
            _next++;
            if (_next == (1 << _width) - 1 && _width < MaxWidth)
            {
                _width++;
            }
        }

        _previous = code;
        (_stringAt, _stringEnd) = (0, length);
        return true;
    }

    /// <summary>The next code, or -1 at the end.</summary>
    private int ReadCode()
    {
        var from = data.Span;
        while (_count < _width)
        {
            if (_at == from.Length)
            {
                return -1;
            }

            _bits = (_bits << 8) | from[_at++];
            _count += 8;
        }

        _count -= _width;
        return (int)(_bits >> _count) & ((1 << _width) - 1);
    }
}
