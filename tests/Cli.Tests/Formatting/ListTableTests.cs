using Spectre.Console.Testing;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Tests.Formatting;

public class ListTableTests
{
    private static readonly string[] _header = ["name", "family"];
    private static readonly string[][] _rows = [["zeroshot-mini", "align"], ["a [red]bracket[/]", "clip\n"]];

    [Fact]
    public void Columns_fit_their_widest_entry()
    {
        using var text = new StringWriter();

        ListTable.Write(text, terminal: null, _header, _rows);

        Assert.Equal(
            """
            name               family
            zeroshot-mini      align
            a [red]bracket[/]  clip\n

            """, text.ToString());
    }

    [Fact]
    public void Does_not_interpret_brackets_as_markup()
    {
        using var terminal = new TestConsole();

        ListTable.Write(TextWriter.Null, terminal, _header, _rows);

        Assert.Equal(["name               family", "zeroshot-mini      align", "a [red]bracket[/]  clip\\n"], terminal.Lines.Select(line => line.TrimEnd()));
    }
}
