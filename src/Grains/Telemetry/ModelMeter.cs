using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ZeroShotOrleans.Grains.Models;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Models in the memory of an encoder silo.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class ModelMeter
{
    private readonly Meter _meter;
    private readonly Histogram<double> _loads;
    private readonly EventCount _mismatches = new();

    // A model that was unloaded is told as zero: a series that only ends is drawn on for minutes.
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);

    public ModelMeter(IMeterFactory factory)
    {
        _meter = factory.Create(ZeroShotTelemetry.Name);
        _loads = _meter.CreateDuration("zeroshot.model.load.duration", "Loading a tower into memory.");
        _meter.CreateObservableCounter("zeroshot.model.mismatches", _mismatches.Read, "{request}",
            "Leases and requests that were refused because the silo's folder of the model is not the one that they started with.");
    }

    /// <summary>Shows what is in memory from now on. Called once.</summary>
    /// <param name="residences">What is in memory.</param>
    /// <param name="broken">Models that could not be used when they were last asked for.</param>
    /// <param name="limit">Most bytes of towers.</param>
    public void Watch(Func<ImmutableArray<ModelResidence>> residences, Func<int> broken, long limit)
    {
        _meter.CreateObservableUpDownCounter("zeroshot.model.memory.used", () => Bytes(residences()), "By", "Bytes of the loaded towers of a model, as their files have them.");
        _meter.CreateObservableUpDownCounter("zeroshot.model.memory.limit", () => limit, "By", "Most bytes of towers in the memory of the silo: Models:MaxBytes.");
        _meter.CreateObservableUpDownCounter("zeroshot.model.broken", broken, "{model}", "Models that could not be used when they were last asked for.");
    }

    /// <summary>Work was refused because the folder of its model differs here.</summary>
    public void Mismatched() => _mismatches.Add();

    /// <summary>Loads a tower, with a span around it: who waits for an answer may have waited for that.</summary>
    public T Measure<T>(TowerKey tower, Func<T> load)
    {
        var kind = Tags.Word(tower.Kind);
        using var activity = ZeroShotTelemetry.Source.StartActivity("load tower");
        activity?.SetTag(Spans.Model, tower.Model).SetTag(Spans.Tower, kind);
        var begun = Stopwatch.GetTimestamp();
        var result = "failed";
        try
        {
            var loaded = load();
            result = "ok";
            return loaded;
        }
        finally
        {
            _loads.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, Tags.Tag(Tags.Model, tower.Model), Tags.Tag("tower", kind), Tags.Tag("result", result));
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
