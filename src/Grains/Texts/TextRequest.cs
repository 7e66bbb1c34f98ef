namespace ZeroShotOrleans.Grains.Texts;

/// <summary>A request with waiting prompts: one call, or all calls of one label set. Guarded by the queue's lock.</summary>
internal sealed class TextRequest(string tenant, string key, bool isSmall, TextRate pace, double due)
{
    public string Tenant { get; } = tenant;

    public string Key { get; } = key;

    /// <summary>Whether it had at most <see cref="TextLedger.SmallPrompts"/> prompts when it arrived.</summary>
    public bool IsSmall { get; } = isSmall;

    public TextRate Pace { get; } = pace;

    /// <summary>When it would be done if it had been alone since it arrived, in seconds: its sort key among the large requests of its tenant.</summary>
    public double Due { get; } = due;

    /// <summary>Number of prompts that are not encoded, including those of later calls.</summary>
    public long Waiting { get; set; }

    /// <summary>Number of calls in the queue.</summary>
    public int Calls { get; set; }

    /// <summary>When it is removed, unless another of its calls arrives. Set only while it has no calls.</summary>
    public long? KeptUntil { get; set; }
}
