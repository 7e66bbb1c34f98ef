using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that say how results are written, and what is said beside them.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string?> _format = new("--format")
    {
        HelpName = "table|jsonl|csv|parquet",
        Description = "Form of the results, one row for each image and label set. table: aligned lines for people. jsonl: a JSON object on each line. csv: with a " +
            "header, values as they are (a spreadsheet may take one that begins with = for a formula). parquet: to a file only. " +
            "Default: by the ending of --out, else table.",
    };

    private readonly Option<string?> _out = new("--out")
    {
        HelpName = "FILE",
        Description = "Write results to FILE (.jsonl, .ndjson, .csv, .parquet or .txt) instead of standard output. It is FILE.partial until it is complete. A pipe or device is written to as it stands; - is standard output.",
    };

    private readonly Option<bool> _dropInvalid = new("--drop-invalid")
    {
        Description = "Write no row for an image that has an error. Errors are still counted, and the exit code is still 1.",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "Say nothing on standard error but warnings and errors.",
    };

    private readonly Option<bool> _noProgress = new("--no-progress")
    {
        Description = "Show no progress; the summary at the end stays.",
    };

    private readonly SortOptions _sort = new();

    public OutputOptions() => Choice.Only(_format, "table", "jsonl", "csv", "parquet");

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_format, _out, _dropInvalid, _quiet, _noProgress];

    /// <summary>The options that sort files into folders.</summary>
    public IReadOnlyList<Option> Sort => _sort.All;

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">The ending of the file names no format, or options contradict each other.</exception>
    public OutputArguments Read(ParseResult parsed)
    {
        // .NET has no absolute path below a folder whose name is not UTF-8.
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

    private static ResultFormat Format(string? format, string? path) => (format ?? Path.GetExtension(path)?.ToLowerInvariant()) switch
    {
        null or "table" or ".txt" => ResultFormat.Table,
        "jsonl" or ".jsonl" or ".ndjson" => ResultFormat.JsonLines,
        "csv" or ".csv" => ResultFormat.Csv,
        "parquet" or ".parquet" => ResultFormat.Parquet,
        _ => throw new UsageException($"The ending of --out {path} names no format. Let it end in .jsonl, .csv, .parquet or .txt, or add --format."),
    };
}
