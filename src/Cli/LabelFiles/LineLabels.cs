using System.Text.Json;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Reads one label per line and strips ids, bullets, numbers, quotes and commas around labels.</summary>
/// <param name="problem">Creates exceptions for the file.</param>
internal sealed partial class LineLabels(LabelFileProblem problem)
{
    private readonly List<string> _forms = [];
    private readonly List<string> _warnings = [];

    /// <summary>Returns the labels of lines that are neither blank nor comments.</summary>
    /// <exception cref="UsageException">A line is invalid or ambiguous.</exception>
    public LabelFileContent Read(IReadOnlyList<LabelEntry> lines)
    {
        if (WordNetLines.Read(lines, problem) is { } synsets)
        {
            lines = synsets;
            _forms.Add("WordNet synsets (the first word of each)");
        }
        else
        {
            lines = WithoutBullets(lines);
        }

        lines = WithoutQuotes(WithoutCommas(WithoutNumbers(lines)));
        if (lines is [{ Text: var only }] && only.AsSpan().IndexOfAny(",;|") >= 0)
        {
            _warnings.Add($"is one label, {LabelFileProblem.Excerpt(only)}. A file has one label per line; use --labels for a list with commas.");
        }

        return new LabelFileContent(_forms.Count > 0 ? string.Join(", ", _forms) : null, lines) { Warnings = _warnings };
    }

    private IReadOnlyList<LabelEntry> WithoutBullets(IReadOnlyList<LabelEntry> lines)
    {
        var bullets = lines.Count(line => Bullet().IsMatch(line.Text));
        if (bullets == 0)
        {
            return lines;
        }

        if (bullets < lines.Count)
        {
            var other = lines.First(line => !Bullet().IsMatch(line.Text));
            throw problem.At(other.Line, $"{LabelFileProblem.Excerpt(other.Text)} has no bullet, but other lines have one. Use the same format for all lines.");
        }

        _forms.Add("a list with bullets");
        return Without(Bullet(), lines);
    }

    private IReadOnlyList<LabelEntry> WithoutNumbers(IReadOnlyList<LabelEntry> lines)
    {
        var numbers = lines.Select(line => Number().Match(line.Text)).ToList();
        if (lines.Count < 2 || !numbers.TrueForAll(number => number.Success))
        {
            var marked = numbers.Count(IsMarked);
            if (marked > 1)
            {
                _warnings.Add($"has a number before {marked} of {lines.Count} labels, which was kept. Number all of them, or none.");
            }

            WarnOfNumbersBehind(lines);
            return lines;
        }

        var wrong = Enumerable.Range(1, numbers.Count - 1).FirstOrDefault(index => Value(numbers[index]) != Value(numbers[index - 1]) + 1, -1);
        return wrong < 0 ? Consecutive(lines, numbers) : Numbered(lines, numbers, wrong);
    }

    private IReadOnlyList<LabelEntry> Consecutive(IReadOnlyList<LabelEntry> lines, List<Match> numbers)
    {
        // Ambiguous: "1 person", "2 people" are labels, but "1 cat", "2 dog" is a numbered list.
        if (!numbers.TrueForAll(IsMarked))
        {
            throw problem.At(lines[0].Line, $"{LabelFileProblem.Excerpt(lines[0].Text)} starts with a number, like all lines. The numbers may count the lines or be part of the labels. "
                + $"If they count the lines, write {numbers[0].Groups["number"].Value}: before the label; otherwise put each line in quotes.");
        }

        _forms.Add("a numbered list");
        return Without(Number(), lines);
    }

    private IReadOnlyList<LabelEntry> Numbered(IReadOnlyList<LabelEntry> lines, List<Match> numbers, int wrong)
    {
        if (numbers.TrueForAll(IsMarked))
        {
            _warnings.Add($"has a number before each label, which was kept, because the numbers are not consecutive at line {lines[wrong].Line}.");
        }

        return lines;
    }

    // "player 1", "player 2" are labels; "airfield 0", "alley 1" are labels followed by their index.
    private void WarnOfNumbersBehind(IReadOnlyList<LabelEntry> lines)
    {
        var numbers = lines.Select(line => NumberBehind().Match(line.Text)).ToList();
        if (lines.Count > 1 && numbers.TrueForAll(number => number.Success) && Value(numbers[0]) <= 1
            && Enumerable.Range(1, numbers.Count - 1).All(index => Value(numbers[index]) == Value(numbers[index - 1]) + 1)
            && numbers.DistinctBy(number => number.Groups["label"].Value).Count() > 1)
        {
            _warnings.Add("has consecutive numbers after its labels, which were kept. Remove them if they count the lines.");
        }
    }

    private IReadOnlyList<LabelEntry> WithoutCommas(IReadOnlyList<LabelEntry> lines)
    {
        var withComma = lines.Count(line => line.Text.EndsWith(','));
        if (withComma == 0)
        {
            return lines;
        }

        if (withComma < lines.Count && (lines.Count == 1 || withComma < lines.Count - 1 || lines[^1].Text.EndsWith(',')))
        {
            var other = lines.First(line => line.Text.EndsWith(',') != lines[0].Text.EndsWith(','));
            throw problem.At(other.Line, $"{LabelFileProblem.Excerpt(other.Text)} {(other.Text.EndsWith(',') ? "ends" : "does not end")} with a comma, unlike the lines before. Remove the commas at the ends of lines.");
        }

        _forms.Add("lines that end with commas");
        return [.. lines.Select(line => line with { Text = line.Text.TrimEnd(',').TrimEnd() })];
    }

    private IReadOnlyList<LabelEntry> WithoutQuotes(IReadOnlyList<LabelEntry> lines)
    {
        if (lines.FirstOrDefault(line => Several().IsMatch(line.Text)) is { Text: { } several, Line: var place })
        {
            throw problem.At(place, $"{LabelFileProblem.Excerpt(several)} contains several quoted labels. Write one per line, or put the list in [ ].");
        }

        var single = lines.Count > 0 && lines.All(line => line.Text is ['\'', _, .., '\''] or ['\u2018', _, .., '\u2019']);
        var quoted = lines.Count(line => single || IsQuoted(line));
        if (quoted == 0)
        {
            return lines;
        }

        _forms.Add(quoted == lines.Count ? "labels in quotes" : $"{quoted:N0} of {lines.Count:N0} labels in quotes");
        return [.. lines.Select(line => single ? line with { Text = line.Text[1..^1].Trim() } : IsQuoted(line) ? line with { Text = Unquoted(line.Text) } : line)];
    }

    private bool IsQuoted(LabelEntry line) => line.Text switch
    {
        // `"Weird Al" and "Slash"` is a literal label.
        ['"', .. var inner, '"'] => !inner.Replace("\"\"", "", StringComparison.Ordinal).Replace("\\\"", "", StringComparison.Ordinal).Contains('"', StringComparison.Ordinal),
        ['\u201C', .. var inner, '\u201D'] => inner.AsSpan().IndexOfAny("\u201C\u201D") < 0,
        ['"', ..] when line.Text.Count('"') % 2 != 0 =>
            throw problem.At(line.Line, $"{LabelFileProblem.Excerpt(line.Text)} has an unclosed quote. Close it, or remove it."),
        _ => false,
    };

    private static string Unquoted(string text)
    {
        if (text.Contains('\\', StringComparison.Ordinal))
        {
            try
            {
                return JsonSerializer.Deserialize<string>(text)!.Trim();
            }
            catch (JsonException)
            {
                // A literal backslash.
            }
        }

        return text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal).Trim();
    }

    private static IReadOnlyList<LabelEntry> Without(Regex start, IReadOnlyList<LabelEntry> lines) =>
        [.. lines.Select(line => line with { Text = start.Replace(line.Text, "").Trim() })];

    private static bool IsMarked(Match number) => number.Success && number.Groups["mark"].Value.Trim(' ').Length > 0;

    private static long Value(Match number) => long.Parse(number.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[-*\u2022]\s+")]
    private static partial Regex Bullet();

    // Not "3.5 inch disk".
    [GeneratedRegex(@"^(?<number>[0-9]{1,9})(?<mark>\s*[.):,;|](?![0-9])\s*|\s*[-\u2013]\s+|\s+)(?=\S)")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?<label>.*\S)(?:\s+|\s*[,;:|]\s*)(?<number>[0-9]{1,9})$")]
    private static partial Regex NumberBehind();

    [GeneratedRegex("""^(?:"[^"]*"|'[^']*')(?:\s*[,;]\s*(?:"[^"]*"|'[^']*'))+\s*,?$""")]
    private static partial Regex Several();
}
