using ZeroShotOrleans.Cli.Progress;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>What the command line says about output.</summary>
internal sealed record OutputArguments
{
    /// <summary>The format.</summary>
    public ResultFormat Format { get; init; }

    /// <summary>The file to write; null for standard output.</summary>
    public string? Path { get; init; }

    /// <summary>Whether images with a fault get no row.</summary>
    public bool DropInvalid { get; init; }

    /// <summary>Whether nothing but warnings and errors goes to standard error.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether no progress is shown; the summary is.</summary>
    public bool NoProgress { get; init; }

    /// <summary>The writer of that format.</summary>
    public IResultWriter Writer(ResultTarget target, ResultLayout layout, Surroundings world) => Format switch
    {
        ResultFormat.JsonLines => new JsonLinesWriter(target.Writer, layout),
        ResultFormat.Csv => new CsvWriter(target.Writer, layout),
        _ => new TableWriter(target.Writer, layout, Path is null ? world.OutTerminal : null),
    };

    /// <summary>What shows progress; null when none is wanted.</summary>
    public IProgressView? ProgressView(Surroundings world) => this switch
    {
        { Quiet: true } or { NoProgress: true } => null,
        _ when world.ErrorTerminal is { } terminal => new ProgressBar(world.Error, terminal),
        _ => new ProgressLines(world.Error),
    };
}
