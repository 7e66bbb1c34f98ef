using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Encoding.Telemetry;

/// <summary>Runs of text towers on an encoder silo.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TextMeter
{
    private readonly Counter<long> _prompts;
    private readonly Histogram<double> _runs;
    private readonly Histogram<double> _waits;
    private readonly Meter _meter;
    private readonly Dictionary<(bool Interactive, bool OfTenant), EventCount> _refusals = new[] { (true, true), (true, false), (false, true), (false, false) }.ToDictionary(
        key => key, key => new EventCount(Tags.Tag(Tags.Lane, Tags.LaneOf(key.Item1)), Tags.Tag("limit", key.Item2 ? "tenant" : "silo")));

    public TextMeter(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(ZeroShotTelemetry.Name);
        _prompts = meter.CreateCounter<long>("zeroshot.text.prompts", "{prompt}", "Prompts encoded by a text tower.");
        _runs = meter.CreateDuration("zeroshot.text.duration", "Encoding the prompts of one call with a text tower.");
        _waits = meter.CreateDuration("zeroshot.text.queue.duration", "Time that the prompts of a call waited for their turn on a text tower.");
        meter.CreateObservableCounter("zeroshot.text.refusals", () => _refusals.Values.Select(count => count.Read()), "{request}", "Requests refused because too many prompts waited.");
    }

    /// <summary>Starts to report waiting prompts, interactive or of jobs. Called once.</summary>
    public void Watch(Func<bool, long> waiting)
    {
        Measurement<long> Of(bool interactive) => new(waiting(interactive), Tags.Tag(Tags.Lane, Tags.LaneOf(interactive)));
        _meter.CreateObservableUpDownCounter(
            "zeroshot.text.waiting", () => (Measurement<long>[])[Of(true), Of(false)], "{prompt}",
            "Prompts waiting for their turn on a text tower, with those still to come of requests that were taken.");
    }

    /// <summary>The turn of a call has come.</summary>
    public void Waited(bool interactive, TimeSpan time) => _waits.Record(time.TotalSeconds, Tags.Tag(Tags.Lane, Tags.LaneOf(interactive)));

    /// <summary>A request was refused, by the limit of its tenant or of the silo.</summary>
    public void Refused(bool interactive, bool ofTenant) => _refusals[(interactive, ofTenant)].Add();

    /// <summary>A call has ended.</summary>
    public void Ran(string model, int prompts, TimeSpan time)
    {
        var tag = Tags.Tag(Tags.Model, model);
        _prompts.Add(prompts, tag);
        _runs.Record(time.TotalSeconds, tag);
    }
}
