using System.Globalization;

namespace ZeroShotOrleans.Grains.Texts;

/// <summary>Describes when to retry a request.</summary>
internal static class RetryText
{
    /// <summary>Such as <c>in 12 seconds</c>.</summary>
    /// <param name="retryAfter">The delay; null if it is unknown.</param>
    public static string In(TimeSpan? retryAfter) => retryAfter is not { } time ? "in a moment"
        : time <= TimeSpan.FromSeconds(1) ? "in 1 second"
        : string.Create(CultureInfo.InvariantCulture, $"in {Math.Ceiling(time.TotalSeconds):0} seconds");
}
