using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

/// <summary>Labels in other languages and scripts.</summary>
public sealed class LanguageTests : IDisposable
{
    private readonly FakeCluster _cluster = new();
    private readonly TestWorld _context;

    public LanguageTests() => _context = new TestWorld(_cluster);

    public void Dispose() => _context.Dispose();

    // Arabic, Hebrew with points, Persian with a joiner, Hindi, Thai, Tamil, decomposed French.
    public static TheoryData<string, string> Labels => new()
    {
        { "\u0642\u0637\u0629", "\u0643\u0644\u0628" },
        { "\u05D7\u05B8\u05EA\u05D5\u05BC\u05DC", "\u05DB\u05BC\u05B6\u05DC\u05B6\u05D1" },
        { "\u0645\u06CC\u200C\u062F\u0648\u062F", "\u06AF\u0631\u0628\u0647" },
        { "\u092C\u093F\u0932\u094D\u0932\u0940", "\u0915\u0941\u0924\u094D\u0924\u093E" },
        { "\u0E41\u0E21\u0E27", "\u0E2B\u0E21\u0E39\u0E48" },
        { "\u0BAA\u0BC2\u0BA9\u0BC8", "\u0BA8\u0BBE\u0BAF\u0BCD" },
        { "e\u0301toile", "a\u0302ne" },
    };

    [Theory]
    [MemberData(nameof(Labels))]
    public async Task Labels_of_every_script_reach_the_job_and_the_table_unchanged(string first, string second)
    {
        _cluster.Results.Add(new ImageResult("x.jpg", new ImageOutcome { Scores = [[new(1, 0.75f), new(0, 0.25f)]] }));

        Assert.Equal(0, await _context.RunAsync("classify", _context.Folder, "--labels", $"{first},{second}"));

        Assert.Equal([first, second], Assert.Single(_cluster.Submitted!.LabelSets).Labels);
        Assert.Contains(second, _context.Out, StringComparison.Ordinal);
        Assert.Equal("", _context.Error.Contains("Warning", StringComparison.Ordinal) ? _context.Error : "");
    }

    [Fact]
    public async Task A_template_pack_supplies_the_templates()
    {
        Assert.Equal(0, await _context.RunAsync("classify", _context.Folder, "--labels", "Katze,Hund", "--template-pack", "de", "--template", "{}"));
        Assert.Equal(["{}", .. TemplatePack.Get("de").Templates], Assert.Single(_cluster.Submitted!.LabelSets).Templates);

        Assert.Equal(2, await _context.RunAsync("classify", _context.Folder, "--labels", "Katze,Hund", "--template-pack", "dee"));
        Assert.Contains("--template-pack dee: There is no template pack 'dee'.", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_template_packs()
    {
        Assert.Equal(0, await _context.RunAsync("labels", "templates"));
        Assert.Contains("de    German", _context.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _context.RunAsync("labels", "templates", "ja"));
        Assert.EndsWith(string.Join('\n', TemplatePack.Get("ja").Templates) + "\n", _context.Out, StringComparison.Ordinal);
        Assert.Equal(2, await _context.RunAsync("labels", "templates", "jap"));
    }

    [Theory]
    [InlineData("\u0642\u0637\u0629\u060C \u0643\u0644\u0628", '\u060C')]
    [InlineData("\u732B\u3001\u72AC", '\u3001')]
    public async Task Other_commas_are_not_taken_for_a_part_of_one_label(string list, char comma)
    {
        Assert.Equal(2, await _context.RunAsync("classify", _context.Folder, "--labels", list));
        Assert.Contains($"is one label that contains '{comma}'. Separate labels with commas.", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photos/e\u0301te\u0301.jpg", 6, "\u2026e\u0301.jpg")]
    [InlineData("a\u0302b\u0302c\u0302d\u0302", 3, "\u2026c\u0302d\u0302")]
    public void Truncation_keeps_combining_marks_with_their_letter(string text, int width, string expected)
    {
        var cut = Cells.CutStart(text, width);
        Assert.Equal(expected, cut);
        Assert.InRange(Cells.Width(cut), 1, width);
    }
}
