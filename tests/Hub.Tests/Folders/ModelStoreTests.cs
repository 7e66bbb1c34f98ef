using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Folders;

public sealed class ModelStoreTests : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("zso-");

    private string Models => Path.Combine(_temporary.FullName, "models");

    private ModelStore Store => new(Models);

    [Fact]
    public void Model_folders_are_listed_by_name_and_nothing_else_is()
    {
        Put("b", "tiny-clip");
        Put("a", "tiny-siglip");
        Directory.CreateDirectory(Path.Combine(Models, "notes"));
        Put(".pulling/half", "tiny-clip");

        var models = Store.List();

        Assert.Equal(["a", "b"], models.Select(model => model.Name));
        Assert.Equal(Path.Combine(Models, "a"), models[0].Path);
        Assert.Equal(StubRepository.Tiny("tiny-clip", withManifest: true).Values.Sum(file => file.Length), models[1].Bytes);
        Assert.Null(models[0].Pulled);
        Assert.Empty(new ModelStore(Path.Combine(Models, "none")).List());
    }

    [Fact]
    public async Task A_pulled_model_says_where_it_is_from()
    {
        await using var hubs = await Hubs.WithClipAsync();
        await hubs.PullAsync();

        Assert.Equal(new PulledFrom(Hubs.Acme, Hubs.Commit('1'), null), hubs.Store.Find("tiny-clip").Pulled);
    }

    [Fact]
    public async Task An_unchanged_model_is_right_in_every_file()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var path = await hubs.PullAsync();

        var checks = await hubs.Store.VerifyAsync("tiny-clip", TestContext.Current.CancellationToken);

        Assert.Equal(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Count() - 1, checks.Count);
        Assert.All(checks, check => Assert.Equal(FileState.Right, check.State));
    }

    [Fact]
    public async Task Files_that_changed_or_went_missing_are_named()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var path = await hubs.PullAsync();
        var tower = Path.Combine(path, "onnx", "vision_model.onnx");
        var bytes = File.ReadAllBytes(tower);
        bytes[^1] ^= 1;
        File.WriteAllBytes(tower, bytes);
        File.Delete(Path.Combine(path, "vocab.json"));

        var checks = await hubs.Store.VerifyAsync("tiny-clip", TestContext.Current.CancellationToken);

        Assert.Equal(
            [new FileCheck("onnx/vision_model.onnx", FileState.Changed), new FileCheck("vocab.json", FileState.Missing)],
            checks.Where(check => check.State != FileState.Right));
    }

    [Fact]
    public async Task A_manifest_cannot_have_other_files_of_the_machine_looked_at()
    {
        var path = Put("evil", "tiny-clip");
        var manifest = Path.Combine(path, "zeroshot.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"config.json\":", "\"../../secret\":", StringComparison.Ordinal));

        var refusal = await Assert.ThrowsAsync<HubException>(() => Store.VerifyAsync("evil", TestContext.Current.CancellationToken));

        Assert.Equal(HubError.Corrupt, refusal.Kind);
        Assert.Contains("../../secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_hashes_cannot_be_verified()
    {
        Put("own", "tiny-clip");
        File.Delete(Path.Combine(Models, "own", "zeroshot.json"));

        var refusal = await Assert.ThrowsAsync<HubException>(() => Store.VerifyAsync("own", TestContext.Current.CancellationToken));

        Assert.Equal(HubError.Unusable, refusal.Kind);
        Assert.Contains("lists no hashes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_takes_one_model_and_its_files()
    {
        var path = Put("a", "tiny-clip");
        Put("b", "tiny-clip");

        Store.Remove("a");

        Assert.False(Directory.Exists(path));
        Assert.Equal(["b"], Store.List().Select(model => model.Name));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Models, ".pulling")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData(".pulling")]
    [InlineData("../outside")]
    [InlineData("a/onnx")]
    [InlineData("a\\onnx")]
    [InlineData("C:a")]
    [InlineData("a\0")]
    public void A_name_that_is_a_path_removes_nothing(string name)
    {
        Put("a", "tiny-clip");
        Put("../outside", "tiny-clip");

        Assert.Equal(HubError.BadName, Assert.Throws<HubException>(() => Store.Remove(name)).Kind);

        Assert.True(File.Exists(Path.Combine(Models, "a", "config.json")));
        Assert.True(File.Exists(Path.Combine(_temporary.FullName, "outside", "config.json")));
    }

    [Fact]
    public void A_folder_that_is_no_model_is_not_removed()
    {
        var notes = Directory.CreateDirectory(Path.Combine(Models, "notes"));

        Assert.Equal(HubError.NotFound, Assert.Throws<HubException>(() => Store.Remove("notes")).Kind);
        Assert.True(notes.Exists);
    }

    [Fact]
    public void A_link_to_a_model_is_not_followed()
    {
        var outside = Put("../outside", "tiny-clip");
        Directory.CreateDirectory(Models);
        Directory.CreateSymbolicLink(Path.Combine(Models, "link"), outside);

        Assert.Equal(HubError.NotFound, Assert.Throws<HubException>(() => Store.Remove("link")).Kind);

        Assert.True(File.Exists(Path.Combine(outside, "config.json")));
        Assert.Empty(Store.List());
    }

    [Fact]
    public void A_link_inside_a_model_is_removed_and_what_it_leads_to_is_not()
    {
        var outside = Put("../outside", "tiny-clip");
        Directory.CreateSymbolicLink(Path.Combine(Put("a", "tiny-clip"), "more"), outside);

        Store.Remove("a");

        Assert.True(File.Exists(Path.Combine(outside, "config.json")));
    }

    [Fact]
    public async Task A_model_that_is_being_pulled_is_not_removed()
    {
        await using var hubs = await Hubs.WithClipAsync();
        await hubs.PullAsync();
        var repository = hubs.Stub.Repositories[Hubs.Acme];
        repository.Commit(Hubs.Commit('2'), repository.Files);
        HubException? refusal = null;
        hubs.Stub.OnStore = (_, _) =>
        {
            refusal ??= Assert.Throws<HubException>(() => hubs.Store.Remove("tiny-clip"));
            return Task.FromResult(false);
        };

        await hubs.PullAsync();

        Assert.Equal(HubError.Taken, refusal?.Kind);
    }

    public void Dispose() => _temporary.Delete(recursive: true);

    private string Put(string name, string tiny)
    {
        var folder = Path.GetFullPath(Path.Combine(Models, name));
        foreach (var (path, bytes) in StubRepository.Tiny(tiny, withManifest: true))
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }

        return folder;
    }
}
