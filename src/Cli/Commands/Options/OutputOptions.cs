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
        HelpName = "FILE",
        Description = "Write results to FILE (.jsonl, .ndjson, .csv, .parquet or .txt) instead of standard output. It is named FILE.partial until it is complete. Pipes and devices are written to directly; - is standard output.",
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
    public IReadOnlyList<Option> All => [_format, _out, _dropInvalid, _quiet, _noProgress];

    /// <summary>The options that sort files into folders.</summary>
    public IReadOnlyList<Option> Sort => _sort.All;

    /// <summary>Returns the output options.</summary>
    /// <exception cref="UsageException">The file extension is unknown, or options conflict.</exception>
    public OutputArguments Read(ParseResult parsed)
    {
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

    private static ResultFormat Format(string? format, string? path) => (format ?? Path.GetExtension(path)?.ToLowerInvariant()) switch
    {
        null or "table" or ".txt" => ResultFormat.Table,
        "jsonl" or ".jsonl" or ".ndjson" => ResultFormat.JsonLines,
        "csv" or ".csv" => ResultFormat.Csv,
        "parquet" or ".parquet" => ResultFormat.Parquet,
        _ => throw new UsageException($"--out {path} has no known extension. Use .jsonl, .csv, .parquet or .txt, or add --format."),
    };
}
