using System.Diagnostics;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Writes to /dev/full fail like on a full disk.</summary>
[Collection(EndToEndGroup.Name)]
public sealed class FullDiskTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("table")]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task Full_disk_exits_with_4_and_the_file_name(string format)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has /dev/full.");

        var code = await _context.RunAsync(
            "classify", Samples.Folder, "--labels", Samples.Labels, "--format", format, "--out", "/dev/full", "--quiet", "--state", State);

        Assert.Equal(4, code);
        Assert.Matches(@"^Results could not be written to /dev/full: .+ Free some space, then run the same command again: finished work is kept\.\n$", _context.Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("models list --state STATE")]
    [InlineData("classify PHOTOS --labels cat,dog --state STATE --quiet")]
    public async Task Standard_output_on_a_full_disk_exits_with_4(string command)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has /dev/full.");

        var (code, error) = await ShellAsync($"{command} >/dev/full");

        Assert.Equal((4, 1), (code, error.Count(letter => letter == '\n')));
        Assert.StartsWith("Results could not be written to standard output: No space left on device. ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_error_on_a_full_disk_does_not_stop_the_run()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has /dev/full.");

        Assert.Equal(0, (await ShellAsync("classify PHOTOS --labels cat,dog --state STATE >/dev/null 2>/dev/full")).Code);
    }

    private string State => Path.Combine(_context.Folder, "state");

    private async Task<(int Code, string Error)> ShellAsync(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardError = true,
            ArgumentList = { "-c", $"exec dotnet '{BuiltProgram.Of("Cli", "zso.dll")}' {command.Replace("PHOTOS", $"'{Samples.Folder}'", StringComparison.Ordinal).Replace("STATE", $"'{State}'", StringComparison.Ordinal)}" },
        })!;
        try
        {
            var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(_limit, TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_limit, TestContext.Current.CancellationToken);
            return (process.ExitCode, error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
