namespace ZeroShotOrleans.Abstractions.Tests;

public sealed class MissingModelTests
{
    [Fact]
    public void Says_which_models_there_are() =>
        Assert.Equal("Model 'x' not found. Available models: clip, siglip.", MissingModel.Message("x", ["clip", "siglip"]));

    [Fact]
    public void Says_how_to_get_one_when_there_are_none() =>
        Assert.StartsWith("Model 'x' not found. No models are installed: `zso models pull OWNER/NAME`", MissingModel.Message("x", []), StringComparison.Ordinal);

    [Fact]
    public void Lists_ten_models_and_counts_the_rest() =>
        Assert.EndsWith("m8, m9 and 3 more.", MissingModel.Message("another", [.. Enumerable.Range(0, 13).Select(i => $"m{i}")]), StringComparison.Ordinal);

    [Fact]
    public void Recognises_a_slip() => Assert.Contains("Did you mean siglip?", MissingModel.Message("siglp", ["clip", "siglip"]), StringComparison.Ordinal);

    [Fact]
    public void A_name_of_the_hub_is_offered_for_download_and_as_what_it_is_called_here()
    {
        Assert.Contains(
            "`zso models pull openai/clip-vit`, or POST /v1/models/pull over HTTP; its name is then clip-vit.", MissingModel.Message("openai/clip-vit", ["mini"]), StringComparison.Ordinal);
        Assert.Contains("Did you mean clip-vit?", MissingModel.Message("openai/clip-vit", ["clip-vit"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai/clip-vit-base-patch32", true)]
    [InlineData("clip", false)]
    [InlineData("a/b/c", false)]
    [InlineData("../clip", false)]
    [InlineData("openai/", false)]
    [InlineData("openai/clip\n", false)]
    public void Tells_names_of_the_hub(string name, bool isOfHub) => Assert.Equal(isOfHub, MissingModel.IsOfHub(name));

    [Fact]
    public void What_was_asked_for_is_shown_on_one_line_and_cut()
    {
        var message = MissingModel.Message("a\nb\u001B[31m" + new string('x', 10_000), ["clip"]);

        Assert.StartsWith("Model 'a?b?[31mxxx", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, Limits.MaxNameLength, 2 * Limits.MaxNameLength);
    }
}
