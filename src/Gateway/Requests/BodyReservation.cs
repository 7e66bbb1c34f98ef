namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>The memory of one body, reserved from the budget as its bytes arrive: a merely declared length costs nothing.</summary>
internal sealed class BodyReservation(BodyBudget budget, long most) : IDisposable
{
    // A typical photo grows once or twice; a client that never sends holds no more than this.
    private const int FirstBytes = 64 * 1024;

    private byte[] _buffer = [];
    private int _filled;
    private long _charged;

    /// <summary>The bytes received so far.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _filled);

    /// <summary>Whether the body exceeds the maximum.</summary>
    public bool IsTooLarge => _filled > most;

    /// <summary>Charges the budget for other memory of the same body, such as a decoder's. False if it does not fit.</summary>
    public bool TryCharge(long bytes)
    {
        if (!budget.TryTake(bytes, held: _buffer.Length + _charged))
        {
            return false;
        }

        _charged += bytes;
        return true;
    }

    /// <summary>Returns the buffer for the next bytes, which is never empty. False if it does not fit the budget.</summary>
    public bool TryReserve(out Memory<byte> room)
    {
        if (_filled == _buffer.Length && !TryGrow())
        {
            room = default;
            return false;
        }

        room = _buffer.AsMemory(_filled);
        return true;
    }

    /// <summary>Records that bytes were written into the buffer.</summary>
    public void Filled(int bytes) => _filled += bytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        budget.Return(_buffer.Length + _charged);
        (_buffer, _filled, _charged) = ([], 0, 0);
    }

    // One byte more than the maximum, to detect a larger body.
    private bool TryGrow()
    {
        var larger = (int)Math.Min(Math.Max(FirstBytes, 2L * _buffer.Length), most + 1);
        if (!budget.TryTake(larger, held: _buffer.Length + _charged))
        {
            return false;
        }

        var old = _buffer.Length;
        Array.Resize(ref _buffer, larger);
        budget.Return(old);
        return true;
    }
}
