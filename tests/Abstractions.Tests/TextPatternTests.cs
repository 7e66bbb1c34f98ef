using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Abstractions.Tests;

/// <summary>The patterns of the OpenAPI document accept exactly what the checks accept.</summary>
public sealed class TextPatternTests
{
    [Fact]
    public void Patterns_agree_with_the_checks_for_every_character()
    {
        for (var letter = '\0'; letter < '\uD800'; letter++)
        {
            Assert.Equal(LabelRules.ProblemOf($"a{letter}b") is null, Matches(TextPatterns.Label, $"a{letter}b"));
            Assert.Equal(LabelRules.ProblemOfTemplate($"{{}}{letter}b") is null, Matches(TextPatterns.Template, $"{{}}{letter}b"));
            Assert.Equal(!char.IsControl(letter), Matches(TextPatterns.UploadName, $"a{letter}b"));
            Assert.Equal(char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-', Matches(TextPatterns.LabelSetName, $"a{letter}b"));
            Assert.Equal(char.IsAsciiLetterOrDigit(letter), Matches(TextPatterns.LabelSetName, $"{letter}"));
        }
    }

    [Theory]
    [InlineData("animals", true)]
    [InlineData("animals@12", true)]
    [InlineData("animals@", false)]
    [InlineData("@1", false)]
    [InlineData("", false)]
    public void A_stored_label_set_may_have_a_version(string name, bool isValid) => Assert.Equal(isValid, Matches(TextPatterns.StoredLabelSet, name));

    [Fact]
    public void A_template_has_a_placeholder() => Assert.False(Matches(TextPatterns.Template, "a photo"));

    private static bool Matches(string pattern, string text) => Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1));
}
