namespace ZeroShotOrleans.Abstractions.Tests;

public sealed class ClosestNameTests
{
    [Theory]
    [InlineData("--lables", "--labels")]
    [InlineData("clasify", "classify")]
    [InlineData("lst", "list")]
    [InlineData("jsnol", "jsonl")]
    [InlineData("CSV", "csv")]
    [InlineData("-R", "-r")]
    [InlineData("clipp", "clip")]
    [InlineData("anmials", "animals")]
    [InlineData("Encoder:Wrokers", "Encoder:Workers")]
    public void A_typing_error_is_recognised(string typed, string meant) =>
        Assert.Equal(meant, ClosestName.Of(typed, ["--labels", "--limit", "classify", "list", "show", "jsonl", "csv", "-r", "-q", "clip", "animals", "Encoder:Workers"]));

    [Theory]
    [InlineData("xml", "csv")]
    [InlineData("-x", "-r")]
    [InlineData("dogs", "cats")]
    [InlineData("frobnicate", "classify")]
    [InlineData("", "a")]
    [InlineData("a", "")]
    [InlineData("ab", "abc")]
    public void An_unrelated_word_is_not_suggested(string typed, string known) => Assert.Null(ClosestName.Of(typed, [known]));

    [Fact]
    public void A_known_name_needs_no_suggestion() => Assert.Null(ClosestName.Of("clip", ["clap", "clip"]));

    [Fact]
    public void The_closest_name_is_suggested_and_the_first_on_a_tie()
    {
        Assert.Equal("animals", ClosestName.Of("anmals", ["normals", "animals"]));
        Assert.Equal("cat", ClosestName.Of("caf", ["cat", "car"]));
    }

    [Fact]
    public void A_name_of_any_length_is_compared_in_bounded_time()
    {
        var longest = new string('a', ClosestName.MaxLength);

        Assert.Equal(longest, ClosestName.Of(longest[1..], [longest]));
        Assert.Null(ClosestName.Of(longest + "b", [longest]));
        Assert.Null(ClosestName.Of(new string('a', 1_000_000), [new string('a', 999_999)]));
    }
}
