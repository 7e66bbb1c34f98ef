namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>The memory of one body, taken from the budget as its bytes come: a length that is only announced costs nobody anything.</summary>
internal sealed class BodyReservation(BodyBudget budget, long most) : IDisposable
{
    // The usual photo grows once or twice; a sender who never sends holds no more than this.
    private const int FirstBytes = 64 * 1024;

    private byte[] _buffer = [];
    private int _filled;
    private long _charged;

    /// <summary>What came so far.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _filled);

    /// <summary>Whether there is a byte more than the most.</summary>
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

    /// <summary>Where the next bytes go: never empty. False when the budget has no room for it.</summary>
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

    /// <summary>Bytes were written into the room.</summary>
    public void Filled(int bytes) => _filled += bytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        budget.Return(_buffer.Length + _charged);
        (_buffer, _filled, _charged) = ([], 0, 0);
    }

    // One byte more than the most, so that a body of exactly that many is told from a larger one.
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
