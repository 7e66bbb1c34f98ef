namespace ZeroShotOrleans.Grains.Texts;

/// <summary>A call in the queue, encoded slice by slice, one per turn. Dispose it when it is done or abandoned.</summary>
/// <remarks>Its mutable members are guarded by the queue's lock.</remarks>
internal sealed class TextCall(TextQueue queue, TextOrder order, TextRequest request, TextRate pace, double due, long queued) : IDisposable
{
    private TaskCompletionSource<int> _turn = NewTurn();

    public TextOrder Order { get; } = order;

    public TextRequest Request { get; } = request;

    public TextRate Pace { get; } = pace;

    /// <summary>Its sort key among the calls of its tenant, lowest first: when it would be done if it were alone, in seconds.</summary>
    public double Due { get; } = due;

    /// <summary>The time since which it waits for a turn.</summary>
    public long Queued { get; private set; } = queued;

    /// <summary>Number of prompts without an embedding.</summary>
    public int Remaining { get; private set; } = order.Prompts;

    /// <summary>Number of prompts of its current turn; 0 if it waits or is done.</summary>
    public int Slice { get; private set; }

    /// <summary>The charge of its tenant for the turn, in microseconds of device time.</summary>
    public long Charged { get; private set; }

    /// <summary>Whether it could run now.</summary>
    public bool CanRun => Slice == 0 && Remaining > 0 && Pace.HasSlot;

    /// <summary>Whether it was removed from the queue.</summary>
    public bool IsGone { get; set; }

    /// <summary>Waits for a turn.</summary>
    /// <returns>Number of prompts to encode in it.</returns>
    public Task<int> TurnAsync(CancellationToken cancellationToken) => _turn.Task.WaitAsync(cancellationToken);

    /// <summary>Ends the turn, after its prompts were encoded.</summary>
    /// <param name="took">How long the text tower ran.</param>
    public void Ended(TimeSpan took) => queue.End(this, took);

    /// <inheritdoc/>
    public void Dispose() => queue.Remove(this);

    /// <summary>Records that its turn starts.</summary>
    public void Start(int prompts, long charged)
    {
        (Slice, Charged) = (prompts, charged);
        _turn.SetResult(prompts);
    }

    /// <summary>Records that its turn has ended. It waits for the next one if prompts remain.</summary>
    public void Next(long now)
    {
        Remaining -= Slice;
        (Slice, Queued, _turn) = (0, now, NewTurn());
    }

    private static TaskCompletionSource<int> NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
