using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public class FailureTests
{
    [Theory]
    [InlineData(ZeroShotError.BadRequest, 2)]
    [InlineData(ZeroShotError.ModelNotFound, 2)]
    [InlineData(ZeroShotError.ModelBroken, 2)]
    [InlineData(ZeroShotError.NotFound, 2)]
    [InlineData(ZeroShotError.StorageFailed, 3)]
    [InlineData(ZeroShotError.Overloaded, 3)]
    [InlineData(ZeroShotError.NoSilo, 3)]
    public async Task Rejection_sets_message_and_exit_code(ZeroShotError error, int code)
    {
        Assert.Equal((code, "It is so. Do that.\n"), await RunAsync(new ZeroShotException(error, "It is so. Do that.")));
    }

    [Fact]
    public async Task Unwraps_a_wrapped_rejection() => Assert.Equal(
        (3, "Disk full. Make room.\n"),
        await RunAsync(new InvalidOperationException("Error from storage provider", new ZeroShotException(ZeroShotError.StorageFailed, "Disk full. Make room."))));

    [Fact]
    public async Task Exits_with_3_when_the_cluster_does_not_answer()
    {
        var (code, error) = await RunAsync(new TimeoutException("Response did not arrive on time.\nStatistics and more."));

        Assert.Equal(3, code);
        Assert.Equal("The cluster did not answer: Response did not arrive on time. Check that its silos are running, then run the same command again.\n", error);
        Assert.Equal(3, (await RunAsync(new SiloUnavailableException("gone"))).Code);

        // The exception of a call to a grain on a silo that died.
        Assert.Equal(3, (await RunAsync(new OperationCanceledException())).Code);
    }

    [Fact]
    public async Task Unexpected_error_is_reported_without_a_stack_trace()
    {
        Assert.Equal(
            (70, "Internal error: Something odd. Run the command again with --verbose and report the details.\n"),
            await RunAsync(new InvalidOperationException("Something odd")));
    }

    [Fact]
    public async Task Verbose_adds_the_stack_trace()
    {
        var (code, error) = await RunAsync(new InvalidOperationException("Something odd"), "--verbose");

        Assert.Equal(70, code);
        Assert.Contains("System.InvalidOperationException: Something odd", error, StringComparison.Ordinal);
        Assert.Contains("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Escapes_control_characters_in_messages()
    {
        var (_, error) = await RunAsync(new ZeroShotException(ZeroShotError.BadRequest, "No folder a\u001b[2Jb\n."));

        Assert.Equal("No folder a\\u001b[2Jb\\n.\n", error);
    }

    [Fact]
    public async Task Failed_output_exits_with_4_and_a_closed_pipe_exits_silently()
    {
        Assert.Equal((141, ""), await RunAsync(new BrokenWriter(new IOException("Broken pipe", hresult: 32))));

        var (code, error) = await RunAsync(new BrokenWriter(new IOException("No space left on device", hresult: 28)));
        Assert.Equal(4, code);
        Assert.Equal(
            "Results could not be written to standard output: No space left on device. Free some space, then run the same command again: finished work is kept.\n", error);
    }

    private static async Task<(int Code, string Error)> RunAsync(Exception failure, params string[] more)
    {
        using var context = new TestWorld(new FakeCluster { Failure = failure });
        var code = await context.RunAsync(["classify", context.Folder, "--labels", "cat", .. more]);
        Assert.Equal("", context.Out);
        return (code, context.Error);
    }

    private static async Task<(int Code, string Error)> RunAsync(TextWriter output)
    {
        using var context = new TestWorld(new FakeCluster { Results = [Rows.Classified("a.jpg", new LabelScore(0, 1))] });
        context.Context = context.Context with { Out = output };
        return (await context.RunAsync("classify", context.Folder, "--labels", "cat"), context.Error);
    }

    private sealed class BrokenWriter(IOException failure) : StringWriter
    {
        public override void Flush() => throw failure;
    }
}
