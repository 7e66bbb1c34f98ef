using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Results.Tests;

public class JsonLinesWriterTests
{
    private static readonly ResultLayout _layout = new()
    {
        Model = "zeroshot-mini",
        Fingerprint = "5d0e",
        LabelSets = [new NamedLabels("zeroshot-mini/abc", Rows.Labels)],
        TopK = 3,
        WithLogits = false,
    };

    [Fact]
    public void Writes_null_for_an_unknown_fingerprint() => Assert.Contains(
        "\"modelFingerprint\":null", Write(_layout with { Fingerprint = "" }, Rows.Classified("a.jpg")), StringComparison.Ordinal);

    [Fact]
    public void Writes_one_object_per_line() => Assert.Equal(
        """
        {"path":"a/cat.jpg","status":"ok","error":null,"detail":null,"label":"cat","score":0.98123,"scores":[{"label":"cat","score":0.98123},{"label":"wild animal","score":1E-05}],"model":"zeroshot-mini","modelFingerprint":"5d0e","labelSet":"abc","labelSetVersion":0,"row":null,"entry":null}
        {"path":"broken.jpg","status":"error","error":"Corrupt","detail":"The data ends early.","label":null,"score":null,"scores":[],"model":"zeroshot-mini","modelFingerprint":"5d0e","labelSet":"abc","labelSetVersion":0,"row":null,"entry":null}
        {"path":"none.jpg","status":"ok","error":null,"detail":null,"label":null,"score":null,"scores":[],"model":"zeroshot-mini","modelFingerprint":"5d0e","labelSet":"abc","labelSetVersion":0,"row":null,"entry":null}

        """, Write(_layout,
        Rows.Classified("a/cat.jpg", new(0, 0.98123f), new(1, 0.00001f)),
        Rows.Failed("broken.jpg", ImageError.Corrupt, "The data ends early."),
        Rows.Classified("none.jpg")));

    [Fact]
    public void Writes_cosine_and_logit_when_requested() => Assert.Contains(
        """[{"label":"cat","score":1.0,"cosine":0.25,"logit":-11.5},{"label":"wild animal","score":0.0,"cosine":null,"logit":null}]""",
        Write(_layout with { WithLogits = true }, Rows.Classified("cat.jpg", new(0, 1, 0.25f, -11.5f), new(1, 0))), StringComparison.Ordinal);

    [Fact]
    public void Rows_have_the_same_members_and_types_in_every_run()
    {
        var labels = _layout.LabelSets[0];
        string[] runs =
        [
            Write(_layout, Rows.Classified("a.jpg", new(0, 1), new(1, 0)), Rows.Failed("b.jpg", ImageError.Corrupt, "Damaged."), Rows.Classified("none.jpg")),
            Write(_layout with { WithRows = true }, Rows.Classified("c.jpg", new LabelScore(2, 0.5f)) with { Row = 3, Entry = "c.jpg" }),
            Write(_layout with { Fingerprint = "", LabelSets = [labels with { GivenName = "animals", Version = 2 }], TopK = 1 }, Rows.Classified("d.jpg", new LabelScore(0, 1e-20f))),
        ];

        var rows = runs.SelectMany(run => run.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.All(rows, row => Assert.Equal(
            ["path", "status", "error", "detail", "label", "score", "scores", "model", "modelFingerprint", "labelSet", "labelSetVersion", "row", "entry"],
            row.EnumerateObject().Select(member => member.Name)));
        foreach (var name in rows[0].EnumerateObject().Select(member => member.Name))
        {
            Assert.InRange(rows.Select(row => row.GetProperty(name)).Where(value => value.ValueKind is not JsonValueKind.Null).Select(TypeOf).Distinct().Count(), 1, 1);
        }

        Assert.All(rows.SelectMany(row => row.GetProperty("scores").EnumerateArray()), score => Assert.Equal("fraction", TypeOf(score.GetProperty("score"))));
    }

    [Fact]
    public void Writes_chosen_members_in_the_chosen_order() => Assert.Equal(
        """
        {"score":0.5,"path":"a.jpg","row":null}

        """, Write(_layout with { Columns = ["score", "path", "row"] }, Rows.Classified("a.jpg", new LabelScore(0, 0.5f))));

    private static string TypeOf(JsonElement value) =>
        value.ValueKind is not JsonValueKind.Number ? value.ValueKind.ToString() : value.GetRawText().AsSpan().IndexOfAny('.', 'E') >= 0 ? "fraction" : "whole";

    [Theory]
    [InlineData("two\nlines.jpg")]
    [InlineData("bell\u0007 and escape \u001b[31m.jpg")]
    [InlineData("quote\" and \\ backslash.jpg")]
    [InlineData("katze-猫-🐈.jpg")]
    [InlineData("line\u2028separator.jpg")]
    [InlineData("=1+1.jpg")]
    public void Names_survive_a_round_trip_without_raw_control_characters(string path)
    {
        var written = Write(_layout, Rows.Classified(path, new LabelScore(0, 1)));

        Assert.Equal(path, JsonDocument.Parse(written).RootElement.GetProperty("path").GetString());
        Assert.DoesNotContain(written.TrimEnd('\n'), char.IsControl);
    }

    [Fact]
    public void Numbers_survive_a_round_trip_in_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            var score = 1f / 3;

            var written = Write(_layout, Rows.Classified("x.jpg", new LabelScore(0, score)));

            Assert.Equal(score, JsonDocument.Parse(written).RootElement.GetProperty("score").GetSingle());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Writes_an_object_for_each_label_set()
    {
        var layout = _layout with { LabelSets = [new("a", ["cat", "dog"]), new("b", ["day", "night"])] };

        var lines = Write(layout, new ImageResult("x.jpg", new ImageOutcome { Scores = [[new(1, 0.75f)], [new(0, 0.6f)]] }))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        Assert.Equal(["a", "b"], lines.Select(line => line.GetProperty("labelSet").GetString()));
        Assert.Equal(["dog", "day"], lines.Select(line => line.GetProperty("label").GetString()));
    }

    [Fact]
    public void Writes_the_image_index_first_when_requested()
    {
        var layout = _layout with { LabelSets = [new("a", ["cat", "dog"]), new("b", ["day", "night"])] };
        ImageResult[] results =
        [
            new("x.jpg", new ImageOutcome { Scores = [[new(1, 0.75f)], [new(0, 0.6f)]] }),
            new("y.jpg", new ImageOutcome { Scores = [[new(0, 0.75f)], [new(1, 0.6f)]] }),
        ];

        var plain = Write(layout, results).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            plain.Zip((long[])[41, 41, 42, 42], (line, index) => $$"""{"index":{{index}},{{line[1..].Replace(",\"row\":null,\"entry\":null", "", StringComparison.Ordinal)}}"""),
            Write(layout, 41, results).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Write(ResultLayout layout, params ImageResult[] results) => Write(layout, first: null, results);

    private static string Write(ResultLayout layout, long? first, params ImageResult[] results)
    {
        using var text = new StringWriter();
        var writer = new JsonLinesWriter(text, layout, first);
        writer.Begin();
        foreach (var result in results)
        {
            writer.Write(result);
        }

        writer.Flush();
        return text.ToString();
    }
}
