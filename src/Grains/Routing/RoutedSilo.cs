using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>A router's view of an encoder silo. Guarded by the router's lock.</summary>
internal sealed class RoutedSilo(SiloAddress address)
{
    // A reported load is soon outdated; without an expiry a silo that was busy once would never be chosen again.
    private static readonly TimeSpan _heardFor = TimeSpan.FromSeconds(2);

    // A dead silo is declared dead within about ten seconds; until then calls to it may keep failing.
    private static readonly TimeSpan _suspectFor = TimeSpan.FromSeconds(5);

    // Long enough to reject a flood of requests here instead of at every silo in turn; slots become free all the time.
    private static readonly TimeSpan _fullFor = TimeSpan.FromMilliseconds(100);

    // How often a silo that lacked a model is tried again.
    private static readonly TimeSpan _lacksFor = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, DateTimeOffset> _lacks = new(StringComparer.Ordinal);
    private int _others;
    private DateTimeOffset _heard;
    private DateTimeOffset _suspectUntil;
    private DateTimeOffset _fullUntil;
    private int _fullFrom;

    /// <summary>The silo.</summary>
    public SiloAddress Address { get; } = address;

    /// <summary>Images sent there from here that are not answered yet.</summary>
    public int Outstanding { get; set; }

    /// <summary>Whether it is draining.</summary>
    public bool Draining { get; set; }

    /// <summary>Models in its memory.</summary>
    public ImmutableHashSet<string> Models { get; set; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>When its state was last queried.</summary>
    public DateTimeOffset Asked { get; set; }

    /// <summary>Records its reported number of images in flight, including ours.</summary>
    public void LastHeardFrom(int images, DateTimeOffset now) => (_others, _heard) = (Math.Max(0, images - Outstanding), now);

    /// <summary>Records a transport failure.</summary>
    public void Lost(DateTimeOffset now) => _suspectUntil = now + _suspectFor;

    /// <summary>Its last message about a full queue.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Records that its queue was full for a number of images.</summary>
    public void Refused(int images, string refusal, DateTimeOffset now) => (_fullFrom, Refusal, _fullUntil) = (images, refusal, now + _fullFor);

    /// <summary>Whether its queue was recently full for that number of images.</summary>
    public bool IsFull(int images, DateTimeOffset now) => now < _fullUntil && images >= _fullFrom;

    /// <summary>Records that it cannot serve a model.</summary>
    public void LacksModel(string model, DateTimeOffset now) => _lacks[model] = now + _lacksFor;

    /// <summary>Records that it served a model.</summary>
    public void Served(string model)
    {
        _lacks.Remove(model);
        Models = Models.Add(model);
    }

    /// <summary>Whether it is worth a call.</summary>
    public bool Suits(string model, DateTimeOffset now) => now >= _suspectUntil && (!_lacks.TryGetValue(model, out var until) || now >= until);

    /// <summary>Images in flight there: those from here, and others as last reported.</summary>
    public int Load(DateTimeOffset now) => Outstanding + (now - _heard < _heardFor ? _others : 0);
}
