namespace ZeroShotOrleans.Grains.Dispatch;

/// <summary>Members that are served by turns, in proportion to their weights.</summary>
/// <remarks>Not thread-safe. Asking for the slowest looks at all members: there are as many as a dispatcher has jobs with work.</remarks>
internal sealed class FairClock
{
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private long _entered;

    // The time of those who are there: that of the slowest when it was last served.
    private double _now;

    /// <summary>Whether anybody is there.</summary>
    public bool HasMembers => _members.Values.Any(member => member.IsThere);

    /// <summary>Comes, for the first time or again. One that is there stays as it is.</summary>
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
            // One that left after it had got more than its share has not lost that debt.
            (member.IsThere, member.Time, member.Order) = (true, Math.Max(member.Time, _now), ++_entered);
        }
    }

    /// <summary>Goes.</summary>
    public void Leave(string name) => _members[name].IsThere = false;

    /// <summary>The one who is to be served of those that may be; of equals the one who came first. Null when there is none.</summary>
    public string? Slowest(Func<string, bool> may) =>
        _members.Where(entry => entry.Value.IsThere && may(entry.Key)).OrderBy(entry => entry.Value.Time).ThenBy(entry => entry.Value.Order)
            .Select(entry => entry.Key).FirstOrDefault();

    /// <summary>Somebody is served.</summary>
    public void Serve(string name, long units)
    {
        _now = Math.Max(_now, _members[name].Time);
        Charge(name, units);
    }

    /// <summary>Somebody got more, or less, than was said.</summary>
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
