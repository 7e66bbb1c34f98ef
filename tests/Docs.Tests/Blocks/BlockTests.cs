namespace ZeroShotOrleans.Docs.Tests.Blocks;

/// <summary>Every block of every page has a language, and something checks it.</summary>
public sealed class BlockTests
{
    // text: output, or a drawing.
    private static readonly HashSet<string> _languages = ["bash", "csharp", "html", "ini", "javascript", "json", "powershell", "python", "text", "xml", "yaml"];

    /// <summary>Commands that no test runs or parses, each with the reason. A block counts if one of its commands begins so.</summary>
    private static readonly (string Page, string Command, string Reason)[] _notRun =
    [
        ("deploy/README.md", "redis-server ", "RedisTests of several projects start one; its directory here is that of a server."),
        ("deploy/README.md", "useradd ", "Changes the users and services of a machine; Deploy.Tests checks the unit files."),
        ("deploy/README.md", "docker ", "Needs Docker; Deploy.Tests checks the files that it reads."),
        ("docs/install.md", "dotnet tool ", "Changes the tools of the user; Release.Tests installs it into an empty home."),
        ("docs/install.md", "sha256sum ", "Checks archives that are downloaded; Release.Tests checks those that it makes."),
        ("docs/install.md", "docker ", "Needs Docker and a base image."),
        ("docs/install.md", "git clone ", "The checkout that the tests run in."),
        ("README.md", "dotnet tool ", "Changes the tools of the user; tests of the package install it into a folder of their own."),
        ("samples/Aspire/README.md", "curl ", "Calls the service above it, which Samples.Tests starts and calls."),
        ("src/Hosting/README.md", "curl ", "Calls the program above it, which tests of the package run."),
        ("docs/models.md", "pip ", "Installs PyTorch and downloads gigabytes; its output is checked by the golden files."),
        ("docs/operating.md", "bench/Upgrade/run.sh ", "Needs the builds of two versions, and minutes."),
    ];

    public static TheoryData<string> Pages() => [.. DocPages.All];

    [Theory, MemberData(nameof(Pages))]
    public void Every_block_has_a_known_language(string page) => Assert.All(
        DocPages.Blocks.Where(block => block.Page == page),
        block => Assert.True(_languages.Contains(block.Language), $"{block.Place} is in '{block.Language}', which no test checks. Use one of {string.Join(", ", _languages)}."));

    [Fact]
    public void Every_shell_block_is_run_or_parsed_or_has_a_reason_not_to_be()
    {
        var unverified = DocPages.Blocks.Where(block => block.Language == "bash" && !Runs.IsRun(block) && !block.Commands.All(line => IsParsed(line) || line.StartsWith("dotnet add package ZeroShotOrleans.", StringComparison.Ordinal) || Reason(block, line))).Select(block => block.Place);

        Assert.Empty(unverified);
    }

    [Fact]
    public void Every_reason_is_needed() => Assert.All(
        _notRun.Where(entry => DocPages.All.Contains(entry.Page)), entry => Assert.Contains(DocPages.Blocks, block => block.Page == entry.Page && block.Commands.Any(line => line.StartsWith(entry.Command, StringComparison.Ordinal))));

    [Theory]
    [InlineData("```\nx\n```", "", "x")]
    [InlineData("  ```bash\n  a\n    b\n  ```", "bash", "a\n  b")]
    [InlineData("````text\n```\n````", "text", "```")]
    public void A_block_is_read_as_printed(string text, string language, string code)
    {
        var block = Assert.Single(DocPages.BlocksOf("p.md", text));

        Assert.Equal((language, code), (block.Language, block.Code));
    }

    private static bool IsParsed(string line) => ShellLine.IsZso(line) || ShellLine.Silo(line) is not null || ShellLine.Project(line) is not null;

    // The commands after the first of a listed block belong to it.
    private static bool Reason(CodeBlock block, string line) => _notRun.Any(entry =>
        entry.Page == block.Page && block.Commands.SkipWhile(command => !command.StartsWith(entry.Command, StringComparison.Ordinal)).Contains(line));
}
