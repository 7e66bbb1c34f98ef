using System.CommandLine;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Cli.Commands;
using ZeroShotOrleans.Cli.Commands.Classify;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Help;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Cli.Tests.Docs;

/// <summary>Commands and options in docs and manual pages are valid.</summary>
public sealed partial class ExampleTests : IDisposable
{
    private static readonly string _page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "cli.md"));

    private readonly TestWorld _context = new();

    private const string FromSources = "dotnet run --project src/Cli -c Release -- ";

    /// <summary>The command lines of all pages, with the program as <c>zso</c>.</summary>
    public static TheoryData<string> Lines =>
    [
        .. Pages().SelectMany(page => Fence().Matches(File.ReadAllText(page)))
            .SelectMany(fence => fence.Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            .Select(line => Sourced().Replace(PipedInto().Replace(line.Trim().Replace(FromSources, "zso ", StringComparison.Ordinal), ""), "$1"))
            .Where(line => line.StartsWith("zso ", StringComparison.Ordinal)).Distinct(),
    ];

    private static IEnumerable<string> Pages() => new[] { "docs", "src", "samples", "deploy" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories))
        .Append(Path.Combine(Repository.Root, "README.md"))
        .Append(Path.Combine(Repository.Root, "CONTRIBUTING.md"));

    public static TheoryData<string> Examples
    {
        get
        {
            using var context = new TestWorld();
            return [.. All(new ZsoRoot(context.Context)).OfType<IManual>().SelectMany(manual => manual.Examples).Distinct()];
        }
    }

    public void Dispose() => _context.Dispose();

    [Theory]
    [MemberData(nameof(Lines))]
    public void Commands_in_the_docs_parse(string line) => AssertIsUnderstood(line);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Manual_examples_parse(string line) => AssertIsUnderstood(line);

    [Fact]
    public void Every_command_is_documented()
    {
        var pages = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(File.ReadAllText));

        Assert.All(
            All(new ZsoRoot(_context.Context)).Where(command => command.Subcommands.Count == 0),
            command => Assert.Contains(ManualPage.FullName(command), pages, StringComparison.Ordinal));
    }

    [Fact]
    public void Documented_options_exist()
    {
        var options = All(new ZsoRoot(_context.Context)).SelectMany(command => command.Options).SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet();

        Assert.All(OptionName().Matches(_page).Select(match => match.Value), name => Assert.Contains(name, options));
    }

    [Fact]
    public void Documented_exit_codes_match_the_program() => Assert.Equal(
        ExitCode.Table.Select(row => row.Code.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        CodeRow().Matches(_page).Select(match => match.Groups[1].Value));

    [Fact]
    public void Detects_an_invalid_option() => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertIsUnderstood("zso jobs list --mots 3"));

    private void AssertIsUnderstood(string line)
    {
        var words = CommandLine.Words(line);
        Assert.Equal("zso", words[0]);

        var parsed = new ZsoRoot(_context.Context).Parse(ReuseOptions.WithValues(words[1..]), new ParserConfiguration { ResponseFileTokenReplacer = null });

        Assert.Empty(parsed.Errors.Select(error => error.Message));
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    [GeneratedRegex("^ *```[a-z]*\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^source <\((.*)\)$")]
    private static partial Regex Sourced();

    // What writes into the pipe that zso reads.
    [GeneratedRegex(@"^(?!zso ).* \| (?=zso )")]
    private static partial Regex PipedInto();

    [GeneratedRegex("(?<![-\\w])--[a-z][a-z-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex CodeRow();
}
