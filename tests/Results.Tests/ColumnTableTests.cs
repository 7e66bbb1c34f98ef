using System.Globalization;
using System.Text.RegularExpressions;
using Parquet.Schema;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Results.Tests;

/// <summary>The table of docs/results.md has the columns of the files, in their order.</summary>
public sealed partial class ColumnTableTests
{
    private const string OnlyWithLogits = "; with `--scores` only", OnlyOfLists = "; for jobs over a list only";

    private static readonly string _page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "results.md"));

    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public void The_table_has_the_columns_of_the_files(bool withLogits, bool withRows)
    {
        var schema = new ParquetRows(new ResultLayout { Model = "m", LabelSets = [new NamedLabels("m/1", Rows.Labels)], TopK = 3, WithLogits = withLogits, WithRows = withRows }).Schema;
        var table = _page[_page.IndexOf("<!-- columns -->", StringComparison.Ordinal).._page.IndexOf("<!-- /columns -->", StringComparison.Ordinal)];
        var documented = Line().Matches(table).Select(line => (Name: line.Groups[1].Value, Type: line.Groups[2].Value, Text: line.Groups[3].Value))
            .Where(column => (withLogits || !column.Text.EndsWith(OnlyWithLogits, StringComparison.Ordinal)) && (withRows || !column.Text.EndsWith(OnlyOfLists, StringComparison.Ordinal)))
            .Select(column => (column.Name, column.Type));

        Assert.Equal(schema.Fields.SelectMany(field => Columns(field)), documented);
    }

    [Fact]
    public void The_limits_of_a_row_group_are_those_of_the_writer() => Assert.Contains(
        string.Create(CultureInfo.InvariantCulture, $"a row group has up to {ParquetResultWriter.RowsPerGroup:N0} rows or {ParquetResultWriter.ScoresPerGroup:N0} scores"), _page, StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Type)> Columns(Field field) => field switch
    {
        ListField { Item: StructField element } list => [(list.Name, "list of struct"), .. element.Fields.Select(inner => ($"{list.Name}.{inner.Name}", TypeOf((DataField)inner)))],
        _ => [(field.Name, TypeOf((DataField)field))],
    };

    private static string TypeOf(DataField field) => field.ClrType == typeof(float) ? "float"
        : field.ClrType == typeof(int) ? "int32"
        : field.ClrType == typeof(long) ? "int64"
        : field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string) ? "string"
        : field.ClrType.Name;

    [GeneratedRegex(@"^\| `([\w.]+)` \| ([\w ]+) \| (?:yes|no) \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
