using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>
/// Writes results as aligned lines, one at a time. On a terminal, lines are coloured and truncated to its width; in a file or pipe they are not truncated.
/// </summary>
internal sealed class TableWriter(TextWriter writer, ResultLayout layout, IAnsiConsole? terminal) : IResultWriter
{
    private const int MinPathWidth = 24;
    private const int MinLabelWidth = 12;
    private const int MaxSetWidth = 20;
    private const int ScoreWidth = 5;
    private const int LogitWidth = 7;
    private const string Gap = "  ";

    private static readonly Style _strong = new(decoration: Decoration.Bold);
    private static readonly Style _quiet = new(Color.Grey);
    private static readonly Style _bad = new(Color.Red);

    // Longer entries are truncated on a terminal, and shift the rest of their line in a file.
    private readonly int _maxPathWidth = terminal is null ? 60 : Math.Max(MinPathWidth, terminal.Profile.Width * 2 / 5);
    private readonly int _setWidth = layout.LabelSets.Max(set => Math.Min(MaxSetWidth, Cells.Width(Printable.Escape(set.Title))));
    private readonly int _labelWidth = LabelWidth(layout, terminal is null ? 32 : Math.Max(MinLabelWidth, terminal.Profile.Width / 4));

    private int _pathWidth = MinPathWidth;
    private bool _hasHeader;

    public void Begin()
    {
        // The header is written with the first row: without rows there is no output.
    }

    public void Write(ImageResult result)
    {
        // The longest path is not known in advance: the column grows when a longer path is written.
        var path = Printable.Escape(result.Path);
        _pathWidth = Math.Clamp(Cells.Width(path), _pathWidth, _maxPathWidth);
        WriteHeader();

        if (result.Outcome.Error is not ImageError.None)
        {
            WriteError(path, result.Outcome);
            return;
        }

        for (var set = 0; set < layout.LabelSets.Length; set++)
        {
            WriteScores(path, layout.LabelSets[set], result.Outcome.Scores[set]);
        }
    }

    public void Flush() => writer.Flush();

    private void WriteHeader()
    {
        if (!_hasHeader)
        {
            _hasHeader = true;
            var others = layout.TopK > 1 ? "runners-up" : "";
            WriteLine(new(new("file", _quiet), "set", new("label", _quiet), "score", "cosine", "logit", new(others, _quiet)));
        }
    }

    private void WriteError(string path, ImageOutcome outcome) => WriteLine(new Row(
        Path: new(path, Style.Plain),
        Set: "",
        Label: new($"error: {ErrorText.Of(outcome.Error)}", _bad),
        Score: "",
        Cosine: "",
        Logit: "",
        Rest: new(Printable.Escape(outcome.Detail ?? ""), _quiet)));

    private void WriteScores(string path, NamedLabels set, ImmutableArray<LabelScore> scores)
    {
        var (title, labels) = (Printable.Escape(set.Title), set.Labels);
        if (scores.IsEmpty)
        {
            WriteLine(new(new(path, Style.Plain), title, new("-", _quiet), "", "", "", new("", _quiet)));
            return;
        }

        var best = scores[0];
        var others = scores.Skip(1).Select(other => $"{Printable.Escape(labels[other.Label])} {Number(other.Score, "0.00")}");
        WriteLine(new Row(
            Path: new(path, Style.Plain),
            Set: title,
            Label: new(Printable.Escape(labels[best.Label]), _strong),
            Score: Number(best.Score, "0.00"),
            Cosine: Number(best.Cosine, "0.0000"),
            Logit: Number(best.Logit, "0.00"),
            Rest: new(string.Join(", ", others), _quiet)));
    }

    private void WriteLine(Row row)
    {
        // A single set needs no column.
        var sets = layout.LabelSets.Length > 1 ? (Cell[])[new(Cells.Pad(terminal is null ? row.Set : Cells.CutEnd(row.Set, _setWidth), _setWidth), _quiet)] : [];
        var logits = layout.WithLogits ? (Cell[])[new(row.Cosine.PadLeft(LogitWidth)), new(row.Logit.PadLeft(LogitWidth))] : [];
        Cell[] cells =
        [
            row.Path with { Text = Cells.Pad(terminal is null ? row.Path.Text : Cells.CutStart(row.Path.Text, _pathWidth), _pathWidth) },
            .. sets,
            row.Label with { Text = Cells.Pad(row.Label.Text, _labelWidth) },
            new(row.Score.PadLeft(ScoreWidth)),
            .. logits,
            row.Rest,
        ];

        if (terminal is null)
        {
            writer.Write(string.Join(Gap, cells.Select(cell => cell.Text)).TrimEnd());
            writer.Write('\n');
        }
        else
        {
            WriteCells(terminal, cells);
        }
    }

    private static void WriteCells(IAnsiConsole terminal, Cell[] cells)
    {
        // The last cell stays empty: many terminals wrap the line when it is filled.
        var room = terminal.Profile.Width - 1;
        foreach (var (text, style) in cells)
        {
            if (room < 1 || text.Length == 0)
            {
                break;
            }

            var cut = Cells.CutEnd(text, room);
            var gap = Math.Clamp(room - Cells.Width(cut), 0, Gap.Length);
            terminal.Write(cut, style);
            terminal.Write(new string(' ', gap));
            room -= Cells.Width(cut) + gap;
        }

        terminal.WriteLine();
    }

    private static int LabelWidth(ResultLayout layout, int most) =>
        Math.Clamp(layout.LabelSets.SelectMany(set => set.Labels).Max(label => Cells.Width(Printable.Escape(label))), MinLabelWidth, most);

    private static string Number(float value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private readonly record struct Cell(string Text, Style? Style = null);

    private sealed record Row(Cell Path, string Set, Cell Label, string Score, string Cosine, string Logit, Cell Rest);
}
