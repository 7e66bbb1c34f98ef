using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>Reads <c>cat,"salt, pepper",dog</c>.</summary>
internal static class LabelList
{
    /// <summary>Returns the labels of a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="option">The option it belongs to, for messages.</param>
    /// <exception cref="UsageException">A quote is misplaced or not closed.</exception>
    public static IEnumerable<SourcedLabel> Read(string list, string option)
    {
        if (string.IsNullOrWhiteSpace(list))
        {
            // The parser would skip a blank line, and an empty variable in a script would go unnoticed.
            return [new SourcedLabel("", $"Label 1 of {option}")];
        }

        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false,
            TrimOptions = TrimOptions.Trim,
            BadDataFound = _ => throw new UsageException(
                $"{option} {list} has a misplaced quote. Quote the whole label and double the quotes inside, or use --label."),
        };
        using var parser = new CsvParser(new StringReader(list), configuration);

        List<SourcedLabel> labels = [];
        while (parser.Read())
        {
            for (var field = 0; field < parser.Count; field++)
            {
                labels.Add(new SourcedLabel(parser[field].Trim(), $"Label {labels.Count + 1} of {option}"));
            }
        }

        return labels;
    }
}
