using System.CommandLine;
using ZeroShotOrleans.Cli.Labels;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that name the labels.</summary>
internal sealed class LabelOptions
{
    private readonly Option<string[]> _lists = new("--labels")
    {
        HelpName = "LIST",
        Description = "Labels with commas between; quotes around a label that has a comma itself: 'cat,\"salt, pepper\",dog'. " +
            "@FILE, or a file whose name ends in .txt, is read like --labels-file.",
    };

    private readonly Option<string[]> _single = new("--label")
    {
        HelpName = "LABEL",
        Description = "One label, taken as it is, commas and all. Repeatable.",
    };

    private readonly Option<string[]> _files = new("--labels-file")
    {
        HelpName = "FILE",
        Description = "Labels from a UTF-8 text file, one on each line; blank lines and lines that begin with # are skipped. Repeatable.",
    };

    private readonly Option<string[]> _templates = new("--template")
    {
        HelpName = "TEXT",
        Description = "Sentence each label is read in, {} standing for the label, such as \"a photo of a {}.\" Repeatable: " +
            "the vectors of several are averaged. Default: the model's own.",
    };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_lists, _single, _files, _templates];

    /// <summary>The label set asked for; what is odd about it goes to standard error.</summary>
    /// <exception cref="UsageException">A label or template cannot be used, or there are none.</exception>
    public LabelSetDefinition Read(ParseResult parsed, Surroundings world)
    {
        var arguments = new LabelArguments
        {
            Lists = parsed.GetValue(_lists) ?? [],
            Single = parsed.GetValue(_single) ?? [],
            Files = parsed.GetValue(_files) ?? [],
            Templates = parsed.GetValue(_templates) ?? [],
        };
        return LabelReader.Read(arguments, warning => world.Error.WriteLine($"Warning: {Output.Printable.Escape(warning)}"));
    }
}
