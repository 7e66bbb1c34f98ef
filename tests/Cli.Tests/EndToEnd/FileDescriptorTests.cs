using System.Diagnostics;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Programs with a low limit for open files.</summary>
[Collection(EndToEndGroup.Name)]
public sealed class FileDescriptorTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    // Below about 25, the .NET runtime itself does not start.
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(511)]
    public async Task Reports_the_required_limit_when_it_is_too_low(int limit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ulimit -n is set for Linux here.");
        foreach (var (project, file) in new[] { ("Cli", "zso.dll"), ("Silo", "ZeroShotOrleans.Silo.dll") })
        {
            var (code, output, error) = await RunAsync(limit, BuiltProgram.Of(project, file), "");

            Assert.Equal((2, ""), (code, output));
            Assert.Equal(
                $"Too few file descriptors: the limit is {limit}, and this program needs at least 512. Raise it with `ulimit -n 1024` (systemd: LimitNOFILE=), then start it again.\n", error);
        }
    }

    [Fact]
    public async Task Reported_limit_is_sufficient()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ulimit -n is set for Linux here.");
        var (code, output, error) = await RunAsync(512, BuiltProgram.Of("Cli", "zso.dll"),
            $"classify '{Samples.Many(_context.Folder, 420)}' --follow-links --labels cat,dog --format jsonl --quiet --state '{Path.Combine(_context.Folder, "state")}'");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(420, output.Count(letter => letter == '\n'));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(int limit, string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"ulimit -n {limit}; exec dotnet '{program}' {arguments}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_limit, TestContext.Current.CancellationToken);
            return (process.ExitCode, await output, await error);
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
