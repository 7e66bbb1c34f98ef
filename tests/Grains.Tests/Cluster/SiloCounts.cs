using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using ZeroShotOrleans.Meters;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Collects metrics per silo: the scope of a silo's meters is its meter factory.</summary>
internal sealed class SiloCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(object? Scope, string Instrument, string Tags), long> _counts = new();

    public SiloCounts()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "ZeroShotOrleans")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, TagText.Of(tags)));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, TagText.Of(tags)));
        _listener.Start();
    }

    /// <summary>Sum of an instrument on one silo.</summary>
    public long Of(InProcessSiloHandle silo, string instrument)
    {
        _listener.RecordObservableInstruments();
        var scope = silo.ServiceProvider.GetRequiredService<IMeterFactory>();
        return _counts.Where(count => count.Key.Scope == scope && count.Key.Instrument == instrument).Sum(count => count.Value);
    }

    /// <summary>Sum of an instrument on several silos.</summary>
    public long Of(IEnumerable<InProcessSiloHandle> silos, string instrument) => silos.Sum(silo => Of(silo, instrument));

    public void Dispose() => _listener.Dispose();

    // Observable instruments report sums already.
    private void Add(Instrument instrument, long value, string tags) =>
        _counts.AddOrUpdate((instrument.Meter.Scope, instrument.Name, tags), value, (_, sum) => instrument.IsObservable ? value : sum + value);
}
