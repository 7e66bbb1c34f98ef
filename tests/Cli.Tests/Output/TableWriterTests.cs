using Spectre.Console.Testing;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Tests.Output;

public class TableWriterTests
{
    private static readonly ResultLayout _layout = new()
    {
        Model = "zeroshot-mini",
        LabelSets = [new NamedLabels("zeroshot-mini/abc", Rows.Labels)],
        TopK = 3,
        WithLogits = false,
    };

    [Fact]
    public void Writes_aligned_lines_without_colour_when_there_is_no_terminal() => Assert.Equal(
        """
        file                      label          score  runners-up
        cat.jpg                   cat             0.98  wild animal 0.02, cup of coffee 0.00
        deep/down/raccoon.jpg     wild animal     0.50  cat 0.50
        broken.jpg                error: corrupt image         The data ends in the middle of the picture.
        none.jpg                  -

        """, Written(_layout,
        Rows.Classified("cat.jpg", new(0, 0.98123f), new(1, 0.0187f), new(2, 0.00007f)),
        Rows.Classified("deep/down/raccoon.jpg", new(1, 0.5f), new(0, 0.5f)),
        Rows.Failed("broken.jpg", ImageError.Corrupt, "The data ends in the middle of the picture."),
        Rows.Classified("none.jpg")));

    [Fact]
    public void Shows_cosine_and_logit_when_requested() => Assert.Equal(
        """
        file                      label          score   cosine    logit  runners-up
        cat.jpg                   cat             0.98   0.2873    12.93  wild animal 0.02
        broken.jpg                error: empty file                           The file has no bytes.

        """, Written(_layout with { WithLogits = true },
        Rows.Classified("cat.jpg", new(0, 0.98f, 0.28731f, 12.929f), new(1, 0.02f, 0.1f, 4.5f)),
        Rows.Failed("broken.jpg", ImageError.Empty, "The file has no bytes.")));

    [Fact]
    public void Escapes_names_that_would_break_the_line() => Assert.Equal(
        """
        file                              label          score  runners-up
        two\nlines\tand\u001b[31mred.jpg  cat             1.00
        turned\u202egpj.jpg               cat             1.00

        """, Written(_layout, Rows.Classified("two\nlines\tand\u001b[31mred.jpg", new LabelScore(0, 1)), Rows.Classified("turned\u202egpj.jpg", new LabelScore(0, 1))));

    [Fact]
    public void Does_not_truncate_a_long_path_in_a_file()
    {
        var path = string.Concat(Enumerable.Repeat("folder/", 40)) + "cat.jpg";

        var written = Written(_layout, Rows.Classified(path, new LabelScore(0, 1)));

        Assert.Contains($"\n{path}  cat ", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_characters_take_two_columns() => Assert.Equal(
        """
        file                      label          score  runners-up
        猫.jpg                    cat             1.00
        cat.jpg                   cat             1.00

        """, Written(_layout, Rows.Classified("猫.jpg", new LabelScore(0, 1)), Rows.Classified("cat.jpg", new LabelScore(0, 1))));

    [Fact]
    public void Two_label_sets_give_two_rows()
    {
        var layout = _layout with { LabelSets = [new("a", ["cat", "dog"]), new("b", ["day", "night"])] };

        var written = Written(layout, new ImageResult("x.jpg", new ImageOutcome { Scores = [[new(1, 0.75f)], [new(0, 0.6f)]] }));

        Assert.Equal(["file", "x.jpg", "x.jpg"], written.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.Contains("dog            0.75", written, StringComparison.Ordinal);
        Assert.Contains("day            0.60", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_nothing_without_rows() => Assert.Equal("", Written(_layout));

    [Fact]
    public void Truncates_the_start_of_a_path_and_the_end_of_runners_up_on_a_terminal()
    {
        using var terminal = new TestConsole();
        terminal.Profile.Width = 72;
        var writer = new TableWriter(TextWriter.Null, _layout, terminal);

        writer.Write(Rows.Classified("photos/2024/summer/holiday/rocket_launch.jpg", new(1, 0.9f), new(0, 0.07f), new(2, 0.03f)));

        Assert.Equal(
            [
                "file                          label          score  runners-up",
                "…r/holiday/rocket_launch.jpg  wild animal     0.90  cat 0.07, cup of c…",
            ], terminal.Lines.Select(line => line.TrimEnd()));
    }

    [Fact]
    public void Lines_fit_the_terminal()
    {
        using var terminal = new TestConsole();
        terminal.Profile.Width = 40;
        var writer = new TableWriter(TextWriter.Null, _layout with { WithLogits = true }, terminal);

        writer.Write(Rows.Classified("a/very/long/path/that/does/not/fit.jpg", new(1, 0.9f, 0.1f, 1f), new(0, 0.07f, 0.1f, 1f)));
        writer.Write(Rows.Failed("猫猫猫猫猫猫猫猫猫猫猫猫猫猫猫猫猫猫猫猫.jpg", ImageError.Missing, "The file was listed and is gone now."));

        Assert.Equal(3, terminal.Lines.Count);
        Assert.All(terminal.Lines, line => Assert.InRange(Cells.Width(line), 1, 39));
    }

    private static string Written(ResultLayout layout, params ImageResult[] results)
    {
        using var text = new StringWriter();
        var writer = new TableWriter(text, layout, terminal: null);
        writer.Begin();
        foreach (var result in results)
        {
            writer.Write(result);
        }

        writer.Flush();
        return text.ToString();
    }
}
