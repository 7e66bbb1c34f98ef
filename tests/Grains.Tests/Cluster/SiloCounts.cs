using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Listens to what the silos count: meters of one silo carry that silo's meter factory as their scope.</summary>
internal sealed class SiloCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(object? Scope, string Instrument), long> _counts = new();

    public SiloCounts()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "ZeroShotOrleans")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
        _listener.Start();
    }

    /// <summary>Sum over one silo.</summary>
    public long Of(InProcessSiloHandle silo, string instrument) =>
        _counts.GetValueOrDefault((silo.ServiceProvider.GetRequiredService<IMeterFactory>(), instrument));

    /// <summary>Sum over some silos.</summary>
    public long Of(IEnumerable<InProcessSiloHandle> silos, string instrument) => silos.Sum(silo => Of(silo, instrument));

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value) =>
        _counts.AddOrUpdate((instrument.Meter.Scope, instrument.Name), value, (_, sum) => sum + value);
}
