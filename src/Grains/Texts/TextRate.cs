namespace ZeroShotOrleans.Grains.Texts;

/// <summary>The measured speed of a model's text tower on this silo, and its runs in progress.</summary>
/// <remarks>Not thread-safe: guarded by the queue's lock.</remarks>
/// <param name="slots">Maximum number of concurrent runs.</param>
/// <param name="sliceTime">Target duration of a run.</param>
internal sealed class TextRate(int slots, TimeSpan sliceTime)
{
    /// <summary>Minimum number of prompts of a slice, however slow the tower is: smaller batches are inefficient.</summary>
    public const int MinSlice = 8;

    /// <summary>Number of prompts of a slice while the speed of the tower is unknown.</summary>
    public const int FirstSlice = 32;

    // A run of 64 prompts has a weight of 1/5, smaller runs less: their fixed cost would look like a slow tower.
    private const double Smoothing = 0.2;
    private const int FullRun = 64;
    private const double UnmeasuredSecondsPerPrompt = 0.01;

    private double? _secondsPerPrompt;
    private int _running;

    /// <summary>Whether the speed is known.</summary>
    public bool IsMeasured => _secondsPerPrompt is not null;

    /// <summary>Whether another run may start.</summary>
    public bool HasSlot => _running < slots;

    /// <summary>Number of calls in the queue.</summary>
    public int Calls { get; set; }

    /// <summary>When the last run ended, as a timestamp of the clock; null if none has ended yet.</summary>
    public long? LastEnded { get; private set; }

    /// <summary>Estimated duration of a run of this many prompts.</summary>
    public TimeSpan RunOf(int prompts) => TimeSpan.FromSeconds(prompts * (_secondsPerPrompt ?? UnmeasuredSecondsPerPrompt));

    /// <summary>Estimated seconds to encode this many prompts when nothing else runs.</summary>
    public double SecondsOf(long prompts) => prompts * (_secondsPerPrompt ?? UnmeasuredSecondsPerPrompt) / slots;

    /// <summary>Number of prompts for the next run of a call.</summary>
    public int SliceOf(int remaining) => Math.Min(remaining, _secondsPerPrompt is not { } each ? FirstSlice : each <= 0 ? remaining : (int)Math.Clamp(sliceTime.TotalSeconds / each, MinSlice, int.MaxValue));

    /// <summary>Records that a run starts.</summary>
    public void Start() => _running++;

    /// <summary>Records that a run was abandoned.</summary>
    public void GiveUp() => _running--;

    /// <summary>Records that a run has ended.</summary>
    public void End(int prompts, TimeSpan took, long now)
    {
        _running--;
        LastEnded = now;
        var each = took.TotalSeconds / prompts;
        _secondsPerPrompt = _secondsPerPrompt is { } known ? known + ((each - known) * Smoothing * Math.Min(prompts, FullRun) / FullRun) : each;
    }
}
