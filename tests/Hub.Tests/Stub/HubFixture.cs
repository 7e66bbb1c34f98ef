using System.Collections.Concurrent;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Tests.Stub;

/// <summary>A fake hub, a client for it and an empty models directory.</summary>
internal sealed class HubFixture : IAsyncDisposable
{
    public const string Acme = "acme/tiny-clip";

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("zso-");
    private readonly ConcurrentQueue<PullProgress> _progress = new();

    // Ends a test that would otherwise wait forever.
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private HubFixture(HubStub stub)
    {
        Stub = stub;
        _deadline.CancelAfter(TimeSpan.FromMinutes(2));
    }

    public HubStub Stub { get; }

    public HubOptions Options { get; private set; } = new();

    public InstantClock Time { get; } = new();

    /// <summary>Target of the pulls. Does not exist before the first.</summary>
    public string Models => Path.Combine(_temporary.FullName, "models");

    public ModelStore Store => new(Models);

    public IReadOnlyList<PullProgress> Progress => [.. _progress];

    public string Notes => string.Join('\n', _progress.Select(report => report.Note).OfType<string>());

    public static async Task<HubFixture> StartAsync(Action<HubOptions>? configure = null)
    {
        var hubs = new HubFixture(await HubStub.StartAsync());
        hubs.Options = new HubOptions { Endpoint = hubs.Stub.Address };
        configure?.Invoke(hubs.Options);
        return hubs;
    }

    /// <summary>A hub with one model: the tiny CLIP as published, without a manifest, with the trained scale in its weights.</summary>
    public static async Task<HubFixture> WithClipAsync(Action<HubOptions>? configure = null)
    {
        var hubs = await StartAsync(configure);
        hubs.Add(Acme, StubRepository.Tiny("tiny-clip"), Weights.WithScale(2.5f)).License = "mit";
        return hubs;
    }

    public StubRepository Add(string name, SortedDictionary<string, byte[]> files, byte[]? weights = null)
    {
        if (weights is not null)
        {
            files["model.safetensors"] = weights;
        }

        return Stub.Repositories[name] = new StubRepository().Commit(Commit('1'), files);
    }

    /// <summary>A commit hash.</summary>
    public static string Commit(char digit) => new(digit, 40);

    public Task<string> PullAsync(string name = Acme, string revision = "main", string? precision = null) =>
        PullUntilCancelledAsync(_deadline.Token, name, revision, precision);

    public async Task<string> PullUntilCancelledAsync(CancellationToken stop, string name = Acme, string revision = "main", string? precision = null)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _deadline.Token);
        using var hub = new ModelHub(Options, Time);
        return await hub.PullAsync(
            new PullRequest { Name = name, Directory = Models, Revision = revision, Precision = precision }, new Reports(_progress), either.Token);
    }

    /// <summary>Runs a pull that must fail, and returns its error.</summary>
    public async Task<HubException> FailAsync(HubError kind, string name = Acme, string revision = "main", string? precision = null)
    {
        var error = await Assert.ThrowsAsync<HubException>(() => PullAsync(name, revision, precision));

        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain(HubStub.Token, error.ToString(), StringComparison.Ordinal);
        return error;
    }

    /// <summary>Asserts that no part of a model is visible and nothing was written outside the models directory.</summary>
    public void AssertNoModelIsVisible()
    {
        Assert.Empty(Store.List());
        Assert.All(_temporary.EnumerateFileSystemInfos(), entry => Assert.Equal("models", entry.Name));
    }

    /// <summary>Waits until that many bytes of a file of the tiny CLIP are on disk, so that a cut loses none in transit.</summary>
    public async Task WaitForBytesAsync(byte[] content, int bytes)
    {
        var file = Stub.Repositories[Acme].Files.Single(file => ReferenceEquals(file.Value, content)).Key;
        var part = new FileInfo(Path.Combine(Models, ".pulling", "tiny-clip", $"{file}.part"));
        for (part.Refresh(); !part.Exists || part.Length < bytes; part.Refresh())
        {
            await Task.Delay(1, _deadline.Token);
        }
    }

    /// <summary>Opens a model folder, which must be valid.</summary>
    public static ModelFolder Open(string path) => ModelFolder.Open(path);

    /// <summary>Opens a model folder and loads its towers.</summary>
    public static ModelFolder Load(string path)
    {
        var folder = ModelFolder.Open(path);
        using var images = ImageTower.Load(folder);
        using var texts = TextTower.Load(folder);
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        await Stub.DisposeAsync();
        _temporary.Delete(recursive: true);
        _deadline.Dispose();
    }

    // Progress<T> posts to the thread pool and would report after the end of the test.
    private sealed class Reports(ConcurrentQueue<PullProgress> progress) : IProgress<PullProgress>
    {
        public void Report(PullProgress value) => progress.Enqueue(value);
    }
}
