using System.Globalization;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>What a reconnecting client of events has (<c>Last-Event-ID</c>).</summary>
/// <param name="Next">Index of the first image that it lacks.</param>
/// <param name="HasEnd">Whether it also has the last event of its response, whose id is the word <c>end</c> and that index. Without results it has no other id.</param>
internal readonly record struct EventId(long Next, bool HasEnd)
{
    private const string End = "end-";

    /// <summary>The id of the last event.</summary>
    public static string OfEnd(long next) => string.Create(CultureInfo.InvariantCulture, $"{End}{next}");

    /// <summary>Parses the id of any event.</summary>
    public static bool TryParse(string text, out EventId id)
    {
        var hasEnd = text.StartsWith(End, StringComparison.Ordinal);
        var isIndex = long.TryParse(hasEnd ? text[End.Length..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < long.MaxValue;
        id = new EventId(hasEnd ? index : index + 1, hasEnd);
        return isIndex;
    }
}
