namespace ZeroShotOrleans.Jobs.Ledger;

/// <summary>How long a lease lasts without a report.</summary>
/// <param name="time">The clock.</param>
/// <param name="length">The time.</param>
internal sealed class LeaseTerm(TimeProvider time, TimeSpan length)
{
    /// <summary>The time.</summary>
    public TimeSpan Length => length;

    /// <summary>When a lease that is granted or renewed now ends.</summary>
    public DateTimeOffset Deadline => time.GetUtcNow() + length;

    /// <summary>Age of a lease.</summary>
    /// <param name="firstRenewal">When it would have ended without a report; null: there is none.</param>
    public TimeSpan AgeOf(DateTimeOffset? firstRenewal) => firstRenewal is { } renewal ? time.GetUtcNow() - (renewal - length) : TimeSpan.Zero;
}
