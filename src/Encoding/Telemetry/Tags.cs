using System.Text;

namespace ZeroShotOrleans.Encoding.Telemetry;

/// <summary>
/// Tags of metrics and spans. Tags of metrics have few values, which the silo itself knows: the models on its disk, members of an enumeration. Never
/// text from a caller, a file, a job or a URL: each new value creates a new series for the retention time of the metrics store.
/// </summary>
internal static class Tags
{
    /// <summary>An existing model.</summary>
    public const string Model = "model";

    /// <summary>The outcome of an image: <c>classified</c>, <c>unchanged</c> or an error.</summary>
    public const string Outcome = "outcome";

    /// <summary>The lane: <c>interactive</c> or <c>bulk</c>.</summary>
    public const string Lane = "lane";

    /// <summary>The value of <see cref="Lane"/>.</summary>
    public static string LaneOf(bool interactive) => interactive ? "interactive" : "bulk";

    /// <summary>An enumeration member as a tag value: <c>UnknownFormat</c> is <c>unknown_format</c>.</summary>
    public static string Word<T>(T member)
        where T : struct, Enum
    {
        var word = new StringBuilder();
        foreach (var letter in member.ToString())
        {
            if (char.IsUpper(letter) && word.Length > 0)
            {
                word.Append('_');
            }

            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }

    /// <summary>One tag.</summary>
    public static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
