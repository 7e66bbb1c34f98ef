using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

[Collection(EndToEndGroup.Name)]
public sealed partial class ProcessTests : IDisposable
{
    private const int Images = 420;

    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Interrupted_run_resumes_without_repeating_images(string signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        var command = Command();
        using var first = ZsoProcess.Start(command);
        Assert.NotNull(await first.ReadLineAsync());

        await first.SignalAsync(signal);
        var (code, rows, error) = await first.EndAsync();

        Assert.Equal(expected, code);
        Assert.InRange(rows.Length, 0, Images - 2);
        Assert.Matches($@"Interrupted at \d+ of {Images} images( listed so far)?\. Run the same command to resume\.\n", error);

        await ContinuesAsync(command, atLeast: 1 + rows.Length);
    }

    [Fact]
    public async Task Killed_run_resumes_without_repeating_images()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        var command = Command();
        using var first = ZsoProcess.Start(command);
        Assert.NotNull(await first.ReadLineAsync());

        await first.SignalAsync("KILL");
        var (code, rows, _) = await first.EndAsync();

        Assert.Equal(137, code);
        await ContinuesAsync(command, atLeast: 1);
        Assert.InRange(rows.Length, 0, Images - 2);
    }

    [Fact]
    public async Task Second_interrupt_exits_immediately()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var process = ZsoProcess.Start(Command());
        Assert.NotNull(await process.ReadLineAsync());

        await process.SignalAsync("INT");
        await process.SignalAsync("INT");

        Assert.Equal(130, (await process.EndAsync()).Code);
    }

    [Fact]
    public async Task State_folder_is_locked_by_one_command()
    {
        using var first = ZsoProcess.Start(Command());
        Assert.NotNull(await first.ReadLineAsync());

        using var second = ZsoProcess.Start("labels", "versions", "animals", "--state", State);
        var (code, rows, error) = await second.EndAsync();

        Assert.Equal(3, code);
        Assert.Empty(rows);
        Assert.StartsWith($"The state directory '{State}' is in use by process ", error, StringComparison.Ordinal);
        Assert.Contains("--state", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_are_listed_and_shown_while_a_command_runs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var first = ZsoProcess.Start(Command());
        Assert.NotNull(await first.ReadLineAsync());

        var (id, state) = await ListAsync();
        Assert.Contains(state, new[] { "preparing", "running" });
        using var show = ZsoProcess.Start("jobs", "show", id, "--json", "--state", State);
        Assert.Equal(state, JsonDocument.Parse(Assert.Single((await show.EndAsync()).Out)).RootElement.GetProperty("state").GetString());
        using var models = ZsoProcess.Start("models", "list", "--json", "--state", State);
        Assert.Contains((await models.EndAsync()).Out, row => JsonDocument.Parse(row).RootElement.GetProperty("name").GetString() == "zeroshot-mini");

        await first.SignalAsync("KILL");
        await first.EndAsync();

        Assert.Equal((id, "interrupted"), await ListAsync());

        async Task<(string Id, string State)> ListAsync()
        {
            using var list = ZsoProcess.Start("jobs", "list", "--json", "--state", State);
            var (code, rows, _) = await list.EndAsync();
            Assert.Equal(0, code);
            var job = JsonDocument.Parse(Assert.Single(rows)).RootElement;
            return (job.GetProperty("job").GetString()!, job.GetProperty("state").GetString()!);
        }
    }

    [Fact]
    public async Task Deleting_the_state_folder_during_a_run_exits_with_3()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes no open file.");
        using var process = ZsoProcess.Start(Command());
        Assert.NotNull(await process.ReadLineAsync());

        Directory.Delete(State, recursive: true);
        var (code, rows, error) = await process.EndAsync();

        Assert.Equal(3, code);
        Assert.InRange(rows.Length, 0, Images - 2);
        Assert.Contains($"The state directory '{State}' was deleted while it was in use", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(State));
    }

    [Fact]
    public async Task Closed_pipe_ends_the_run_silently()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A pipe without a reader is silent on Windows.");
        using var process = ZsoProcess.Start([.. Command(), "--quiet"]);
        Assert.NotNull(await process.ReadLineAsync());

        process.StopReading();
        var (code, _, error) = await process.EndAsync();

        Assert.Equal((141, ""), (code, error));
    }

    [Fact]
    public async Task Prints_its_version()
    {
        using var process = ZsoProcess.Start("--version");

        var (code, lines, error) = await process.EndAsync();

        Assert.Equal((0, ""), (code, error));
        Assert.Collection(lines, line => Assert.Matches(@"^zso \d+\.\d+\.\d+$", line), line => Assert.StartsWith("JPEG decoder: lib", line, StringComparison.Ordinal));
    }

    private string State => Path.Combine(_context.Folder, "state");

    private string[] Command() =>
        ["classify", Samples.Many(_context.Folder, Images), "--follow-links", "--labels", Samples.Labels, "--format", "jsonl", "--state", State];

    private async Task ContinuesAsync(string[] command, int atLeast)
    {
        using var second = ZsoProcess.Start(command);
        var (code, rows, error) = await second.EndAsync();

        Assert.Equal(0, code);
        var results = rows.Select(row => JsonDocument.Parse(row).RootElement).ToArray();
        Assert.Equal(
            Enumerable.Range(0, Images).Select(i => ($"{i:0000}-{Samples.Expected[i % 7].File}", Samples.Expected[i % 7].Label)),
            results.Select(row => (row.GetProperty("path").GetString()!, row.GetProperty("label").GetString()!)));

        // Written results had been stored, and stored results were not computed again.
        var before = int.Parse(DoneBefore().Match(error).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(before, atLeast, Images - 1);
        Assert.Contains($"{Images} classified, 0 errors.", error, StringComparison.Ordinal);
        Assert.Contains($", resumed from {before}.", error, StringComparison.Ordinal);

        using var list = ZsoProcess.Start("jobs", "list", "--json", "--state", State);
        var job = JsonDocument.Parse(Assert.Single((await list.EndAsync()).Out)).RootElement;
        Assert.Equal(("finished", Images), (job.GetProperty("state").GetString(), job.GetProperty("classified").GetInt32()));
    }

    [GeneratedRegex(@"Resuming job \w+ \((\d+) images done\)\.")]
    private static partial Regex DoneBefore();
}
