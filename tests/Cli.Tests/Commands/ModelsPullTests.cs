using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Hub;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class ModelsPullTests : IDisposable
{
    private const string Acme = "acme/tiny-clip";

    private readonly TestWorld _context = new(new FakeCluster());

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Pulls_into_the_user_folder_where_the_model_is_found()
    {
        await using var hub = await HubAsync();

        Assert.Equal(0, await PullAsync(hub));

        var folder = TinyModel.PlaceIn(_context);
        Assert.Equal(folder + "\n", _context.Out);
        Assert.True(File.Exists(Path.Combine(folder, "onnx", "vision_model.onnx")));
        Assert.Contains("zso classify IMAGES --labels \"cat,dog\" --model tiny-clip\n", _context.Error, StringComparison.Ordinal);

        Assert.Equal(0, await _context.RunAsync("models", "list"));
        Assert.Equal([Path.GetDirectoryName(folder)!], Assert.IsType<EmbeddedSettings>(_context.Settings).ModelDirectories);
    }

    [Fact]
    public async Task Pulled_models_classify_and_are_listed_before_bundled_ones()
    {
        using var context = TestWorld.Real();
        await using var hub = await HubAsync();
        Assert.Equal(0, await context.RunAsync("models", "pull", Acme, "--hub", hub.Address.AbsoluteUri));

        Assert.Equal(0, await context.RunAsync("classify", TinyModel.Pictures, "--labels", "cat,dog", "--model", "tiny-clip", "--format", "jsonl"));
        Assert.Equal(1 + 6, context.OutLines.Length);

        Assert.Equal(0, await context.RunAsync("models", "list"));
        Assert.Contains(context.OutLines, line => line.StartsWith("tiny-clip ", StringComparison.Ordinal));
        Assert.Contains(context.OutLines, line => line.StartsWith("zeroshot-mini ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pulls_into_models_dir_and_suggests_it_for_the_next_command()
    {
        await using var hub = await HubAsync();
        var models = Path.Combine(_context.Folder, "mine");

        Assert.Equal(0, await PullAsync(hub, "--models-dir", models));

        Assert.Equal(Path.Combine(models, "tiny-clip") + "\n", _context.Out);
        Assert.Contains($"--model tiny-clip --models-dir \"{models}\"\n", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_the_token_to_the_hub_and_never_prints_it()
    {
        await using var hub = await HubAsync();
        hub.Repositories[Acme].IsGated = true;

        Assert.Equal(2, await PullAsync(hub));
        Assert.Equal(0, await PullAsync(hub, "--token-file", _context.Write("token", HubStub.Token + "\n"), "--verbose"));

        Assert.Contains(hub.Requests, request => request.Authorization == $"Bearer {HubStub.Token}");
        Assert.DoesNotContain(HubStub.Token, _context.Out + _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_an_invalid_token_file_without_printing_it()
    {
        await using var hub = await HubAsync();

        Assert.Equal(2, await PullAsync(hub, "--token-file", _context.Write("token", "secret words")));

        Assert.Contains("does not contain a token", _context.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret words", _context.Error, StringComparison.Ordinal);
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task Says_that_a_token_file_is_a_directory()
    {
        await using var hub = await HubAsync();

        Assert.Equal(2, await PullAsync(hub, "--token-file", Path.GetDirectoryName(_context.Write("token", "x"))!));

        Assert.Contains("is a directory. Specify a file", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme/nothing")]
    [InlineData("no name")]
    public async Task Exits_with_2_when_the_hub_rejects_the_pull(string name)
    {
        await using var hub = await HubAsync();

        Assert.Equal(2, await _context.RunAsync("models", "pull", name, "--hub", hub.Address.AbsoluteUri));

        Assert.NotEqual("", _context.Error);
        Assert.Equal("", _context.Out);
    }

    [Theory]
    [InlineData("hub.example")]
    [InlineData("ftp://hub.example")]
    public async Task Reports_an_invalid_hub_URL_with_its_option(string address)
    {
        Assert.Equal(2, await _context.RunAsync("models", "pull", Acme, "--hub", address));

        Assert.Contains("--hub", _context.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Hub:Endpoint", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_an_unreachable_hub_with_its_option()
    {
        Uri gone;
        await using (var hub = await HubAsync())
        {
            gone = hub.Address;
        }

        Assert.Equal(3, await _context.RunAsync("models", "pull", Acme, "--hub", gone.AbsoluteUri));

        Assert.Contains("set a mirror with --hub", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resumes_a_pull_after_Ctrl_C()
    {
        await using var hub = await HubAsync();
        using var stop = new CancellationTokenSource();
        var asked = 0;
        hub.OnStore = async (context, _) =>
        {
            if (Interlocked.Increment(ref asked) > 1)
            {
                return false;
            }

            await stop.CancelAsync();
            return false;
        };

        Assert.Equal(130, await Zso.RunAsync(["models", "pull", Acme, "--hub", hub.Address.AbsoluteUri], _context.Context, stop.Token));
        Assert.Contains("Interrupted. Downloaded data is kept: run the same command to resume.\n", _context.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(TinyModel.PlaceIn(_context)));

        Assert.Equal(0, await PullAsync(hub));
        Assert.True(Directory.Exists(TinyModel.PlaceIn(_context)));
    }

    [Theory]
    [InlineData(HubError.Network, 3)]
    [InlineData(HubError.RateLimited, 3)]
    [InlineData(HubError.Disk, 3)]
    [InlineData(HubError.Taken, 3)]
    [InlineData(HubError.Corrupt, 3)]
    [InlineData(HubError.NotFound, 2)]
    [InlineData(HubError.BadName, 2)]
    [InlineData(HubError.Unusable, 2)]
    [InlineData(HubError.Unauthorized, 2)]
    [InlineData(HubError.TooLarge, 2)]
    public void Maps_hub_errors_to_exit_codes(HubError error, int code) => Assert.Equal(code, CliErrors.CodeOf(error));

    [Fact]
    public async Task Does_not_replace_a_folder_that_was_not_pulled()
    {
        await using var hub = await HubAsync();
        TinyModel.CopyTo(_context);

        Assert.Equal(3, await PullAsync(hub));

        Assert.Contains("was not pulled", _context.Error, StringComparison.Ordinal);
    }

    private Task<int> PullAsync(HubStub hub, params string[] more) => _context.RunAsync(["models", "pull", Acme, "--hub", hub.Address.AbsoluteUri, .. more]);

    private static async Task<HubStub> HubAsync()
    {
        var hub = await HubStub.StartAsync();
        hub.Repositories[Acme] = new StubRepository().Commit(new string('1', 40), TinyModel.Files());
        return hub;
    }
}
