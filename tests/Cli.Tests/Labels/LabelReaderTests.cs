using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Labels;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Labels;

public sealed class LabelReaderTests : IDisposable
{
    private readonly TestWorld _context = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("cat", "cat")]
    [InlineData("cat,wild animal, dog ", "cat|wild animal|dog")]
    [InlineData("cat,\"salt, pepper\",dog", "cat|salt, pepper|dog")]
    [InlineData("cat, \"salt, pepper\" , dog", "cat|salt, pepper|dog")]
    [InlineData("\"the \"\"best\"\" cat\",dog", "the \"best\" cat|dog")]
    [InlineData("chat,chien à poil,猫", "chat|chien à poil|猫")]
    [InlineData("one\ntwo", "one|two")]
    public void Splits_a_list_at_commas_outside_quotes(string list, string expected) =>
        Assert.Equal(expected.Split('|'), Read(new LabelArguments { Lists = [list] }));

    [Theory]
    [InlineData("cat,,dog", "Label 2 of --labels is empty.")]
    [InlineData("cat,dog,", "Label 3 of --labels is empty.")]
    [InlineData(",cat", "Label 1 of --labels is empty.")]
    [InlineData("cat,\"  \",dog", "Label 2 of --labels is empty.")]
    [InlineData("", "Label 1 of --labels is empty.")]
    public void Rejects_an_empty_label_with_its_position(string list, string expected) =>
        Assert.StartsWith(expected, Refused(new LabelArguments { Lists = [list] }), StringComparison.Ordinal);

    [Theory]
    [InlineData("cat,\"dog")]
    [InlineData("cat,do\"g")]
    [InlineData("\"cat\"s,dog")]
    public void Rejects_an_unclosed_quote(string list) =>
        Assert.Contains("quote", Refused(new LabelArguments { Lists = [list] }), StringComparison.Ordinal);

    [Fact]
    public void Label_option_keeps_commas_and_quotes() =>
        Assert.Equal(["salt, \"pepper\""], Read(new LabelArguments { Single = ["salt, \"pepper\""] }));

    [Fact]
    public void Reads_a_label_per_line_with_comments_blank_lines_and_any_line_ending()
    {
        var file = _context.Write("labels.txt", "\uFEFF# animals\r\ncat\r\n\r\n  wild animal  \r\nsalt, pepper\n#dog\nhorse");

        Assert.Equal(["cat", "wild animal", "salt, pepper", "horse"], Read(new LabelArguments { Files = [file] }));
    }

    [Theory]
    [InlineData(".txt"), InlineData(".names"), InlineData(".labels"), InlineData(".TXT")]
    public void Labels_option_may_name_a_file(string extension)
    {
        var file = _context.Write("labels" + extension, "cat\ndog\n");

        Assert.Equal(["cat", "dog"], Read(new LabelArguments { Lists = [file] }));
        Assert.Equal(["cat", "dog"], Read(new LabelArguments { Lists = ["@" + file] }));
    }

    [Theory]
    [InlineData(".json", "[\"cat\", \"dog\"]"), InlineData(".jsonl", "\"cat\"\n\"dog\""), InlineData(".csv", "label\ncat\ndog"), InlineData(".tsv", "label\ncat\ndog")]
    [InlineData(".yaml", "- cat\n- dog"), InlineData(".yml", "names: [cat, dog]")]
    public void Labels_option_may_name_a_file_of_another_format(string extension, string text) =>
        Assert.Equal(["cat", "dog"], Read(new LabelArguments { Lists = [_context.Write("labels" + extension, text)] }));

    [Theory]
    [InlineData("notes.txt"), InlineData("./labels"), InlineData("../x/labels.csv"), InlineData("~/labels"), InlineData("C:\\labels")]
    public void Rejects_a_list_that_looks_like_a_missing_file(string list) =>
        Assert.Equal($"--labels {list} looks like a file, but does not exist. Check the path, or use --labels @FILE. To use such a label as it is, specify it with --label.",
            Refused(new LabelArguments { Lists = [list] }));

    [Theory]
    [InlineData("cat;dog", ';'), InlineData("cat | dog | horse", '|')]
    public void Rejects_a_list_with_another_separator(string list, char separator) =>
        Assert.Equal($"--labels {list} is one label that contains '{separator}'. Separate labels with commas. To use such a label as it is, specify it with --label.",
            Refused(new LabelArguments { Lists = [list] }));

    [Theory]
    [InlineData("'cat','dog'"), InlineData("\u201Ccat\u201D,dog"), InlineData("cat,\u00ABdog\u00BB")]
    public void Rejects_labels_in_quotation_marks(string list) =>
        Assert.Contains("which would become part of it", Refused(new LabelArguments { Lists = [list] }), StringComparison.Ordinal);

    [Theory]
    [InlineData("notes.txt"), InlineData("cat;dog"), InlineData("'cat'")]
    public void Takes_a_single_label_literally(string label) =>
        Assert.Equal([label], Read(new LabelArguments { Single = [label] }));

    [Theory]
    [InlineData("u.s. flag,node.js"), InlineData("rock'n'roll"), InlineData("AC/DC,and/or"), InlineData("Tom; Jerry,dog"), InlineData("7-inch disk,it's")]
    public void Keeps_labels_with_unusual_characters(string list) =>
        Assert.Equal(list.Split(','), Read(new LabelArguments { Lists = [list] }));

    [Theory]
    [InlineData("cat,d\u0000og", "Label 2 of --labels ('d?og') has the control character U+0000.")]
    [InlineData("cat,\u200B\u200B", "Label 2 of --labels is empty.")]
    public void Rejects_labels_without_visible_text(string list, string expected) =>
        Assert.StartsWith(expected, Refused(new LabelArguments { Lists = [list] }), StringComparison.Ordinal);

    [Fact]
    public void Combines_lists_single_labels_and_files_in_this_order()
    {
        var file = _context.Write("more", "c\nd\n");

        Assert.Equal(["a", "b", "x", "c", "d"], Read(new LabelArguments { Files = [file], Single = ["x"], Lists = ["a", "b"] }));
    }

    [Fact]
    public void Removes_and_reports_duplicate_labels()
    {
        var file = _context.Write("labels.txt", "dog\n\ncat\n");

        Assert.Equal(["cat", "dog"], Read(new LabelArguments { Lists = ["cat,dog,cat"], Files = [file] }));
        Assert.Equal([$"Duplicate labels are used once: Label 3 of --labels (cat); {file}, line 1 (dog); {file}, line 3 (cat)."], _warnings);
    }

    [Fact]
    public void Labels_are_case_sensitive()
    {
        Assert.Equal(["Turkey", "turkey"], Read(new LabelArguments { Lists = ["Turkey,turkey"] }));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Many_duplicates_give_one_short_warning()
    {
        Read(new LabelArguments { Lists = [string.Join(',', Enumerable.Repeat("cat", 1000))] });

        var warning = Assert.Single(_warnings);
        Assert.EndsWith("; and 994 more.", warning, StringComparison.Ordinal);
        Assert.True(warning.Length < 300);
    }

    [Fact]
    public void Accepts_five_thousand_labels() =>
        Assert.Equal(5000, Read(new LabelArguments { Lists = [string.Join(',', Enumerable.Range(0, 5000).Select(i => $"label {i}"))] }).Length);

    [Fact]
    public void Rejects_too_many_labels_with_both_numbers()
    {
        var file = _context.Write("labels.txt", string.Join('\n', Enumerable.Range(0, Limits.MaxLabels + 1)));

        Assert.StartsWith($"{Limits.MaxLabels + 1} labels are too many: a label set has at most {Limits.MaxLabels}.",
            Refused(new LabelArguments { Files = [file] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_long_label_with_its_line()
    {
        var file = _context.Write("labels.txt", "cat\n" + new string('x', Limits.MaxLabelLength + 1));

        Assert.StartsWith($"{file}, line 2 ('{new string('x', 40)}...') has {Limits.MaxLabelLength + 1} characters;", Refused(new LabelArguments { Files = [file] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_missing_labels_and_lists_the_options() => Assert.Equal(
        """No labels. Specify them with --labels "cat,dog", --label cat, --labels-file FILE, or --set NAME=LIST.""", Refused(new LabelArguments()));

    [Fact]
    public void Reports_a_missing_file()
    {
        var message = Refused(new LabelArguments { Files = ["/no/such/labels"] });

        Assert.StartsWith("The label file /no/such/labels cannot be read: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_file_in_another_encoding()
    {
        var file = _context.Write("labels.txt", "");
        File.WriteAllBytes(file, [(byte)'c', 0xE9, (byte)'\n']);

        Assert.Equal($"The label file {file}, line 1: the file is not valid UTF-8. Save it as UTF-8, one label per line.", Refused(new LabelArguments { Files = [file] }));
    }

    [Fact]
    public void Keeps_templates_in_order()
    {
        var set = LabelReader.Read(new LabelArguments { Lists = ["cat"], Templates = ["a {}", "{} on {}"] }, _warnings.Add);

        Assert.Equal(["a {}", "{} on {}"], set.Templates);
    }

    [Fact]
    public void Rejects_a_template_without_a_placeholder() => Assert.Equal(
        "--template number 2 ('a photo') has no {}, the placeholder for the label. Write for example 'a photo of a {}.'.",
        Refused(new LabelArguments { Lists = ["cat"], Templates = ["{}", "a photo"] }));

    [Fact]
    public void Rejects_too_many_prompts() => Assert.Contains("prompts; at most", Refused(new LabelArguments
    {
        Lists = [string.Join(',', Enumerable.Range(0, 20_000))],
        Templates = [.. Enumerable.Repeat("{}", 101)],
    }), StringComparison.Ordinal);

    private string[] Read(LabelArguments arguments) => [.. LabelReader.Read(arguments, _warnings.Add).Labels];

    private string Refused(LabelArguments arguments) => Assert.Throws<UsageException>(() => Read(arguments)).Message;
}
