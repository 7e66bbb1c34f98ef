using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Help;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class HelpTests : IDisposable
{
    private readonly TestWorld _context = new();

    public static TheoryData<string> CommandLines
    {
        get
        {
            using var context = new TestWorld();
            return [.. Leaves(new ZsoRoot(context.Context)).Select(command => ManualPage.FullName(command)["zso ".Length..])];
        }
    }

    public void Dispose() => _context.Dispose();

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Help_shows_options_arguments_and_exit_codes_of_each_command(string commandLine)
    {
        var command = Leaves(new ZsoRoot(_context.Context)).Single(leaf => ManualPage.FullName(leaf) == "zso " + commandLine);

        Assert.Equal(0, await _context.RunAsync([.. commandLine.Split(' '), "--help"]));

        Assert.StartsWith($"zso {commandLine} - ", _context.Out, StringComparison.Ordinal);
        Assert.All(command.Options, option => Assert.Contains($"  {string.Join(", ", [.. option.Aliases, option.Name])}", _context.Out, StringComparison.Ordinal));
        Assert.All(command.Arguments, argument => Assert.Contains($"\n  {argument.Name} ", _context.Out, StringComparison.Ordinal));
        Assert.All(ExitCode.Table, row => Assert.Contains($"\n  {row.Code.ToString(CultureInfo.InvariantCulture)} ", _context.Out, StringComparison.Ordinal));
        Assert.Contains("\n  --verbose ", _context.Out, StringComparison.Ordinal);
        Assert.Equal("", _context.Error);
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Each_option_has_a_description_and_a_value_name(string commandLine)
    {
        var command = Leaves(new ZsoRoot(_context.Context)).Single(leaf => ManualPage.FullName(leaf) == "zso " + commandLine);

        Assert.All(command.Options, option =>
        {
            Assert.EndsWith(".", option.Description, StringComparison.Ordinal);
            Assert.Equal(option.ValueType != typeof(bool), option.HelpName is not null);
        });
    }

    [Fact]
    public async Task Root_help_lists_commands_and_examples()
    {
        Assert.Equal(0, await _context.RunAsync("--help"));

        Assert.Contains("""zso classify samples/photos --labels "cat,wild animal,""", _context.Out, StringComparison.Ordinal);
        Assert.All(["classify", "jobs", "labels", "models"], name => Assert.Contains($"\n  {name} ", _context.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_wraps_lines_except_examples()
    {
        await _context.RunAsync("classify", "--help");

        Assert.All(_context.Out.Split('\n').Where(line => !line.StartsWith("  zso ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public async Task Help_is_shown_despite_other_errors()
    {
        Assert.Equal(0, await _context.RunAsync("classify", "--top-k", "many", "--nonsense", "-h"));
        Assert.StartsWith("zso classify - ", _context.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help classify", "classify --help")]
    [InlineData("help jobs list", "jobs list --help")]
    [InlineData("help jobs", "jobs --help")]
    public async Task Help_command_shows_the_page(string commandLine, string option)
    {
        using var other = new TestWorld();

        Assert.Equal(0, await _context.RunAsync(commandLine.Split(' ')));
        await other.RunAsync(option.Split(' '));

        Assert.Equal(other.Out, _context.Out);
    }

    [Theory]
    [InlineData("help clasify", "Unknown command clasify. Did you mean classify? Commands of zso: ")]
    [InlineData("help jobs lst", "Unknown command lst. Did you mean list? Commands of zso jobs: ")]
    [InlineData("help jobs list 3", "zso jobs list has no command 3.")]
    [InlineData("completion tcsh", "tcsh is not a shell that zso can complete in. Use bash, fish, pwsh or zsh.")]
    public async Task Help_and_completion_reject_unknown_names(string commandLine, string message)
    {
        Assert.Equal(2, await _context.RunAsync(commandLine.Split(' ')));

        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_has_a_name_and_three_numbers()
    {
        Assert.Equal(0, await _context.RunAsync("--version"));
        Assert.Matches(@"^zso \d+\.\d+\.\d+\nJPEG decoder: lib\S+\n$", _context.Out);
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
