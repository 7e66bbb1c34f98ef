using System.Text.Json.Nodes;
using ZeroShotOrleans.Hub.Tests.Stub;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

public sealed class PullTests
{
    [Fact]
    public async Task Pull_writes_a_manifest_with_the_source()
    {
        await using var hubs = await HubFixture.WithClipAsync();

        var path = await hubs.PullAsync();

        Assert.Equal(Path.Combine(hubs.Models, "tiny-clip"), path);
        var manifest = HubFixture.Load(path).Manifest;
        var expected = ModelManifest.Read(Path.Combine(AppContext.BaseDirectory, "models", "tiny-clip"));
        Assert.Equal(expected with { Sha256 = manifest.Sha256, Files = manifest.Files, LogitScale = 1, License = "mit" }, manifest with { LogitScale = 1 });
        Assert.Equal(MathF.Exp(2.5f), manifest.LogitScale, tolerance: 1e-5f);
        Assert.Equal(expected.Files, manifest.Files);
        Assert.Equal(new PulledFrom(HubFixture.Acme, HubFixture.Commit('1'), null), PulledFrom.Read(path));
        Assert.Equal(HubFixture.Acme, (string?)Json(path)["source"]);
    }

    [Fact]
    public async Task Pull_stores_the_files_of_the_hub_and_their_hashes()
    {
        await using var hubs = await HubFixture.WithClipAsync();

        var path = await hubs.PullAsync();

        var files = hubs.Stub.Repositories[HubFixture.Acme].Files.Where(file => file.Key != "model.safetensors").ToDictionary();
        Assert.Equal([.. files.Keys.Append("zeroshot.json").Order(StringComparer.Ordinal)], FilesOf(path));
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllBytes(Path.Combine(path, file.Key))));
        Assert.Equal(files.ToDictionary(file => file.Key, file => StubRepository.Sha256(file.Value)), ModelManifest.Read(path).Sha256);
    }

    [Fact]
    public async Task Leaves_only_the_lock_file_next_to_the_folder()
    {
        await using var hubs = await HubFixture.WithClipAsync();

        await hubs.PullAsync();

        Assert.Equal([".pulling/tiny-clip~lock"], FilesOf(hubs.Models).Where(file => !file.StartsWith("tiny-clip/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("tiny-align", false)]
    [InlineData("tiny-blip", true)]
    [InlineData("tiny-blip2", true)]
    [InlineData("tiny-chinese-clip", false)]
    [InlineData("tiny-clip-rn", false)]
    [InlineData("tiny-siglip", false)]
    [InlineData("tiny-siglip2", false)]
    public async Task Keeps_the_manifest_of_an_exported_model(string name, bool canMatch)
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add($"acme/{name}", StubRepository.Tiny(name, withManifest: true)).License = "other";

        var folder = HubFixture.Load(await hubs.PullAsync($"acme/{name}"));

        var expected = ModelManifest.Read(Path.Combine(AppContext.BaseDirectory, "models", name));
        Assert.Equal(expected with { Sha256 = folder.Manifest.Sha256, Files = folder.Manifest.Files }, folder.Manifest);
        Assert.Equal(expected.Files, folder.Manifest.Files);
        Assert.Equal(canMatch, folder.CanMatch);
        var (written, pulled) = (Json(Path.Combine(AppContext.BaseDirectory, "models", name)), Json(folder.Path));
        Assert.StartsWith("torch", (string?)pulled["exporter"], StringComparison.Ordinal);
        Assert.Equal((string?)written["source"], (string?)pulled["source"]);
    }

    [Fact]
    public async Task Requests_every_file_at_one_commit_even_if_the_branch_moves()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var repository = hubs.Stub.Repositories[HubFixture.Acme];
        hubs.Stub.OnHub = context =>
        {
            if (context.Request.Path.Value!.Contains("/tree/", StringComparison.Ordinal) && !repository.Commits.ContainsKey(HubFixture.Commit('2')))
            {
                repository.Commit(HubFixture.Commit('2'), []);
            }

            return Task.FromResult(false);
        };

        var path = await hubs.PullAsync();

        Assert.Equal(HubFixture.Commit('1'), PulledFrom.Read(path)!.Commit);
        Assert.Equal(HubFixture.Commit('2'), repository.Branches["main"]);
        var resolved = hubs.Stub.Requests.Where(request => request.Path.Contains("/resolve/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(resolved);
        Assert.All(resolved, request => Assert.Contains($"/resolve/{HubFixture.Commit('1')}/", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accepts_a_branch_name_with_a_slash()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].Branches["refs/pr/1"] = HubFixture.Commit('1');

        Assert.Equal(HubFixture.Commit('1'), PulledFrom.Read(await hubs.PullAsync(revision: "refs/pr/1"))!.Commit);
    }

    [Fact]
    public async Task Does_not_download_a_commit_that_is_present()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var path = await hubs.PullAsync();
        hubs.Stub.ClearRequests();

        Assert.Equal(path, await hubs.PullAsync());

        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
        hubs.Stub.ClearRequests();

        Assert.Equal(path, await hubs.PullAsync(revision: HubFixture.Commit('1')));

        Assert.Empty(hubs.Stub.Requests);
    }

    [Fact]
    public async Task Pulls_again_when_a_file_is_missing()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var path = await hubs.PullAsync();
        File.Delete(Path.Combine(path, "onnx/text_model.onnx"));

        HubFixture.Open(await hubs.PullAsync());
    }

    [Fact]
    public async Task New_commit_replaces_the_old_one_when_complete()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var path = await hubs.PullAsync();
        var repository = hubs.Stub.Repositories[HubFixture.Acme];
        repository.Commit(HubFixture.Commit('2'), repository.Files.Select(file => file.Key == "README.md" ? new(file.Key, "A better card."u8.ToArray()) : file));
        var seen = new List<string?>();
        hubs.Stub.OnStore = (_, _) =>
        {
            lock (seen)
            {
                seen.Add(PulledFrom.Read(path)?.Commit);
            }

            return Task.FromResult(false);
        };

        Assert.Equal(path, await hubs.PullAsync());

        Assert.NotEmpty(seen);
        Assert.All(seen, commit => Assert.Equal(HubFixture.Commit('1'), commit));
        Assert.Equal(HubFixture.Commit('2'), PulledFrom.Read(path)!.Commit);
        Assert.Equal("A better card.", File.ReadAllText(Path.Combine(path, "README.md")));
        Assert.Equal(["tiny-clip"], hubs.Store.List().Select(model => model.Name));
    }

    [Fact]
    public async Task Failed_pull_keeps_the_old_commit()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var path = await hubs.PullAsync();
        var repository = hubs.Stub.Repositories[HubFixture.Acme];
        repository.Commit(HubFixture.Commit('2'), repository.Files.Select(file => file.Key == "config.json" ? new(file.Key, "{}"u8.ToArray()) : file));

        await hubs.FailAsync(HubError.Unusable);

        Assert.Equal(HubFixture.Commit('1'), PulledFrom.Read(path)!.Commit);
        HubFixture.Open(path);
    }

    [Fact]
    public async Task Progress_ends_at_the_total_size()
    {
        await using var hubs = await HubFixture.WithClipAsync();

        await hubs.PullAsync();

        var bytes = hubs.Stub.Repositories[HubFixture.Acme].Files.Where(file => file.Key != "model.safetensors").Sum(file => (long)file.Value.Length);
        Assert.Equal((bytes, bytes), (hubs.Progress[^1].Bytes, hubs.Progress[^1].TotalBytes));
    }

    private static JsonNode Json(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "zeroshot.json")))!;

    private static IReadOnlyList<string> FilesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];
}
