using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Leases of the jobs on this control silo, and what came of them beside outcomes.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class LeaseMeter
{
    private readonly EventCount _given = new();
    private readonly EventCount _expired = new();
    private readonly EventCount _duplicates = new();
    private readonly EventCount _requeuedExpired = new(Tags.Tag("reason", "expired"));
    private readonly EventCount _requeuedReturned = new(Tags.Tag("reason", "returned"));

    public LeaseMeter(IMeterFactory factory)
    {
        var meter = factory.Create(ZeroShotTelemetry.Name);
        meter.CreateObservableCounter("zeroshot.lease.grants", _given.Read, "{lease}", "Leases that encoder silos were given.");
        meter.CreateObservableCounter("zeroshot.lease.expirations", _expired.Read, "{lease}", "Leases taken back from silos that died or were silent for too long.");
        meter.CreateObservableCounter("zeroshot.lease.requeues", () => (Measurement<long>[])[_requeuedExpired.Read(), _requeuedReturned.Read()], "{image}",
            "Images that came back from a lease without an outcome, and wait again.");
        meter.CreateObservableCounter("zeroshot.lease.duplicates", _duplicates.Read, "{image}", "Outcomes that came a second time and were dropped.");
    }

    /// <summary>A lease is on its way.</summary>
    public void Granted() => _given.Add();

    /// <summary>What a ledger counted since it was last asked.</summary>
    public void Add(Jobs.LeaseTotals more)
    {
        _expired.Add(more.Expired);
        _duplicates.Add(more.Duplicates);
        _requeuedExpired.Add(more.ImagesOfExpired);
        _requeuedReturned.Add(more.ImagesReturned);
    }
}
