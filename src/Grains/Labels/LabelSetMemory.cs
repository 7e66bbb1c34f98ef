using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Telemetry;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Label sets in the memory of a control silo, within <see cref="LabelBudgetOptions.MaxMemoryBytes"/>: the least recently used are deactivated first.</summary>
/// <remarks>Thread-safe. A deactivated set is read or embedded again by its next use.</remarks>
internal sealed class LabelSetMemory(IOptions<LabelBudgetOptions> options, LabelMeter meter)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IGrainContext, LinkedListNode<Entry>> _byHolder = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>Bytes in use.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Records that an activation holds a set and uses it now. Others may be deactivated to make room; this one is kept, even if it exceeds the budget on its own.</summary>
    public void Use(IGrainContext holder, long bytes)
    {
        List<IGrainContext> evicted = [];
        lock (_lock)
        {
            RemoveLocked(holder);
            _byHolder[holder] = _byUse.AddFirst(new Entry(holder, bytes));
            _bytes += bytes;
            while (_bytes > options.Value.MaxMemoryBytes && _byUse.Last is { } last && last.Value.Holder != holder)
            {
                evicted.Add(last.Value.Holder);
                RemoveLocked(last.Value.Holder);
            }

            meter.InMemory(_bytes, evicted.Count);
        }

        foreach (var context in evicted)
        {
            context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "Other label sets were used more recently (Labels:MaxMemoryBytes)."), CancellationToken.None);
        }
    }

    /// <summary>Whether an activation is recorded with a set.</summary>
    public bool Holds(IGrainContext holder)
    {
        lock (_lock)
        {
            return _byHolder.ContainsKey(holder);
        }
    }

    /// <summary>Records that an activation was deactivated.</summary>
    public void Remove(IGrainContext holder)
    {
        lock (_lock)
        {
            RemoveLocked(holder);
            meter.InMemory(_bytes, evicted: 0);
        }
    }

    private void RemoveLocked(IGrainContext holder)
    {
        if (_byHolder.Remove(holder, out var node))
        {
            _byUse.Remove(node);
            _bytes -= node.Value.Bytes;
        }
    }

    private sealed record Entry(IGrainContext Holder, long Bytes);
}
