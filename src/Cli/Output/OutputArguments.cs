using System.Collections.Immutable;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Progress;
using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>The output options of a command line.</summary>
internal sealed record OutputArguments
{
    /// <summary>The format.</summary>
    public ResultFormat Format { get; init; }

    /// <summary>The output file; null for standard output.</summary>
    public string? Path { get; init; }

    /// <summary>The folder or object store that the silos write to; null if this program writes the results.</summary>
    public ResultExport? Export { get; init; }

    /// <summary>Names of the columns to write, in order; empty for all.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>How text is written into CSV.</summary>
    public CsvText Csv { get; init; } = CsvText.Plain;

    /// <summary>How many images may have an error without an effect on the exit code; null for none.</summary>
    public AllowedErrors? AllowedErrors { get; init; }

    /// <summary>Whether images with an error are omitted.</summary>
    public bool DropInvalid { get; init; }

    /// <summary>Whether only warnings and errors are written to standard error.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether progress is hidden. The summary is still shown.</summary>
    public bool NoProgress { get; init; }

    /// <summary>How images are sorted into folders; null if they are not.</summary>
    public SortArguments? Sort { get; init; }

    /// <summary>Opens the target of the results, so that an invalid name fails before the job starts.</summary>
    /// <exception cref="UsageException">The target cannot be written, or does not support the format.</exception>
    public ResultTarget Open(CliContext context)
    {
        var target = ResultTarget.Open(Path, context.Out);
        if (Format is ResultFormat.Parquet && target.Bytes is null)
        {
            target.Dispose();
            throw new UsageException("--format parquet requires --out FILE, because Parquet is binary. Specify a file or a named pipe (mkfifo).");
        }

        return target;
    }

    /// <summary>The layout of a job's results.</summary>
    /// <exception cref="UsageException">The job has no column with a chosen name.</exception>
    public ResultLayout Layout(JobDescription job)
    {
        var layout = ResultLayout.Of(job);
        ColumnArguments.Check(Columns, Format, layout, $" Others depend on --scores, --top-k and --list. Job {job.JobId} was not changed: its results can be written with other columns.");
        return layout with { Columns = Columns };
    }

    /// <summary>Creates the writer for the format.</summary>
    public IResultWriter Writer(ResultTarget target, ResultLayout layout, CliContext context) => Format switch
    {
        ResultFormat.JsonLines => new JsonLinesWriter(target.Writer, layout),
        ResultFormat.Csv => new CsvWriter(target.Writer, layout, Csv),
        ResultFormat.Parquet => new ParquetResultWriter(target.Bytes!, layout),
        _ => new TableWriter(target.Writer, layout, Path is null ? context.OutTerminal : null),
    };

    /// <summary>Creates the progress view; null if progress is hidden.</summary>
    public IProgressView? ProgressView(CliContext context) => this switch
    {
        { Quiet: true } or { NoProgress: true } => null,
        _ when context.ErrorTerminal is { } terminal => new ProgressBar(context.Error, terminal),
        _ => new ProgressLines(context.Error),
    };
}
