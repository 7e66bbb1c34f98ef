using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>What a router knows of an encoder silo. Guarded by the router's lock.</summary>
internal sealed class RoutedSilo(SiloAddress address)
{
    // What was heard of others' images is soon wrong; without an end a silo that was busy once would never be asked again.
    private static readonly TimeSpan _heardFor = TimeSpan.FromSeconds(2);

    // A dead silo is declared dead within some ten seconds; until then a call to it may fail again at once.
    private static readonly TimeSpan _suspectFor = TimeSpan.FromSeconds(5);

    // Long enough that a flood of requests is refused here, and not by every silo in turn; places come free all the time.
    private static readonly TimeSpan _fullFor = TimeSpan.FromMilliseconds(100);

    // Models are looked for on a silo's disk this often.
    private static readonly TimeSpan _lacksFor = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, DateTimeOffset> _lacks = new(StringComparer.Ordinal);
    private int _others;
    private DateTimeOffset _heard;
    private DateTimeOffset _suspectUntil;
    private DateTimeOffset _fullUntil;
    private int _fullFrom;

    /// <summary>The silo.</summary>
    public SiloAddress Address { get; } = address;

    /// <summary>Images that were sent there from here and are not answered.</summary>
    public int Outstanding { get; set; }

    /// <summary>Whether it takes no work.</summary>
    public bool Draining { get; set; }

    /// <summary>Models in its memory.</summary>
    public ImmutableHashSet<string> Models { get; set; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>When it was last asked how it is.</summary>
    public DateTimeOffset Asked { get; set; }

    /// <summary>It said how many images are in its hands, ours among them.</summary>
    public void Heard(int images, DateTimeOffset now) => (_others, _heard) = (Math.Max(0, images - Outstanding), now);

    /// <summary>A call to it failed on the way.</summary>
    public void Lost(DateTimeOffset now) => _suspectUntil = now + _suspectFor;

    /// <summary>What it said when it last had no room.</summary>
    public string? Refusal { get; private set; }

    /// <summary>It had no room for so many images.</summary>
    public void Refused(int images, string refusal, DateTimeOffset now) => (_fullFrom, Refusal, _fullUntil) = (images, refusal, now + _fullFor);

    /// <summary>Whether it had no room for so many images a moment ago.</summary>
    public bool IsFull(int images, DateTimeOffset now) => now < _fullUntil && images >= _fullFrom;

    /// <summary>It cannot serve a model.</summary>
    public void Lacks(string model, DateTimeOffset now) => _lacks[model] = now + _lacksFor;

    /// <summary>It served a model.</summary>
    public void Served(string model)
    {
        _lacks.Remove(model);
        Models = Models.Add(model);
    }

    /// <summary>Whether it is worth a call that others could take.</summary>
    public bool Suits(string model, DateTimeOffset now) => now >= _suspectUntil && (!_lacks.TryGetValue(model, out var until) || now >= until);

    /// <summary>Images in its hands: those from here, and others as last heard.</summary>
    public int Load(DateTimeOffset now) => Outstanding + (now - _heard < _heardFor ? _others : 0);
}
