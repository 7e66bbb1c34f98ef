using ZeroShotOrleans.Cli.Sorting;

namespace ZeroShotOrleans.Cli.Tests.Sorting;

public class SafeNameTests
{
    public static TheoryData<string> Bad { get; } =
    [
        "", ".", "..", "...", "../../etc", "..\\..\\etc", "/etc/passwd", "C:\\windows", "a/b", "a\0b", "two\nlines", "dot.", "space ", ".hidden", "_none", "_errors",
        "CON", "nul.txt", "what?", "a:b", "turned\u202egpj", new string('x', 300), new string('猫', 300), string.Concat(Enumerable.Repeat("🐈", 100)),
    ];

    [Theory]
    [InlineData("cat")]
    [InlineData("cup of coffee")]
    [InlineData("salt, pepper")]
    [InlineData("猫")]
    [InlineData("🐈")]
    [InlineData("version 1.5")]
    [InlineData("console")]
    public void Keeps_a_valid_name(string label) => Assert.Equal(label, SafeName.Of(label));

    [Theory]
    [MemberData(nameof(Bad))]
    public void Turns_other_text_into_a_single_safe_name(string label)
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "sorted"));
        var name = SafeName.Of(label);

        Assert.NotEqual(label, name);
        Assert.Equal(root, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(root, name))));
        Assert.Equal(name, Path.GetFileName(name));
        Assert.DoesNotContain(name, character => char.IsControl(character) || "/\\:*?\"<>|".Contains(character, StringComparison.Ordinal));
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(name), 1, 255);
        Assert.NotEqual(LabelFolders.None, name);
        Assert.NotEqual(LabelFolders.Errors, name);
    }

    [Fact]
    public void Different_labels_have_different_names()
    {
        string[] labels = ["a/b", "a_b", "a\\b", "a:b", ".a", "_a", "a.", "a", "", "."];

        Assert.Equal(labels.Length, labels.Select(SafeName.Of).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }
}
