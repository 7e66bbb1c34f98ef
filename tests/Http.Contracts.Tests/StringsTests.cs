using System.Text.Json;

namespace ZeroShotOrleans.Http.Contracts.Tests;

/// <summary>Labels and templates as people write them: an array, a comma list, or such an array in a string.</summary>
public sealed class StringsTests
{
    [Theory]
    [InlineData("""["cat","dog, wild"]""", new[] { "cat", "dog, wild" })]
    [InlineData("\"cat, dog\"", new[] { "cat", "dog" })]
    [InlineData("\"cat\"", new[] { "cat" })]
    [InlineData("""  "[\"cat\", \"dog\"]"  """, new[] { "cat", "dog" })]
    [InlineData("\"[draft], dog\"", new[] { "[draft]", "dog" })]
    [InlineData("\"[draft], [final]\"", new[] { "[draft]", "[final]" })]
    [InlineData("\"[MASK]\"", new[] { "[MASK]" })]
    [InlineData("\"\"", new string[0])]
    [InlineData("[]", new string[0])]
    public void Labels(string json, string[] labels) => Assert.Equal(labels, Read($$"""{"labels":{{json}}}""").Labels!);

    [Fact]
    public void A_template_is_kept_whole_with_its_comma() => Assert.Equal(["a photo of a {}, a pet."], Read("""{"labels":["cat"],"templates":"a photo of a {}, a pet."}""").Templates!);

    [Fact]
    public void A_template_may_start_with_a_bracket() => Assert.Equal(["[photo] of {}, a pet"], Read("""{"labels":["cat"],"templates":"[photo] of {}, a pet"}""").Templates!);

    [Theory]
    [InlineData("\"[\\\"cat\\\" \\\"dog\\\"]\"")]
    [InlineData("\"[\\\"cat\\\", \\\"dog\\\"\"")]
    [InlineData("\"['cat', 'dog']\"")]
    [InlineData("\"[cat, dog]\"")]
    [InlineData("\"[\\\"cat\\\", 3]\"")]
    [InlineData("""["cat",null]""")]
    [InlineData("3")]
    [InlineData("{}")]
    public void Anything_but_a_list_of_texts_is_refused(string json) => Assert.Throws<JsonException>(() => Read($$"""{"labels":{{json}}}"""));

    private static PutLabelSetBody Read(string json) => JsonSerializer.Deserialize<PutLabelSetBody>(json, HttpJson.Client)!;
}
