using System.Collections.Immutable;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LabelFiles;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>Makes a label set of what stands on the command line.</summary>
internal static class LabelReader
{
    private const int DuplicatesShown = 5;

    /// <summary>The label set: lists first, then single labels, then files, each in its order; a label that comes twice is kept once.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="warn">Takes what is odd but no reason to stop.</param>
    /// <exception cref="UsageException">A label or template cannot be used, or there are none or too many.</exception>
    public static LabelSetDefinition Read(LabelArguments arguments, Action<string> warn)
    {
        var labels = Distinct(
        [
            .. arguments.Lists.SelectMany(list => ReadList(list, arguments, warn)),
            .. arguments.Single.Select((text, index) => new SourcedLabel(text.Trim(), $"--label number {index + 1}")),
            .. arguments.Files.SelectMany(file => ReadFile(file, arguments, warn)),
        ], warn);

        if (labels.IsEmpty)
        {
            throw new UsageException("""There are no labels to choose from. Give them as --labels "cat,dog", --label cat, --labels-file FILE, or --set NAME=LIST.""");
        }

        if (labels.Length > Limits.MaxLabels)
        {
            throw new UsageException($"{labels.Length} labels are too many: a label set holds at most {Limits.MaxLabels}. Split them into several runs.");
        }

        return new LabelSetDefinition { Labels = labels, Templates = Templates(arguments.Templates, labels.Length) };
    }

    // A file may stand where a list is expected: --labels @FILE always, --labels FILE.txt when there is such a file.
    private static IEnumerable<SourcedLabel> ReadList(string list, LabelArguments arguments, Action<string> warn) => list switch
    {
        ['@', .. var path] => ReadFile(path, arguments, warn),
        _ when LabelFileReader.IsNamedLikeLabels(list) && File.Exists(list) => ReadFile(list, arguments, warn),
        _ => Meant(list, arguments.ListOption),
    };

    // A label of a list may be a mistake for something else; --label and files mean what they hold.
    private static SourcedLabel[] Meant(string list, string option)
    {
        var labels = LabelList.Read(list, option).ToArray();
        var advice = labels switch
        {
            [{ Text: var only }] when LabelRules.LooksLikeFile(only) => $"looks like a file, and there is none of that name: check the path, or read it with {option} @FILE.",
            [{ Text: var only }] when LabelRules.SeparatorOf(only) is { } separator => $"is one label that holds '{separator}'. Separate labels with commas.",
            _ when labels.Select(label => label.Text).FirstOrDefault(LabelRules.IsQuoted) is { } quoted =>
                $"has the label {quoted} in quotation marks, which would be part of it. Put one pair of double quotes around the whole list.",
            _ => null,
        };
        return advice is null ? labels : throw new UsageException($"{option} {list} {advice} A label that is meant so is given as --label.");
    }

    private static IEnumerable<SourcedLabel> ReadFile(string path, LabelArguments arguments, Action<string> warn) =>
        arguments.FileReader.Read(path, warn).Select(label => new SourcedLabel(label.Text, $"{path}, line {label.Line}"));

    private static ImmutableArray<string> Distinct(IReadOnlyList<SourcedLabel> labels, Action<string> warn)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<SourcedLabel> repeated = [];
        var distinct = ImmutableArray.CreateBuilder<string>(labels.Count);
        foreach (var label in labels)
        {
            Check(label);
            if (seen.Add(label.Text))
            {
                distinct.Add(label.Text);
            }
            else
            {
                repeated.Add(label);
            }
        }

        if (repeated.Count > 0)
        {
            var shown = string.Join("; ", repeated.Take(DuplicatesShown).Select(label => $"{label.Place} ({label.Text})"));
            var more = repeated.Count > DuplicatesShown ? $"; and {repeated.Count - DuplicatesShown} more" : "";
            warn($"A label that comes twice is used once: {shown}{more}.");
        }

        return distinct.DrainToImmutable();
    }

    private static void Check(SourcedLabel label)
    {
        if (LabelRules.ProblemOf(label.Text) is { } problem)
        {
            throw new UsageException($"{label.Place} {problem}");
        }
    }

    private static ImmutableArray<string> Templates(IReadOnlyList<string> templates, int labels)
    {
        for (var index = 0; index < templates.Count; index++)
        {
            if (LabelRules.ProblemOfTemplate(templates[index]) is { } problem)
            {
                throw new UsageException($"--template number {index + 1} {problem}");
            }
        }

        if (templates.Count > Limits.MaxTemplates)
        {
            throw new UsageException($"{templates.Count} templates are too many: at most {Limits.MaxTemplates} can be averaged. Give fewer.");
        }

        if ((long)labels * templates.Count > Limits.MaxPrompts)
        {
            throw new UsageException(
                $"{labels} labels in {templates.Count} templates make {(long)labels * templates.Count} prompts; at most {Limits.MaxPrompts} are embedded. " +
                "Give fewer labels or templates.");
        }

        return [.. templates];
    }
}
