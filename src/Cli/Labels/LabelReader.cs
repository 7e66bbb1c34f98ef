using System.Collections.Immutable;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LabelFiles;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>Reads a label set from the command line.</summary>
internal static class LabelReader
{
    private const int DuplicatesShown = 5;

    /// <summary>Returns the label set: lists, then single labels, then files, in order. Duplicates are removed.</summary>
    /// <param name="arguments">The labels and templates.</param>
    /// <param name="warn">Receives warnings.</param>
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
            throw new UsageException("""No labels. Specify them with --labels "cat,dog", --label cat, --labels-file FILE, or --set NAME=LIST.""");
        }

        if (labels.Length > Limits.MaxLabels)
        {
            throw new UsageException($"{labels.Length} labels are too many: a label set has at most {Limits.MaxLabels}. Split them into several runs.");
        }

        return new LabelSetDefinition { Labels = labels, Templates = Templates(arguments.Templates, labels.Length) };
    }

    // A list may name a file: --labels @FILE, or --labels FILE.txt if the file exists.
    private static IEnumerable<SourcedLabel> ReadList(string list, LabelArguments arguments, Action<string> warn) => list switch
    {
        ['@', .. var path] => ReadFile(path, arguments, warn),
        _ when LabelFileReader.IsNamedLikeLabels(list) && File.Exists(list) => ReadFile(list, arguments, warn),
        _ => ParseList(list, arguments.ListOption),
    };

    // Lists are checked for common mistakes; --label and files are taken literally.
    private static SourcedLabel[] ParseList(string list, string option)
    {
        var labels = LabelList.Read(list, option).ToArray();
        var advice = labels switch
        {
            [{ Text: var only }] when LabelRules.LooksLikeFile(only) => $"looks like a file, but does not exist. Check the path, or use {option} @FILE.",
            [{ Text: var only }] when LabelRules.SeparatorOf(only) is { } separator => $"is one label that contains '{separator}'. Separate labels with commas.",
            _ when labels.Select(label => label.Text).FirstOrDefault(LabelRules.IsQuoted) is { } quoted =>
                $"has quotation marks around the label {quoted}, which would become part of it. Use one pair of double quotes around the whole list.",
            _ => null,
        };
        return advice is null ? labels : throw new UsageException($"{option} {list} {advice} To use such a label as it is, specify it with --label.");
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
            warn($"Duplicate labels are used once: {shown}{more}.");
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
            throw new UsageException($"{templates.Count} templates are too many: at most {Limits.MaxTemplates} can be averaged.");
        }

        if ((long)labels * templates.Count > Limits.MaxPrompts)
        {
            throw new UsageException(
                $"{labels} labels with {templates.Count} templates are {(long)labels * templates.Count} prompts; at most {Limits.MaxPrompts} can be embedded. " +
                "Use fewer labels or templates.");
        }

        return [.. templates];
    }
}
