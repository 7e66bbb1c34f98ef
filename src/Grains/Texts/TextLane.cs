using ZeroShotOrleans.Jobs.Fairness;

namespace ZeroShotOrleans.Grains.Texts;

/// <summary>The calls of interactive requests or of jobs. Tenants take turns, in equal shares of the device's time; the calls of a tenant go by their size and age.</summary>
/// <remarks>Not thread-safe: guarded by the queue's lock.</remarks>
internal sealed class TextLane(TextLedger ledger)
{
    private readonly FairClock _turns = new();
    private readonly Dictionary<string, List<TextCall>> _tenants = new(StringComparer.Ordinal);

    /// <summary>Limits of the lane.</summary>
    public TextLedger Ledger => ledger;

    /// <summary>Whether it has no call.</summary>
    public bool IsEmpty => _tenants.Count == 0;

    /// <summary>Whether a call could run now.</summary>
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

    /// <summary>The call whose turn it is. Only if <see cref="CanRun"/>.</summary>
    public TextCall Next()
    {
        var tenant = _turns.Slowest(HasRunnable)!;
        var runnable = _tenants[tenant].Where(call => call.CanRun).ToList();
        var next = runnable.MinBy(call => call.Due)!;

        // One large request after the other: if all of them took turns, none would be done before its caller leaves.
        return next.Request.IsSmall ? next : runnable.Where(call => !call.Request.IsSmall).MinBy(call => call.Request.Due)!;
    }

    /// <summary>Charges a tenant for a turn that begins.</summary>
    public void Serve(string tenant, long microseconds) => _turns.Serve(tenant, microseconds);

    /// <summary>Corrects what a tenant was charged.</summary>
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
