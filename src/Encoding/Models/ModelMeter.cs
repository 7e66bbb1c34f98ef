using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ZeroShotOrleans.Encoding.Telemetry;

namespace ZeroShotOrleans.Encoding.Models;

/// <summary>Models in the memory of an encoder silo.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ModelMeter
{
    private readonly Meter _meter;
    private readonly Histogram<double> _loads;
    private readonly EventCount _mismatches = new();

    // Unloaded models are reported as zero: a series that just stops is extrapolated for minutes.
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);

    public ModelMeter(IMeterFactory factory)
    {
        _meter = factory.Create(ZeroShotTelemetry.Name);
        _loads = _meter.CreateDuration("zeroshot.model.load.duration", "Loading a tower into memory.");
        _meter.CreateObservableCounter("zeroshot.model.mismatches", _mismatches.Read, "{request}",
            "Leases and requests refused because the silo's model folder differs from the one they started with.");
    }

    /// <summary>Starts to report models in memory. Called once.</summary>
    /// <param name="residences">Models in memory.</param>
    /// <param name="broken">Number of models that could not be used when last requested.</param>
    /// <param name="limit">Memory budget in bytes.</param>
    public void Watch(Func<ImmutableArray<ModelResidence>> residences, Func<int> broken, long limit)
    {
        _meter.CreateObservableUpDownCounter("zeroshot.model.memory.used", () => Bytes(residences()), "By", "File size of the loaded towers of a model.");
        _meter.CreateObservableUpDownCounter("zeroshot.model.memory.limit", () => limit, "By", "Maximum size of towers in the memory of the silo: Models:MaxBytes.");
        _meter.CreateObservableUpDownCounter("zeroshot.model.broken", broken, "{model}", "Models that could not be used when last requested.");
    }

    /// <summary>Work was refused because the model's folder differs on this silo.</summary>
    public void Mismatched() => _mismatches.Add();

    /// <summary>Loads a tower inside a span, because requests may wait for it.</summary>
    public T Measure<T>(TowerKey tower, Func<T> load)
    {
        var kind = Tags.Word(tower.Kind);
        using var activity = ZeroShotTelemetry.Source.StartActivity("load tower");
        activity?.SetTag(Spans.Model, tower.Model).SetTag(Spans.Tower, kind);
        var started = Stopwatch.GetTimestamp();
        var result = "failed";
        try
        {
            var loaded = load();
            result = "ok";
            return loaded;
        }
        finally
        {
            _loads.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, Tags.Tag(Tags.Model, tower.Model), Tags.Tag("tower", kind), Tags.Tag("result", result));
        }
    }

    private IEnumerable<Measurement<long>> Bytes(ImmutableArray<ModelResidence> residences)
    {
        var bytes = residences.ToDictionary(model => model.Model, model => model.Bytes, StringComparer.Ordinal);
        foreach (var model in bytes.Keys)
        {
            _seen[model] = true;
        }

        return _seen.Keys.Select(model => new Measurement<long>(bytes.GetValueOrDefault(model), Tags.Tag(Tags.Model, model)));
    }
}
