using Spectre.Console;

namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>A short list for a person, whose rows are all known before the first is written.</summary>
internal static class ListTable
{
    private const string Gap = "  ";

    /// <summary>Writes it: wrapped to fit a terminal, or aligned and never cut where there is none.</summary>
    /// <param name="writer">Takes the lines where there is no terminal.</param>
    /// <param name="terminal">The terminal, or null.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="rows">As many texts in each as there are columns.</param>
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
            // Text, not markup: a name may hold brackets.
            table.AddRow(line.Select(cell => new Text(cell)));
        }

        return table;
    }
}
