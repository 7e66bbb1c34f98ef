using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Results;

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
        Description = "Write results to FILE (.jsonl, .ndjson, .csv, .parquet or .txt) instead of standard output. It is named FILE.partial until it is complete. Another .gz or .zst at the end compresses it. Pipes and devices are written to directly; - is standard output. " +
            "A folder (DIR/, or an existing one) or a prefix in an object store (s3://BUCKET/PREFIX/) gets Parquet files of about 128 MB, written by the silos while the job runs, and _SUCCESS when all are complete.",
    };

    private readonly Option<bool> _discardStored = new("--discard-stored")
    {
        Description = "With --out DIR/: delete the stored results of images once their file is written. Counts are kept; images with an error cannot be retried.",
    };

    private readonly Option<string[]> _columns = new("--columns")
    {
        HelpName = "NAME,...",
        Description = "Write only these columns, in this order: names as in the format's results, such as path,label,score. Not with --format table. Default: all.",
    };

    private readonly Option<bool> _csvSafe = new("--csv-safe")
    {
        Description = "In CSV, put an apostrophe in front of text that a spreadsheet would read as a formula: text that starts with =, +, -, @, a tab or a line break, also full-width. " +
            "Numbers are not changed.",
    };

    private readonly Option<bool> _csvBom = new("--csv-bom")
    {
        Description = "Start CSV with a byte order mark, by which Excel recognises UTF-8. Other programs may take it for a part of the first column's name.",
    };

    private readonly Option<string?> _allowErrors = new("--allow-errors")
    {
        HelpName = "N|N%",
        Description = "Exit with 0 if the results are complete and at most N images, or N percent of them, have an error. Default 0.",
    };

    private readonly Option<bool> _dropInvalid = new("--drop-invalid")
    {
        Description = "Omit images that have an error. Errors are still counted, also for the exit code.",
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

    public OutputOptions()
    {
        Choice.Only(_format, "table", "jsonl", "csv", "parquet");
        _allowErrors.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && AllowedErrors.TryParse(token.Value) is null)
            {
                result.AddError($"--allow-errors {token.Value} is not valid. Use a number of images, such as 10, or a share of them, such as 0.5%.");
            }
        });
    }

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_format, _out, _discardStored, _columns, _csvSafe, _csvBom, _allowErrors, _dropInvalid, _quiet, _noProgress];

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
        var format = Format(parsed.GetValue(_format), path);
        return new OutputArguments
        {
            Format = format,
            Path = path,
            Columns = ColumnArguments.Read(parsed.GetValue(_columns) ?? [], format),
            Csv = Csv(parsed, format),
            AllowedErrors = Allowed(parsed),
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
        var unfit = _sort.Read(parsed) is not null ? "--sort-into"
            : parsed.GetValue(_dropInvalid) ? _dropInvalid.Name
            : parsed.GetValue(_columns) is { Length: > 0 } ? _columns.Name
            : parsed.GetValue(_csvSafe) ? _csvSafe.Name
            : parsed.GetValue(_csvBom) ? _csvBom.Name
            : null;
        return unfit is not null
            ? throw new UsageException($"{unfit} cannot be combined with --out {parsed.GetValue(_out)}, whose files the silos write. Specify a file, or omit it.")
            : new OutputArguments { Export = export, AllowedErrors = Allowed(parsed), Quiet = parsed.GetValue(_quiet), NoProgress = parsed.GetValue(_noProgress) };
    }

    private AllowedErrors? Allowed(ParseResult parsed) => parsed.GetValue(_allowErrors) is { } allowed ? AllowedErrors.TryParse(allowed) : null;

    private CsvText Csv(ParseResult parsed, ResultFormat format)
    {
        var text = new CsvText { Safe = parsed.GetValue(_csvSafe), ByteOrderMark = parsed.GetValue(_csvBom) };
        return text == CsvText.Plain || format is ResultFormat.Csv
            ? text
            : throw new UsageException($"{(text.Safe ? _csvSafe : _csvBom).Name} applies only to CSV. Add --format csv, or omit it.");
    }

    private static ResultFormat Format(string? format, string? path)
    {
        var found = (format ?? Path.GetExtension(OutputCompression.WithoutEnding(path))?.ToLowerInvariant()) switch
        {
            null or "table" or ".txt" => ResultFormat.Table,
            "jsonl" or ".jsonl" or ".ndjson" => ResultFormat.JsonLines,
            "csv" or ".csv" => ResultFormat.Csv,
            "parquet" or ".parquet" => ResultFormat.Parquet,
            _ => throw new UsageException($"--out {path} has no known extension. Use .jsonl, .csv, .parquet or .txt, or add --format. All but .parquet may have another .gz or .zst."),
        };
        return found is ResultFormat.Parquet && OutputCompression.Is(path)
            ? throw new UsageException($"--out {path}: Parquet files are compressed inside. Use a name that ends in .parquet.")
            : found;
    }
}
