using System.Collections.Immutable;
using System.Globalization;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>Reads and checks the columns chosen with <c>--columns</c>.</summary>
internal static class ColumnArguments
{
    /// <summary>Reads the names, before the job starts: each is a column of some job.</summary>
    /// <param name="values">The values of the option, each with names between commas.</param>
    /// <param name="format">The format, which decides how columns are called.</param>
    /// <exception cref="UsageException">A name is unknown, empty or given twice, or the format has no columns.</exception>
    public static ImmutableArray<string> Read(string[] values, ResultFormat format)
    {
        ImmutableArray<string> names = [.. values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries))];
        if (names.IsEmpty)
        {
            return names;
        }

        if (format is ResultFormat.Table)
        {
            throw new UsageException("--columns does not apply to --format table. Add --format csv, jsonl or parquet.");
        }

        if (names.FirstOrDefault(name => names.Count(other => other == name) > 1) is { } twice)
        {
            throw new UsageException($"--columns names '{twice}' twice. Each column is written once.");
        }

        // A job may have as many labels in a row as --top-k says: label_2, label_3 and so on.
        var most = names.Select(RankOf).Append(2).Max();
        Check(names, format, new ResultLayout { Model = "", LabelSets = [], TopK = Math.Min(most, Limits.MaxLabels), WithLogits = true, WithRows = true }, hint: "");
        return names;
    }

    /// <summary>Checks the names against the columns of a job.</summary>
    /// <param name="names">The chosen columns.</param>
    /// <param name="format">The format.</param>
    /// <param name="layout">The layout of the job's results.</param>
    /// <param name="hint">What to add to the message.</param>
    /// <exception cref="UsageException">The job has no such column.</exception>
    public static void Check(ImmutableArray<string> names, ResultFormat format, ResultLayout layout, string hint)
    {
        if (names.IsEmpty)
        {
            return;
        }

        var known = format switch
        {
            ResultFormat.Csv => CsvWriter.ColumnsOf(layout),
            ResultFormat.Parquet => ParquetResultWriter.ColumnsOf(layout),
            _ => JsonRow.ColumnsOf(layout),
        };
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } wrong)
        {
            throw new UsageException(
                $"--columns: these results have no column '{wrong}'.{ClosestName.Question(wrong, [.. known])} Columns: {string.Join(", ", known.Where(name => RankOf(name) <= 2))}" +
                $"{(known.Any(name => RankOf(name) > 2) ? " and so on" : "")}.{hint}");
        }
    }

    private static int RankOf(string name) =>
        name.LastIndexOf('_') is var at and > 0 && name[..at] is "label" or "score" or "cosine" or "logit"
        && int.TryParse(name.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var rank) ? rank : 1;
}
