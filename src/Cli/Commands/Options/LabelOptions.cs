using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.LabelFiles;
using ZeroShotOrleans.Cli.Labels;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>Options for labels and templates.</summary>
internal sealed class LabelOptions
{
    private readonly Option<string[]> _lists = new("--labels")
    {
        HelpName = "LIST",
        Description = "Labels, separated by commas. Put quotes around a label that contains a comma: 'cat,\"salt, pepper\",dog'. " +
            "@FILE, or an existing file with the extension .txt, .csv, .json, .yaml or similar, is read like --labels-file.",
    };

    private readonly Option<string[]> _single = new("--label")
    {
        HelpName = "LABEL",
        Description = "A single label, which may contain commas. Repeatable.",
    };

    private readonly Option<string[]> _files = new("--labels-file", "--file")
    {
        HelpName = "FILE",
        Description = "Labels from a text file, one per line; blank lines and lines that start with # are skipped. JSON, JSON Lines, CSV and TSV with a header, " +
            "simple YAML, numbered lists and WordNet synsets are detected and reported. Repeatable.",
    };

    private readonly Option<string?> _column = new("--labels-column")
    {
        HelpName = "NAME",
        Description = "Column of a CSV or TSV file, or property of JSON objects, with the labels. Default: the only one named label, labels, name, names, class or classes.",
    };

    private readonly Option<string[]> _sets = new("--set")
    {
        HelpName = "NAME[=LIST]",
        Description = "A named label set: NAME, or NAME@2 for a version, of a stored set (`zso labels put`); or NAME=cat,dog or NAME=@FILE, which is stored under a " +
            "new name. Repeatable, and can be combined with --labels: each image is read once, and gets a row per set.",
    };

    private readonly Option<string[]> _templates = new("--template")
    {
        HelpName = "TEXT",
        Description = "Prompt template with {} for the label, such as \"a photo of a {}.\" Repeatable: " +
            "the embeddings of several templates are averaged. Default: the template of the model.",
    };

    private readonly Option<string[]> _packs = new("--template-pack")
    {
        HelpName = "NAME",
        Description = "The templates of a language, such as de or ja, for labels in it; `zso labels templates` lists them. Repeatable, and can be combined with --template.",
        CompletionSources = { context => TemplatePack.All.Select(pack => new CompletionItem(pack.Name)) },
    };

    /// <summary>The options for several label sets, in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_lists, _single, _files, _column, _sets, _templates, _packs];

    /// <summary>The options for one unnamed label set.</summary>
    public IReadOnlyList<Option> One => [_lists, _single, _files, _column, _templates, _packs];

    /// <summary>Whether any of <see cref="One"/> was given.</summary>
    public bool Given(ParseResult parsed) => One.Any(option => parsed.GetResult(option) is not null);

    /// <summary>Reads the label sets. Writes warnings and, unless quiet, the detected formats of label files to standard error.</summary>
    /// <exception cref="UsageException">A label, template or label set is invalid, or there are no labels.</exception>
    public ImmutableArray<LabelSetDefinition> Read(ParseResult parsed, CliContext context, bool quiet)
    {
        var arguments = Arguments(parsed, context, quiet);
        var sets = LabelSets.Read(arguments, parsed.GetValue(_sets) ?? [], Warn(context));
        arguments.FileReader.CheckColumn();
        return sets;
    }

    /// <summary>Reads a single label set.</summary>
    /// <exception cref="UsageException">A label or template is invalid, or there are no labels.</exception>
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
        Templates = [.. parsed.GetValue(_templates) ?? [], .. (parsed.GetValue(_packs) ?? []).SelectMany(TemplatesOf)],
    };

    private static IEnumerable<string> TemplatesOf(string pack)
    {
        try
        {
            return TemplatePack.Get(pack).Templates;
        }
        catch (ZeroShotException unknown)
        {
            throw new UsageException($"--template-pack {pack}: {unknown.Message}");
        }
    }

    private static Action<string> Warn(CliContext context) => warning => context.Error.WriteLine($"Warning: {Printable.Escape(warning)}");
}
