namespace ZeroShotOrleans.Jobs.Ledger;

/// <summary>How long a lease lasts without a report.</summary>
/// <param name="time">The clock.</param>
/// <param name="length">The time.</param>
internal sealed class LeaseTerm(TimeProvider time, TimeSpan length)
{
    /// <summary>The time.</summary>
    public TimeSpan Length => length;

    /// <summary>The end of a lease that is granted or renewed now.</summary>
    public DateTimeOffset Deadline => time.GetUtcNow() + length;

    /// <summary>Age of a lease.</summary>
    /// <param name="firstRenewal">When the lease would have ended without a report; null if there is no lease.</param>
    public TimeSpan AgeOf(DateTimeOffset? firstRenewal) => firstRenewal is { } renewal ? time.GetUtcNow() - (renewal - length) : TimeSpan.Zero;
}
