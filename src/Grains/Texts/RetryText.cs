using System.Globalization;

namespace ZeroShotOrleans.Grains.Texts;

/// <summary>When to send a request again, in words.</summary>
internal static class RetryText
{
    /// <summary>Such as <c>in 12 seconds</c>.</summary>
    /// <param name="retryAfter">The time, or null when it is not known.</param>
    public static string In(TimeSpan? retryAfter) => retryAfter is not { } time ? "in a moment"
        : time <= TimeSpan.FromSeconds(1) ? "in 1 second"
        : string.Create(CultureInfo.InvariantCulture, $"in {Math.Ceiling(time.TotalSeconds):0} seconds");
}
