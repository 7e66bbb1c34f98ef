using System.Text;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>
/// What measurements and spans are told apart by. Tags of measurements have few values, which the silo itself knows: the models on its disk, the words of an enumeration. Never
/// what a caller wrote, a file, a job or an address: each new value is a new series for as long as the store keeps data.
/// </summary>
internal static class Tags
{
    /// <summary>A model that is there.</summary>
    public const string Model = "model";

    /// <summary>What became of an image: <c>ranked</c>, <c>unchanged</c> or a fault.</summary>
    public const string Outcome = "outcome";

    /// <summary>For whom: <c>people</c> or <c>bulk</c>.</summary>
    public const string Lane = "lane";

    /// <summary>A word of <see cref="Lane"/>.</summary>
    public static string LaneOf(bool interactive) => interactive ? "people" : "bulk";

    /// <summary>A member of an enumeration as the value of a tag: <c>UnknownFormat</c> is <c>unknown_format</c>.</summary>
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
