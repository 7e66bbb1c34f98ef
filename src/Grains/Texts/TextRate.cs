namespace ZeroShotOrleans.Grains.Texts;

/// <summary>How fast the text tower of a model is here, and its runs in progress.</summary>
/// <remarks>Not thread-safe: guarded by the queue's lock.</remarks>
/// <param name="slots">Maximum number of runs at once.</param>
/// <param name="sliceTime">What a run should take.</param>
internal sealed class TextRate(int slots, TimeSpan sliceTime)
{
    /// <summary>Fewest prompts of a slice, however slow the tower is: fewer batch badly.</summary>
    public const int MinSlice = 8;

    /// <summary>Prompts of a slice while the speed of the tower is not known.</summary>
    public const int FirstSlice = 32;

    // A run of 64 prompts counts for a fifth, smaller ones for less: their fixed cost would look like a slow tower.
    private const double Smoothing = 0.2;
    private const int FullRun = 64;
    private const double UnmeasuredSecondsPerPrompt = 0.01;

    private double? _secondsPerPrompt;
    private int _running;

    /// <summary>Whether the speed is known.</summary>
    public bool IsMeasured => _secondsPerPrompt is not null;

    /// <summary>Whether another run may start.</summary>
    public bool HasSlot => _running < slots;

    /// <summary>Calls in the queue.</summary>
    public int Calls { get; set; }

    /// <summary>When the last run ended, as a timestamp of the clock; null: none has yet.</summary>
    public long? LastEnded { get; private set; }

    /// <summary>How long one run of so many prompts takes.</summary>
    public TimeSpan RunOf(int prompts) => TimeSpan.FromSeconds(prompts * (_secondsPerPrompt ?? UnmeasuredSecondsPerPrompt));

    /// <summary>Seconds until so many prompts are encoded, when there is nothing else to do.</summary>
    public double SecondsOf(long prompts) => prompts * (_secondsPerPrompt ?? UnmeasuredSecondsPerPrompt) / slots;

    /// <summary>Prompts of the next run of a call.</summary>
    public int SliceOf(int remaining) => Math.Min(remaining, _secondsPerPrompt is not { } each ? FirstSlice : each <= 0 ? remaining : (int)Math.Clamp(sliceTime.TotalSeconds / each, MinSlice, int.MaxValue));

    /// <summary>A run starts.</summary>
    public void Start() => _running++;

    /// <summary>A run was given up.</summary>
    public void GiveUp() => _running--;

    /// <summary>A run has ended.</summary>
    public void End(int prompts, TimeSpan took, long now)
    {
        _running--;
        LastEnded = now;
        var each = took.TotalSeconds / prompts;
        _secondsPerPrompt = _secondsPerPrompt is { } known ? known + ((each - known) * Smoothing * Math.Min(prompts, FullRun) / FullRun) : each;
    }
}
