using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Encoding.Telemetry;

/// <summary>Runs of text towers on an encoder silo.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TextMeter
{
    private readonly Counter<long> _prompts;
    private readonly Histogram<double> _runs;

    public TextMeter(IMeterFactory factory)
    {
        var meter = factory.Create(ZeroShotTelemetry.Name);
        _prompts = meter.CreateCounter<long>("zeroshot.text.prompts", "{prompt}", "Prompts encoded by a text tower.");
        _runs = meter.CreateDuration("zeroshot.text.duration", "Encoding the prompts of one call with a text tower.");
    }

    /// <summary>A call has ended.</summary>
    public void Ran(string model, int prompts, TimeSpan time)
    {
        var tag = Tags.Tag(Tags.Model, model);
        _prompts.Add(prompts, tag);
        _runs.Record(time.TotalSeconds, tag);
    }
}
