using System.Diagnostics.Metrics;
using ZeroShotOrleans.Encoding.Telemetry;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Stored and cached label embeddings, as last counted by this control silo.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LabelMeter
{
    private readonly EventCount _prompts = new(Tags.Tag("kind", "cached"));
    private readonly EventCount _sets = new(Tags.Tag("kind", "memory"));
    private long _cached;
    private long _pinned;
    private long _memory;

    public LabelMeter(IMeterFactory factory)
    {
        var meter = factory.Create(ZeroShotTelemetry.Name);
        meter.CreateObservableGauge("zeroshot.label.size", Read, "By", "Label embeddings kept: of prompts and for names and open jobs by the cluster, as last counted here, and in the memory of this silo.");
        meter.CreateObservableCounter("zeroshot.label.evictions", () => (Measurement<long>[])[_prompts.Read(), _sets.Read()], "{embedding}",
            "Prompt embeddings deleted, and label sets evicted from memory, for lack of room or use.");
    }

    /// <summary>Bytes of prompt embeddings in the store.</summary>
    public void Cached(long bytes, long deleted)
    {
        Volatile.Write(ref _cached, bytes);
        _prompts.Add(deleted);
    }

    /// <summary>Bytes of label sets that are stored for names and open jobs.</summary>
    public void Pinned(long bytes) => Volatile.Write(ref _pinned, bytes);

    /// <summary>Bytes of label sets in memory.</summary>
    public void InMemory(long bytes, long evicted)
    {
        Volatile.Write(ref _memory, bytes);
        _sets.Add(evicted);
    }

    private Measurement<long>[] Read() =>
    [
        new(Volatile.Read(ref _cached), Tags.Tag("kind", "cached")), new(Volatile.Read(ref _pinned), Tags.Tag("kind", "pinned")), new(Volatile.Read(ref _memory), Tags.Tag("kind", "memory")),
    ];
}
