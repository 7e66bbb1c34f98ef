using ZeroShotOrleans.Jobs.Fairness;

namespace ZeroShotOrleans.Grains.Texts;

/// <summary>The calls of either interactive requests or jobs. Tenants take turns with equal shares of device time; the calls of a tenant are ordered by size and age.</summary>
/// <remarks>Not thread-safe: guarded by the queue's lock.</remarks>
internal sealed class TextLane(TextLedger ledger)
{
    private readonly FairClock _turns = new();
    private readonly Dictionary<string, List<TextCall>> _tenants = new(StringComparer.Ordinal);

    /// <summary>Enforces the limits of the lane.</summary>
    public TextLedger Ledger => ledger;

    /// <summary>Whether it has no calls.</summary>
    public bool IsEmpty => _tenants.Count == 0;

    /// <summary>Whether any call could run now.</summary>
    public bool CanRun => _tenants.Keys.Any(HasRunnable);

    /// <summary>Adds a call.</summary>
    public void Add(TextCall call)
    {
        if (!_tenants.TryGetValue(call.Order.Tenant, out var calls))
        {
            _tenants[call.Order.Tenant] = calls = [];
        }

        calls.Add(call);
        _turns.Enter(call.Order.Tenant, weight: 1);
    }

    /// <summary>Returns the call whose turn it is. Requires <see cref="CanRun"/>.</summary>
    public TextCall Next()
    {
        var tenant = _turns.Slowest(HasRunnable)!;
        var runnable = _tenants[tenant].Where(call => call.CanRun).ToList();
        var next = runnable.MinBy(call => call.Due)!;

        // Large requests run one after the other: if they took turns, none would be done before its caller times out.
        return next.Request.IsSmall ? next : runnable.Where(call => !call.Request.IsSmall).MinBy(call => call.Request.Due)!;
    }

    /// <summary>Charges a tenant for a turn that starts.</summary>
    public void Serve(string tenant, long microseconds) => _turns.Serve(tenant, microseconds);

    /// <summary>Corrects the charge of a tenant.</summary>
    public void Charge(string tenant, long microseconds) => _turns.Charge(tenant, microseconds);

    /// <summary>Removes a call.</summary>
    public void Remove(TextCall call)
    {
        var calls = _tenants[call.Order.Tenant];
        calls.Remove(call);
        if (calls.Count == 0)
        {
            _tenants.Remove(call.Order.Tenant);
            _turns.Leave(call.Order.Tenant);
        }
    }

    private bool HasRunnable(string tenant) => _tenants.TryGetValue(tenant, out var calls) && calls.Exists(call => call.CanRun);
}
