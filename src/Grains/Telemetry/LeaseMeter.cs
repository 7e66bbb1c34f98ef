using System.Diagnostics.Metrics;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Jobs.Ledger;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Leases of the jobs on this control silo, and their expirations, duplicates and returns.</summary>
/// <remarks>Thread-safe.</remarks>
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
        meter.CreateObservableCounter("zeroshot.lease.grants", _given.Read, "{lease}", "Leases granted to encoder silos.");
        meter.CreateObservableCounter("zeroshot.lease.expirations", _expired.Read, "{lease}", "Leases revoked because the silo died or was silent for too long.");
        meter.CreateObservableCounter("zeroshot.lease.requeues", () => (Measurement<long>[])[_requeuedExpired.Read(), _requeuedReturned.Read()], "{image}",
            "Images returned from a lease without an outcome and queued again.");
        meter.CreateObservableCounter("zeroshot.lease.duplicates", _duplicates.Read, "{image}", "Duplicate outcomes that were dropped.");
    }

    /// <summary>Counts a granted lease.</summary>
    public void Granted() => _given.Add();

    /// <summary>Adds what a ledger has counted since the last call.</summary>
    public void Add(LeaseTotals more)
    {
        _expired.Add(more.Expired);
        _duplicates.Add(more.Duplicates);
        _requeuedExpired.Add(more.ImagesOfExpired);
        _requeuedReturned.Add(more.ImagesReturned);
    }
}
