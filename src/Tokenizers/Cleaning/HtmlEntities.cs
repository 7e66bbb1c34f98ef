using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Tokenizers.Cleaning;

/// <summary>The named character references of HTML 5. tools/unicode/write_entities.py writes the list.</summary>
internal static class HtmlEntities
{
    private const char CapitalsOnly = '^';

    private static readonly FrozenDictionary<string, string> _capitals;

    static HtmlEntities()
    {
        var (standard, capitals) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        using var stream = typeof(HtmlEntities).Assembly.GetManifestResourceStream("entities.txt")!;
        using var lines = new StreamReader(stream, Encoding.ASCII);
        while (lines.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            var text = string.Concat(fields.Skip(1).Select(point => char.ConvertFromUtf32(int.Parse(point, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))));
            if (line[0] == CapitalsOnly)
            {
                capitals[fields[0][1..]] = text;
            }
            else
            {
                standard[fields[0]] = text;
            }
        }

        (Standard, _capitals) = (standard.ToFrozenDictionary(StringComparer.Ordinal), capitals.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The text of each name; most end with a semicolon, and some old ones are there without it too.</summary>
    public static FrozenDictionary<string, string> Standard { get; }

    /// <summary>The text of a name with its semicolon, which may also be a name in small letters written in capitals; null if there is none.</summary>
    public static string? FindWithCapitals(string name) => Standard.GetValueOrDefault(name) ?? _capitals.GetValueOrDefault(name);
}
