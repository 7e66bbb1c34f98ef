using Spectre.Console;

namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>Writes a table whose rows are all known in advance.</summary>
internal static class ListTable
{
    private const string Gap = "  ";

    /// <summary>Writes the table: wrapped to fit a terminal, or aligned without truncation.</summary>
    /// <param name="writer">Receives the lines if there is no terminal.</param>
    /// <param name="terminal">The terminal, or null.</param>
    /// <param name="header">Column names.</param>
    /// <param name="rows">One text per column.</param>
    public static void Write(TextWriter writer, IAnsiConsole? terminal, string[] header, IReadOnlyList<string[]> rows)
    {
        string[][] lines = [header, .. rows.Select(row => row.Select(Printable.Escape).ToArray())];
        if (terminal is not null)
        {
            terminal.Write(Table(lines));
            return;
        }

        var widths = header.Select((_, column) => lines.Max(line => Cells.Width(line[column]))).ToArray();
        foreach (var line in lines)
        {
            writer.Write(string.Join(Gap, line.Zip(widths, Cells.Pad)).TrimEnd());
            writer.Write('\n');
        }
    }

    private static Table Table(string[][] lines)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var name in lines[0])
        {
            table.AddColumn(new TableColumn(new Text(name, new Style(Color.Grey))) { Padding = new Padding(0, 0, Gap.Length, 0) });
        }

        foreach (var line in lines.Skip(1))
        {
            // Text, not markup: names may contain brackets.
            table.AddRow(line.Select(cell => new Text(cell)));
        }

        return table;
    }
}
