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

    private static string Write(ResultLayout layout, params ImageResult[] results)
    {
        using var text = new StringWriter();
        var writer = new CsvWriter(text, layout);
        writer.Begin();
        foreach (var result in results)
        {
            writer.Write(result);
        }

        writer.Flush();
        return text.ToString();
    }
}
