using System.Collections.Immutable;
using System.CommandLine;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.LabelFiles;
using ZeroShotOrleans.Cli.Labels;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that name the labels.</summary>
internal sealed class LabelOptions
{
    private readonly Option<string[]> _lists = new("--labels")
    {
        HelpName = "LIST",
        Description = "Labels with commas between; quotes around a label that has a comma itself: 'cat,\"salt, pepper\",dog'. " +
            "@FILE, or a file that is there and whose name ends in .txt, .csv, .json, .yaml or the like, is read like --labels-file.",
    };

    private readonly Option<string[]> _single = new("--label")
    {
        HelpName = "LABEL",
        Description = "One label, taken as it is, commas and all. Repeatable.",
    };

    private readonly Option<string[]> _files = new("--labels-file", "--file")
    {
        HelpName = "FILE",
        Description = "Labels from a text file, one on each line; blank lines and lines that begin with # are skipped. JSON, JSON lines, CSV and TSV with a header, " +
            "simple YAML, numbered lists and WordNet synsets are read as what they are, which is said. Repeatable.",
    };

    private readonly Option<string?> _column = new("--labels-column")
    {
        HelpName = "NAME",
        Description = "Column of a CSV or TSV file, or property of JSON objects, that holds the labels. Default: the only one called label, labels, name, names, class or classes.",
    };

    private readonly Option<string[]> _sets = new("--set")
    {
        HelpName = "NAME[=LIST]",
        Description = "A label set with a name: one that is stored (`zso labels put`), as NAME or NAME@2 for a version; or NAME=cat,dog or NAME=@FILE, which is stored under a " +
            "new name. Repeatable, also beside --labels: each image is read once and classified for each set, with a row for each.",
    };

    private readonly Option<string[]> _templates = new("--template")
    {
        HelpName = "TEXT",
        Description = "Sentence each label is read in, {} standing for the label, such as \"a photo of a {}.\" Repeatable: " +
            "the embeddings of several are averaged. Default: the model's own.",
    };

    /// <summary>The options for several sets, in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_lists, _single, _files, _column, _sets, _templates];

    /// <summary>The options for one set without a name.</summary>
    public IReadOnlyList<Option> One => [_lists, _single, _files, _column, _templates];

    /// <summary>Whether any of <see cref="One"/> was given.</summary>
    public bool Given(ParseResult parsed) => One.Any(option => parsed.GetResult(option) is not null);

    /// <summary>The label sets asked for; what is odd about them goes to standard error, and what label files were read as unless it is to be quiet.</summary>
    /// <exception cref="UsageException">A label, template or set cannot be used, or there are none.</exception>
    public ImmutableArray<LabelSetDefinition> Read(ParseResult parsed, CliContext context, bool quiet)
    {
        var arguments = Arguments(parsed, context, quiet);
        var sets = LabelSets.Read(arguments, parsed.GetValue(_sets) ?? [], Warn(context));
        arguments.FileReader.CheckColumn();
        return sets;
    }

    /// <summary>The one label set asked for.</summary>
    /// <exception cref="UsageException">A label or template cannot be used, or there are none.</exception>
    public LabelSetDefinition ReadOne(ParseResult parsed, CliContext context)
    {
        var arguments = Arguments(parsed, context, quiet: false);
        var set = LabelReader.Read(arguments, Warn(context));
        arguments.FileReader.CheckColumn();
        return set;
    }

    private LabelArguments Arguments(ParseResult parsed, CliContext context, bool quiet) => new()
    {
        Lists = parsed.GetValue(_lists) ?? [],
        Single = parsed.GetValue(_single) ?? [],
        Files = parsed.GetValue(_files) ?? [],
        FileReader = new LabelFileReader
        {
            Column = parsed.GetValue(_column),
            Note = note => (quiet ? TextWriter.Null : context.Error).WriteLine(Printable.Escape(note)),
        },
        Templates = parsed.GetValue(_templates) ?? [],
    };

    private static Action<string> Warn(CliContext context) => warning => context.Error.WriteLine($"Warning: {Printable.Escape(warning)}");
}
