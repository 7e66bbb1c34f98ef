using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Grains.Texts;
using ZeroShotOrleans.Meters;

namespace ZeroShotOrleans.Grains.Tests.Texts;

/// <summary>A queue with a device that takes ten milliseconds for a prompt, whatever the machine does: its clock moves only when a run ends.</summary>
internal sealed class QueueUnderTest : IDisposable
{
    public const string Model = "clip";
    public static readonly TimeSpan PerPrompt = TimeSpan.FromMilliseconds(10);

    // A quarter of a second, which is the default.
    public const int Slice = 25;

    private readonly List<(TextCall Call, int Prompts)> _runs = [];
    private readonly List<TextCall> _waiting = [];
    private readonly long _began;

    public QueueUnderTest(int mostPerTenant = 10_000_000, int most = 100_000_000, bool measured = true)
    {
        Queue = new TextQueue(
            Options.Create(new EncoderOptions { Workers = 2, MaxQueuedPrompts = most, MaxQueuedPromptsPerTenant = mostPerTenant }), new EncoderMeter(Meter.Factory, Time), Time);
        _began = Time.GetTimestamp();
        if (measured)
        {
            var call = Add("first", 64);
            while (call.Remaining > 0)
            {
                RunOne();
            }

            Served.Clear();
        }
    }

    public MeterReading Meter { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public TextQueue Queue { get; }

    /// <summary>Whose prompts were encoded, in the order in which runs began.</summary>
    public List<(string Tenant, int Prompts)> Served { get; } = [];

    /// <summary>Seconds since the beginning.</summary>
    public double Now => Time.GetElapsedTime(_began).TotalSeconds;

    public TextCall Add(string tenant, int prompts, bool bulk = false, string request = "", int toCome = 0, bool started = false)
    {
        var call = Queue.Add(new TextOrder(Model, prompts) { Tenant = tenant, IsBulk = bulk, Request = request, ToCome = toCome, HasStarted = started });
        _waiting.Add(call);
        Start();
        return call;
    }

    /// <summary>Somebody leaves.</summary>
    public void GiveUp(TextCall call)
    {
        _waiting.Remove(call);
        _runs.RemoveAll(run => run.Call == call);
        call.Dispose();
        Start();
    }

    /// <summary>Lets the run end that began first, and others begin.</summary>
    public bool RunOne()
    {
        if (_runs.Count == 0)
        {
            return false;
        }

        var (call, prompts) = _runs[0];
        _runs.RemoveAt(0);

        // Two run at once: each moves the clock by its half.
        Time.Advance(PerPrompt * prompts / 2);
        call.Ended(PerPrompt * prompts);
        if (call.Remaining == 0)
        {
            call.Dispose();
        }
        else
        {
            _waiting.Add(call);
        }

        Start();
        return true;
    }

    /// <summary>Lets everything be encoded.</summary>
    public void RunAll()
    {
        while (RunOne())
        {
        }
    }

    /// <summary>Lets runs end until a call is done.</summary>
    /// <returns>Seconds that took.</returns>
    public double RunUntilDone(TextCall call)
    {
        var began = Now;
        while (call.Remaining > 0 && RunOne())
        {
        }

        return Now - began;
    }

    public void Dispose() => Meter.Dispose();

    private void Start()
    {
        foreach (var call in _waiting.Where(call => call.Slice > 0).ToList())
        {
            _waiting.Remove(call);
            _runs.Add((call, call.Slice));
            Served.Add((call.Order.Tenant, call.Slice));
        }
    }
}
