namespace ZeroShotOrleans.Grains.Texts;

/// <summary>A request whose prompts wait: one call, or the calls of one label set. Guarded by the queue's lock.</summary>
internal sealed class TextRequest(string tenant, string key, bool isSmall, TextRate pace, double due)
{
    public string Tenant { get; } = tenant;

    public string Key { get; } = key;

    /// <summary>Whether it had no more than <see cref="TextLedger.SmallPrompts"/> when it came.</summary>
    public bool IsSmall { get; } = isSmall;

    public TextRate Pace { get; } = pace;

    /// <summary>When it would be done, in seconds, if it had been alone since it came: its place among the large requests of its tenant.</summary>
    public double Due { get; } = due;

    /// <summary>Prompts that are not encoded, those of later calls included.</summary>
    public long Waiting { get; set; }

    /// <summary>Calls in the queue.</summary>
    public int Calls { get; set; }

    /// <summary>When it is forgotten, unless another call of it comes. Only while it has no call.</summary>
    public long? KeptUntil { get; set; }
}
