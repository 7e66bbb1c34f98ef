using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>The pinned label sets. Each counts for the tenant that needed it first.</summary>
internal sealed class PinnedSets
{
    private readonly Dictionary<string, Pin> _pins = new(StringComparer.Ordinal);

    /// <summary>Bytes of all sets.</summary>
    public long Bytes => _pins.Values.Sum(pin => pin.Bytes);

    /// <summary>The tenant for which a set counts; null if the set is not pinned or its tenant is not known.</summary>
    public string? TenantOf(string key) => _pins.TryGetValue(key, out var pin) ? pin.Tenant : null;

    /// <summary>Whether a set was pinned after a number was assigned.</summary>
    public bool IsNewer(string key, long number) => _pins.TryGetValue(key, out var pin) && pin.Number > number;

    /// <summary>Returns why sets cannot be pinned for a tenant; null if they can. Sets that are pinned already need no more room.</summary>
    public string? Refusal(ImmutableArray<LabelSetSize> sets, string tenant, LabelBudgetOptions options)
    {
        var needed = sets.Where(set => !_pins.ContainsKey(set.Key)).Sum(set => set.Bytes);
        if (needed == 0)
        {
            return null;
        }

        var own = _pins.Values.Where(pin => pin.Tenant == tenant).Sum(pin => pin.Bytes);
        if (own + needed > options.ResolvedMaxPinnedBytesPerTenant)
        {
            return $"{TenantText.Of(tenant)} has named label sets and jobs that have not ended whose labels take {own:N0} of {options.ResolvedMaxPinnedBytesPerTenant:N0} bytes " +
                $"(Labels:MaxPinnedBytesPerTenant), and these labels need {needed:N0} more. Wait for a job to end, cancel one, or remove a named label set.";
        }

        return Bytes + needed <= options.MaxPinnedBytes ? null
            : $"The labels of named label sets and of jobs that have not ended take {Bytes:N0} of {options.MaxPinnedBytes:N0} bytes, and these labels need {needed:N0} more. " +
              "Wait for a job to end, cancel one, remove a named label set, or raise Labels:MaxPinnedBytes.";
    }

    /// <summary>Pins a set. It keeps the tenant that it counts for.</summary>
    public void Add(LabelSetSize set, string tenant, long number) => _pins[set.Key] = new Pin(set.Bytes, number, TenantOf(set.Key) ?? tenant);

    /// <summary>Adds a pin unless the set is pinned already.</summary>
    public void TryAdd(string key, Pin pin) => _pins.TryAdd(key, pin);

    /// <summary>Adds pins in place of older ones.</summary>
    public void AddRange(IEnumerable<KeyValuePair<string, Pin>> pins)
    {
        foreach (var (key, pin) in pins)
        {
            if (!_pins.TryGetValue(key, out var present) || present.Number < pin.Number)
            {
                _pins[key] = pin;
            }
        }
    }

    /// <summary>The pins that fulfil a condition.</summary>
    public IEnumerable<KeyValuePair<string, Pin>> Where(Func<string, Pin, bool> condition) => _pins.Where(pin => condition(pin.Key, pin.Value));
}

/// <summary>A pinned label set.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Number">Grows with each pin.</param>
/// <param name="Tenant">The tenant for which it counts; null if it is not known.</param>
internal readonly record struct Pin(long Bytes, long Number, string? Tenant);
