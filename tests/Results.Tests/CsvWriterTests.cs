using System.Globalization;
using CsvHelper;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Results.Tests;

public class CsvWriterTests
{
    private static readonly ResultLayout _layout = new()
    {
        Model = "zeroshot-mini",
        Fingerprint = "5d0e",
        LabelSets = [new NamedLabels("zeroshot-mini/abc", Rows.Labels)],
        TopK = 2,
        WithLogits = false,
    };

    [Fact]
    public void Writes_all_columns_in_every_row() => Assert.Equal(
        """
        path,status,error,detail,label,score,label_2,score_2,model,model_fingerprint,label_set,label_set_version
        cat.jpg,ok,,,cat,0.98123,wild animal,1E-05,zeroshot-mini,5d0e,abc,0
        tie.jpg,ok,,,wild animal,0.5,cat,0.5,zeroshot-mini,5d0e,abc,0
        one.jpg,ok,,,cat,0.9,,,zeroshot-mini,5d0e,abc,0
        none.jpg,ok,,,,,,,zeroshot-mini,5d0e,abc,0
        broken.jpg,error,Corrupt,"The data ends early, at byte 7.",,,,,zeroshot-mini,5d0e,abc,0

        """, Write(_layout,
        Rows.Classified("cat.jpg", new(0, 0.98123f), new(1, 0.00001f)),
        Rows.Classified("tie.jpg", new(1, 0.5f), new(0, 0.5f)),
        Rows.Classified("one.jpg", new LabelScore(0, 0.9f)),
        Rows.Classified("none.jpg"),
        Rows.Failed("broken.jpg", ImageError.Corrupt, "The data ends early, at byte 7.")));

    [Fact]
    public void Writes_cosine_and_logit_after_each_score_when_requested() => Assert.Equal(
        """
        path,status,error,detail,label,score,cosine,logit,label_2,score_2,cosine_2,logit_2,model,model_fingerprint,label_set,label_set_version
        cat.jpg,ok,,,cat,1,0.25,-11.5,wild animal,0,,,zeroshot-mini,5d0e,abc,0

        """, Write(_layout with { WithLogits = true }, Rows.Classified("cat.jpg", new(0, 1, 0.25f, -11.5f), new(1, 0))));

    [Theory]
    [InlineData("two\nlines.jpg")]
    [InlineData("carriage\r\nreturn.jpg")]
    [InlineData("carriage\rreturn.jpg")]
    [InlineData("comma, and \"quotes\".jpg")]
    [InlineData(" space around .jpg ")]
    [InlineData("=HYPERLINK(\"http://x\").jpg")]
    [InlineData("katze-猫-🐈.jpg")]
    [InlineData("escape \u001b[31m.jpg")]
    public void Names_survive_a_round_trip(string path)
    {
        using var text = new StringReader(Write(_layout, Rows.Classified(path, new LabelScore(0, 1))));
        using var reader = new CsvReader(text, CultureInfo.InvariantCulture);

        Assert.True(reader.Read());
        Assert.True(reader.ReadHeader());
        Assert.True(reader.Read());
        Assert.Equal(path, reader.GetField("path"));
        Assert.Equal("abc", reader.GetField("label_set"));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\").jpg")]
    [InlineData("+1.jpg")]
    [InlineData("-1.jpg")]
    [InlineData("@SUM(A1).jpg")]
    [InlineData("\t=1.jpg")]
    [InlineData("\r=1.jpg")]
    [InlineData("\n=1.jpg")]
    [InlineData("\uFF1D1+1.jpg")]
    [InlineData("\uFF0B1.jpg")]
    [InlineData("\uFF0D1.jpg")]
    [InlineData("\uFF20SUM.jpg")]
    public void Safe_text_is_not_a_formula_in_any_column(string text)
    {
        var layout = _layout with { Model = text, Fingerprint = text, LabelSets = [new NamedLabels("k", [text, "cat"], GivenName: text)], TopK = 1, WithRows = true };
        ImageResult[] results =
        [
            new(text, new ImageOutcome { Scores = [[new(0, 0.5f)]] }) { Row = 0, Entry = text },
            Rows.Failed(text, ImageError.Corrupt, text) with { Row = 1, Entry = text },
        ];

        var rows = Read(Write(layout, new CsvText { Safe = true }, results));

        Assert.Equal(["'" + text, "ok", "", "", "'" + text, "0.5", "'" + text, "'" + text, "'" + text, "0", "0", "'" + text], rows[1]);
        Assert.Equal(["'" + text, "error", "Corrupt", "'" + text, "", "", "'" + text, "'" + text, "'" + text, "0", "1", "'" + text], rows[2]);
    }

    [Fact]
    public void Safe_text_leaves_negative_numbers_and_other_text_alone()
    {
        var layout = _layout with { WithLogits = true, TopK = 1 };
        var result = Rows.Classified("a=1.jpg", new LabelScore(0, 0.5f, -0.25f, -11.5f));

        Assert.Equal(Write(layout, result), Write(layout, new CsvText { Safe = true }, result));
        Assert.Contains(",-0.25,-11.5,", Write(layout, result), StringComparison.Ordinal);
    }

    [Fact]
    public void Byte_order_mark_comes_once_and_first() =>
        Assert.Equal("\uFEFF" + Write(_layout, Rows.Classified("a.jpg")), Write(_layout, new CsvText { ByteOrderMark = true }, Rows.Classified("a.jpg")));

    [Fact]
    public void Writes_chosen_columns_in_the_chosen_order() => Assert.Equal(
        """
        score_2,path,label
        0.25,cat.jpg,cat
        ,broken.jpg,

        """, Write(
        _layout with { Columns = ["score_2", "path", "label"] }, Rows.Classified("cat.jpg", new(0, 0.75f), new(1, 0.25f)), Rows.Failed("broken.jpg", ImageError.Corrupt, "")));

    [Fact]
    public void Writes_numbers_independently_of_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Contains(",cat,0.25,", Write(_layout, Rows.Classified("x.jpg", new LabelScore(0, 0.25f))), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Writes_a_header_without_rows() =>
        Assert.Equal("path,status,error,detail,label,score,label_2,score_2,model,model_fingerprint,label_set,label_set_version\n", Write(_layout));

    private static List<string[]> Read(string csv)
    {
        using var text = new StringReader(csv);
        using var reader = new CsvParser(text, CultureInfo.InvariantCulture);
        List<string[]> rows = [];
        while (reader.Read())
        {
            rows.Add(reader.Record!);
        }

        return rows;
    }

    private static string Write(ResultLayout layout, params ImageResult[] results) => Write(layout, CsvText.Plain, results);

    private static string Write(ResultLayout layout, CsvText csv, params ImageResult[] results)
    {
        using var text = new StringWriter();
        var writer = new CsvWriter(text, layout, csv);
        writer.Begin();
        foreach (var result in results)
        {
            writer.Write(result);
        }

        writer.Flush();
        return text.ToString();
    }
}
