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
    public void A_slip_of_the_hand_is_recognised(string typed, string meant) =>
        Assert.Equal(meant, ClosestName.Of(typed, ["--labels", "--limit", "classify", "list", "show", "jsonl", "csv", "-r", "-q", "clip", "animals", "Encoder:Workers"]));

    [Theory]
    [InlineData("xml", "csv")]
    [InlineData("-x", "-r")]
    [InlineData("dogs", "cats")]
    [InlineData("frobnicate", "classify")]
    [InlineData("", "a")]
    [InlineData("a", "")]
    [InlineData("ab", "abc")]
    public void Another_word_is_not_suggested(string typed, string known) => Assert.Null(ClosestName.Of(typed, [known]));

    [Fact]
    public void A_known_name_needs_no_suggestion() => Assert.Null(ClosestName.Of("clip", ["clap", "clip"]));

    [Fact]
    public void The_closest_is_taken_and_the_first_of_equally_close_ones()
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
