namespace ZeroShotOrleans.Abstractions.Tests.Labels;

public sealed class LabelRulesTests
{
    private static readonly ModelInfo _softmax = new()
    {
        Name = "m", Family = "clip", EmbeddingDimension = 4, ImageSize = [8, 8], LogitScale = 100, LogitBias = 0, Sigmoid = false, DefaultTemplate = "{}", TextFingerprint = "t",
    };

    [Theory]
    [InlineData("labels.txt", ScoreWarningKind.FileName), InlineData("./labels", ScoreWarningKind.FileName), InlineData("C:\\labels", ScoreWarningKind.FileName), InlineData("/etc/labels", ScoreWarningKind.FileName)]
    [InlineData("cat;dog", ScoreWarningKind.JoinedLabels), InlineData("cat | dog", ScoreWarningKind.JoinedLabels)]
    [InlineData("\u0642\u0637\u0629\u060C \u0643\u0644\u0628", ScoreWarningKind.JoinedLabels), InlineData("\u732B\u3001\u72AC", ScoreWarningKind.JoinedLabels), InlineData("\u732B\uFF0C\u72D7", ScoreWarningKind.JoinedLabels)]
    [InlineData("'cat'", ScoreWarningKind.QuotedLabels), InlineData("\u201Ccat\u201D", ScoreWarningKind.QuotedLabels), InlineData("\"cat", ScoreWarningKind.QuotedLabels)]
    public void Warns_about_suspicious_labels(string label, ScoreWarningKind kind) =>
        Assert.Equal([kind], LabelRules.Warnings([label]).Select(warning => warning.Kind));

    [Theory]
    [InlineData("u.s. flag"), InlineData("rock'n'roll"), InlineData("7\""), InlineData("AC/DC"), InlineData("cat/dog"), InlineData("node.js"), InlineData("it's"), InlineData("a cat."), InlineData("dogs'")]
    [InlineData("C: drive"), InlineData("/ sign"), InlineData("end;"), InlineData("\u732B")]
    public void Does_not_warn_about_labels(string label) => Assert.Empty(LabelRules.Warnings([label]));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("  "), InlineData("\u200B"), InlineData("\u2060\uFEFF"), InlineData("a\u0000b"), InlineData("a\nb")]
    public void Rejects_empty_labels_and_control_characters(string? label)
    {
        Assert.NotNull(LabelRules.ProblemOf(label));
        Assert.Throws<ZeroShotException>(() => LabelRules.Check(new LabelSetDefinition { Labels = ["cat", label!] }));
    }

    [Theory]
    [InlineData("\U0001F408\u200D\u2B1B"), InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645"), InlineData("cat"), InlineData("a\tb")]
    public void Accepts_joiners_within_labels(string label) => Assert.Null(LabelRules.ProblemOf(label));

    [Fact]
    public void Warns_about_a_single_label_only_where_labels_compete()
    {
        Assert.Equal([ScoreWarningKind.SingleLabel], Kinds(_softmax, new ScoreOptions()));
        Assert.Empty(Kinds(_softmax, new ScoreOptions { MultiLabel = true }));
        Assert.Empty(Kinds(_softmax, new ScoreOptions { Activation = Activation.Sigmoid }));
        Assert.Empty(Kinds(_softmax with { Sigmoid = true }, new ScoreOptions()));
        Assert.Equal([ScoreWarningKind.SingleLabel], Kinds(_softmax with { Sigmoid = true }, new ScoreOptions { Activation = Activation.Softmax }));
        Assert.Empty(LabelRules.Warnings(["cat", "dog"], _softmax, new ScoreOptions()));
    }

    [Fact]
    public void Warns_about_an_assumed_scale()
    {
        Assert.Null(LabelRules.OfScale(_softmax));
        Assert.Equal(ScoreWarningKind.AssumedLogitScale, LabelRules.OfScale(_softmax with { LogitScaleAssumed = true })!.Kind);
    }

    private static IEnumerable<ScoreWarningKind> Kinds(ModelInfo model, ScoreOptions score) => LabelRules.Warnings(["cat"], model, score).Select(warning => warning.Kind);
}
