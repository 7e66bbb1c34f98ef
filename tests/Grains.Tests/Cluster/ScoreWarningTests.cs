
namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Labels that a model cannot tell apart, does not know or does not read to their end, found with the tokenizers of real models.</summary>
public sealed class ScoreWarningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Cat", "cat")]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("wild  animal", "wild animal")]
    public async Task Finds_labels_with_equal_tokens(string one, string other)
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var counts = new SiloCounts();

        var set = await cluster.Client.PrepareLabelsAsync("zeroshot-mini", Set([one, "dog", other]), Token);
        var again = await cluster.Client.PrepareLabelsAsync("zeroshot-mini", Set([one, "dog", other]), Token);

        var warning = Assert.Single(set.Warnings);
        Assert.Equal(ScoreWarningKind.IndistinguishableLabels, warning.Kind);
        Assert.Equal([one, other], warning.Labels);
        Assert.StartsWith($"The model cannot tell '{one}', '{other}' apart", warning.Message, StringComparison.Ordinal);
        Assert.Equal(0, again.PromptsEmbedded);
        Assert.Equal(set.PromptsEmbedded, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
        Assert.Equal(warning.Message, Assert.Single(again.Warnings).Message);
    }

    [Fact]
    public async Task Finds_a_duplicate_label()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });

        var warning = Assert.Single(await cluster.Client.InspectLabelsAsync("zeroshot-mini", Set(["cat", "dog", "cat"]), Token));

        Assert.Equal("The label 'cat' is given 2 times, which share its probability. Give it only once.", warning.Message);
    }

    [Fact]
    public async Task Finds_labels_of_unknown_tokens_only()
    {
        using var models = new ModelsFolder().Add("tiny-chinese-clip", "chinese");
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Models = models.Configure });

        var warnings = await cluster.Client.InspectLabelsAsync("chinese", Set(["\U0001F408", "\U0001F415", "a"], "{}"), Token);

        Assert.Equal([ScoreWarningKind.IndistinguishableLabels, ScoreWarningKind.UnknownLabels], warnings.Select(warning => warning.Kind));
        Assert.All(warnings, warning => Assert.Equal(["\U0001F408", "\U0001F415"], warning.Labels));
    }

    [Fact]
    public async Task Finds_labels_that_are_equal_up_to_the_context_length()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var text = string.Join(' ', Enumerable.Repeat("cat", 150));

        var warnings = await cluster.Client.InspectLabelsAsync("zeroshot-mini", Set([$"{text} dog", $"{text} horse", "cat"]), Token);

        Assert.Equal([ScoreWarningKind.IndistinguishableLabels, ScoreWarningKind.TruncatedLabels], warnings.Select(warning => warning.Kind));
    }

    [Fact]
    public async Task Labels_that_differ_in_one_template_are_not_reported()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var filler = string.Join(' ', Enumerable.Repeat("very", 150));

        var warnings = await cluster.Client.InspectLabelsAsync("zeroshot-mini", Set(["cat", "dog"], $"{filler} {{}}", "a {}"), Token);
        var other = await cluster.Client.InspectLabelsAsync("zeroshot-mini", Set(["cat", "dog"], "a {}", $"{filler} {{}}"), Token);

        Assert.Equal([ScoreWarningKind.TruncatedLabels], warnings.Select(warning => warning.Kind));
        Assert.Equal([ScoreWarningKind.TruncatedLabels], other.Select(warning => warning.Kind));
    }

    [Fact]
    public async Task Ordinary_labels_have_no_warnings_and_a_job_keeps_those_of_its_own()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(3);
        var spec = new JobSpec { Source = new DirectorySource { Root = folder.Path }, Model = "zeroshot-mini", LabelSets = [Set(["Cat", "cat"]), Set(["dog"]), Set(["cat", "dog", "rocket"])] };

        Assert.Empty(await cluster.Client.InspectLabelsAsync("zeroshot-mini", spec.LabelSets[2], Token));
        var submitted = await cluster.Client.SubmitAsync(spec, Token);
        var described = await cluster.Client.GetJob(submitted.Job.JobId).DescribeAsync(Token);

        Assert.Equal([ScoreWarningKind.IndistinguishableLabels, ScoreWarningKind.SingleLabel], submitted.Job.Warnings.Select(warning => warning.Kind));
        Assert.Equal(submitted.Job.Warnings.Select(warning => warning.Message), described.Warnings.Select(warning => warning.Message));
    }

    [Fact]
    public async Task Missing_label_sets_are_rejected_before_anything_is_sent()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var spec = new JobSpec { Source = new DirectorySource { Root = "/photos" }, Model = "zeroshot-mini", LabelSets = default };

        var missing = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(spec, Token));
        var empty = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(spec with { LabelSets = [Set(["cat", ""])] }, Token));
        var none = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(spec with { LabelSets = [new() { Labels = default }] }, Token));

        Assert.All([missing, empty, none], refused => Assert.Equal(ZeroShotError.BadRequest, refused.Code));
        Assert.Equal("A job needs 1 to 16 label sets; this one has 0.".Replace("16", $"{Limits.MaxLabelSetsPerJob}", StringComparison.Ordinal), missing.Message);
        Assert.Equal("Label 2 is empty. Remove it, or replace it by a label.", empty.Message);
        Assert.Equal("A label set needs at least one label.", none.Message);
    }

    private static LabelSetDefinition Set(string[] labels, params string[] templates) => new() { Labels = [.. labels], Templates = [.. templates] };
}
