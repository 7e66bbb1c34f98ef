using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Progress;
using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>What the command line says about output.</summary>
internal sealed record OutputArguments
{
    /// <summary>The format.</summary>
    public ResultFormat Format { get; init; }

    /// <summary>The file to write; null for standard output.</summary>
    public string? Path { get; init; }

    /// <summary>Whether images with an error get no row.</summary>
    public bool DropInvalid { get; init; }

    /// <summary>Whether nothing but warnings and errors goes to standard error.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether no progress is shown; the summary is.</summary>
    public bool NoProgress { get; init; }

    /// <summary>Where images go by their labels; null when they stay where they are.</summary>
    public SortArguments? Sort { get; init; }

    /// <summary>Opens the place where results go, so that a wrong name shows before hours of work.</summary>
    /// <exception cref="UsageException">It cannot be written, or not in that format.</exception>
    public ResultTarget Open(CliContext context)
    {
        var target = ResultTarget.Open(Path, context.Out);
        if (Format is ResultFormat.Parquet && target.Bytes is null)
        {
            target.Dispose();
            throw new UsageException("--format parquet needs --out FILE: Parquet is not text, and is not written to standard output. Name a file or a pipe (mkfifo).");
        }

        return target;
    }

    /// <summary>The writer of that format.</summary>
    public IResultWriter Writer(ResultTarget target, ResultLayout layout, CliContext context) => Format switch
    {
        ResultFormat.JsonLines => new JsonLinesWriter(target.Writer, layout),
        ResultFormat.Csv => new CsvWriter(target.Writer, layout),
        ResultFormat.Parquet => new ParquetResultWriter(target.Bytes!, layout),
        _ => new TableWriter(target.Writer, layout, Path is null ? context.OutTerminal : null),
    };

    /// <summary>What shows progress; null when none is wanted.</summary>
    public IProgressView? ProgressView(CliContext context) => this switch
    {
        { Quiet: true } or { NoProgress: true } => null,
        _ when context.ErrorTerminal is { } terminal => new ProgressBar(context.Error, terminal),
        _ => new ProgressLines(context.Error),
    };
}
