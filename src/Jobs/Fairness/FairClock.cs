namespace ZeroShotOrleans.Jobs.Fairness;

/// <summary>Serves members in turns, in proportion to their weights.</summary>
/// <remarks>Not thread-safe. Selecting a member scans all of them: at most the number of jobs with work.</remarks>
internal sealed class FairClock
{
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private long _entered;

    // Current virtual time: that of the slowest member when it was last served.
    private double _now;

    /// <summary>Whether there is any active member.</summary>
    public bool HasMembers => _members.Values.Any(member => member.IsThere);

    /// <summary>Adds a member, or reactivates it. An active member is left unchanged.</summary>
    public void Enter(string name, int weight)
    {
        Forget();
        if (!_members.TryGetValue(name, out var member))
        {
            _members[name] = member = new Member();
        }

        member.Weight = weight;
        if (!member.IsThere)
        {
            // A member that left after receiving more than its share keeps that debt.
            (member.IsThere, member.Time, member.Order) = (true, Math.Max(member.Time, _now), ++_entered);
        }
    }

    /// <summary>Deactivates a member.</summary>
    public void Leave(string name) => _members[name].IsThere = false;

    /// <summary>The eligible member with the lowest virtual time; the earliest to enter on a tie. Null if none is eligible.</summary>
    public string? Slowest(Func<string, bool> may) =>
        _members.Where(entry => entry.Value.IsThere && may(entry.Key)).OrderBy(entry => entry.Value.Time).ThenBy(entry => entry.Value.Order)
            .Select(entry => entry.Key).FirstOrDefault();

    /// <summary>Serves a member and advances the virtual time.</summary>
    public void Serve(string name, long units)
    {
        _now = Math.Max(_now, _members[name].Time);
        Charge(name, units);
    }

    /// <summary>Adjusts the charge of a member; negative units reduce it.</summary>
    public void Charge(string name, long units)
    {
        if (_members.TryGetValue(name, out var member))
        {
            member.Time += (double)units / member.Weight;
        }
    }

    private void Forget()
    {
        foreach (var gone in _members.Where(entry => !entry.Value.IsThere && entry.Value.Time <= _now).Select(entry => entry.Key).ToList())
        {
            _members.Remove(gone);
        }
    }

    private sealed class Member
    {
        public bool IsThere { get; set; }

        public int Weight { get; set; }

        public double Time { get; set; }

        public long Order { get; set; }
    }
}
