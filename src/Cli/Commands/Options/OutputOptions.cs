using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>Options for the output of results and messages.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string?> _format = new("--format")
    {
        HelpName = "table|jsonl|csv|parquet",
        Description = "Format of the results, with a row per image and label set. table: aligned lines. jsonl: a JSON object per line. csv: with a " +
            "header and literal values (a spreadsheet may interpret a value that starts with = as a formula). parquet: only to a file. " +
            "Default: by the extension of --out, otherwise table.",
    };

    private readonly Option<string?> _out = new("--out")
    {
        HelpName = "FILE|DIR/",
        Description = "Write results to FILE (.jsonl, .ndjson, .csv, .parquet or .txt) instead of standard output. It is named FILE.partial until it is complete. Pipes and devices are written to directly; - is standard output. " +
            "A folder (DIR/, or an existing one) or a prefix in an object store (s3://BUCKET/PREFIX/) gets Parquet files of about 128 MB, written by the silos while the job runs, and _SUCCESS when all are complete.",
    };

    private readonly Option<bool> _discardStored = new("--discard-stored")
    {
        Description = "With --out DIR/: delete the stored results of images once their file is written. Counts are kept; images with an error cannot be retried.",
    };

    private readonly Option<bool> _dropInvalid = new("--drop-invalid")
    {
        Description = "Omit images that have an error. Errors are still counted, and the exit code is still 1.",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "Write only warnings and errors to standard error.",
    };

    private readonly Option<bool> _noProgress = new("--no-progress")
    {
        Description = "Do not show progress. The summary is still shown.",
    };

    private readonly SortOptions _sort = new();

    public OutputOptions() => Choice.Only(_format, "table", "jsonl", "csv", "parquet");

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_format, _out, _discardStored, _dropInvalid, _quiet, _noProgress];

    /// <summary>The options that sort files into folders.</summary>
    public IReadOnlyList<Option> Sort => _sort.All;

    /// <summary>Returns the output options.</summary>
    /// <exception cref="UsageException">The file extension is unknown, or options conflict.</exception>
    public OutputArguments Read(ParseResult parsed)
    {
        if (ExportTarget.Of(parsed.GetValue(_out), parsed.GetValue(_format), parsed.GetValue(_discardStored)) is { } export)
        {
            return ReadExport(parsed, export);
        }

        // .NET cannot represent the absolute path if the working directory is not valid UTF-8.
        var path = parsed.GetValue(_out) is { Length: > 0 } file && !OutputKind.IsStandardOutput(file) && !Path.IsPathRooted(file) && FileNameEscape.Contains(NamedFile.FullPath("."))
            ? Path.Combine("/proc/self/cwd", file)
            : parsed.GetValue(_out) is { } other && !OutputKind.IsStandardOutput(other) ? other : null;
        return new OutputArguments
        {
            Format = Format(parsed.GetValue(_format), path),
            Path = path,
            Sort = _sort.Read(parsed),
            DropInvalid = parsed.GetValue(_dropInvalid),
            Quiet = parsed.GetValue(_quiet),
            NoProgress = parsed.GetValue(_noProgress),
        };
    }

    /// <summary>Returns the output options of a command that does not start a job.</summary>
    /// <inheritdoc cref="Read"/>
    public OutputArguments ReadFile(ParseResult parsed) => Read(parsed) is { Export: null } arguments
        ? arguments
        : throw new UsageException($"--out {parsed.GetValue(_out)} is a folder, which can only be given when a job is started. Specify a file, such as results.parquet.");

    private OutputArguments ReadExport(ParseResult parsed, ResultExport export)
    {
        var sorts = _sort.Read(parsed) is not null;
        return sorts || parsed.GetValue(_dropInvalid)
            ? throw new UsageException($"{(sorts ? "--sort-into" : "--drop-invalid")} cannot be combined with --out {parsed.GetValue(_out)}, whose files the silos write. Specify a file, or omit it.")
            : new OutputArguments { Export = export, Quiet = parsed.GetValue(_quiet), NoProgress = parsed.GetValue(_noProgress) };
    }

    private static ResultFormat Format(string? format, string? path) => (format ?? Path.GetExtension(path)?.ToLowerInvariant()) switch
    {
        null or "table" or ".txt" => ResultFormat.Table,
        "jsonl" or ".jsonl" or ".ndjson" => ResultFormat.JsonLines,
        "csv" or ".csv" => ResultFormat.Csv,
        "parquet" or ".parquet" => ResultFormat.Parquet,
        _ => throw new UsageException($"--out {path} has no known extension. Use .jsonl, .csv, .parquet or .txt, or add --format."),
    };
}
