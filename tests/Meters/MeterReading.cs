using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace ZeroShotOrleans.Meters;

/// <summary>A meter factory, and what its meters say. Of other tests it hears nothing.</summary>
internal sealed class MeterReading : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Instrument, string Tags), List<double>> _values = [];
    private readonly Dictionary<string, Instrument> _instruments = [];

    public MeterReading()
    {
        Factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == Factory)
            {
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>(Add);
        _listener.Start();
    }

    // Read by the listener on any thread that makes an instrument, also when this is being disposed.
    public IMeterFactory Factory { get; }

    /// <summary>All instruments that were made.</summary>
    public IReadOnlyCollection<Instrument> Instruments => _instruments.Values;

    /// <summary>What was recorded, added, or is observed now, such as <c>"zeroshot.queue.age", "lane=bulk"</c>.</summary>
    public double[] Of(string instrument, string tags = "")
    {
        lock (_lock)
        {
            foreach (var observed in _values.Keys.Where(key => _instruments[key.Instrument].IsObservable).ToArray())
            {
                _values.Remove(observed);
            }
        }

        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            return [.. _values.GetValueOrDefault((instrument, tags), [])];
        }
    }

    /// <summary>Tags under which an instrument has something to say now.</summary>
    public string[] TagsOf(string instrument)
    {
        _ = Of(instrument);
        lock (_lock)
        {
            return [.. _values.Keys.Where(key => key.Instrument == instrument).Select(key => key.Tags).Order(StringComparer.Ordinal)];
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    private void Add<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state = null)
        where T : struct, IConvertible
    {
        lock (_lock)
        {
            var key = (instrument.Name, TagText.Of(tags));
            if (!_values.TryGetValue(key, out var values))
            {
                _values[key] = values = [];
            }

            values.Add(value.ToDouble(provider: null));
        }
    }
}
