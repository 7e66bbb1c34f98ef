namespace ZeroShotOrleans.Hub.Published;

/// <summary>A published number beside the one that was measured.</summary>
/// <param name="Numbers">The record.</param>
/// <param name="Measured">One number for each text; empty if the record could not be run.</param>
/// <param name="Problem">Why it could not be run; null if it was.</param>
public sealed record PublishedResult(PublishedNumbers Numbers, IReadOnlyList<double> Measured, string? Problem)
{
    /// <summary>Whether every number is within its tolerance.</summary>
    public bool Passed => Problem is null && Enumerable.Range(0, Numbers.Texts.Count).All(IsWithin);

    /// <summary>Difference of one number, without its sign.</summary>
    public double DifferenceOf(int text) => Math.Abs(Measured[text] - Numbers.Expected[text]);

    /// <summary>Whether one number is within its tolerance. A measured NaN is not.</summary>
    public bool IsWithin(int text) => DifferenceOf(text) <= Numbers.ToleranceOf(Numbers.Expected[text]);
}
