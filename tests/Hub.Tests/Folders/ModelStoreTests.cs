using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Folders;

public sealed class ModelStoreTests : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("zso-");

    private string Models => Path.Combine(_temporary.FullName, "models");

    private ModelStore Store => new(Models);

    [Fact]
    public void Lists_only_model_folders_sorted_by_name()
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
    public async Task Pulled_model_records_its_source()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        await hubs.PullAsync();

        Assert.Equal(new PulledFrom(HubFixture.Acme, HubFixture.Commit('1'), null), hubs.Store.Find("tiny-clip").Pulled);
    }

    [Fact]
    public async Task Verifies_every_file_of_an_unchanged_model()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var path = await hubs.PullAsync();

        var checks = await hubs.Store.VerifyAsync("tiny-clip", TestContext.Current.CancellationToken);

        Assert.Equal(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Count() - 1, checks.Count);
        Assert.All(checks, check => Assert.Equal(FileState.Right, check.State));
    }

    [Fact]
    public async Task Reports_changed_and_missing_files()
    {
        await using var hubs = await HubFixture.WithClipAsync();
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
    public async Task Verification_does_not_read_files_outside_the_model_folder()
    {
        var path = Put("evil", "tiny-clip");
        var manifest = Path.Combine(path, "zeroshot.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"config.json\":", "\"../../secret\":", StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<HubException>(() => Store.VerifyAsync("evil", TestContext.Current.CancellationToken));

        Assert.Equal(HubError.Corrupt, error.Kind);
        Assert.Contains("../../secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verification_fails_without_hashes_in_the_manifest()
    {
        Put("own", "tiny-clip");
        File.Delete(Path.Combine(Models, "own", "zeroshot.json"));

        var error = await Assert.ThrowsAsync<HubException>(() => Store.VerifyAsync("own", TestContext.Current.CancellationToken));

        Assert.Equal(HubError.Unusable, error.Kind);
        Assert.Contains("lists no hashes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Removes_one_model_and_its_files()
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
    public void Does_not_remove_a_model_given_as_a_path(string name)
    {
        Put("a", "tiny-clip");
        Put("../outside", "tiny-clip");

        Assert.Equal(HubError.BadName, Assert.Throws<HubException>(() => Store.Remove(name)).Kind);

        Assert.True(File.Exists(Path.Combine(Models, "a", "config.json")));
        Assert.True(File.Exists(Path.Combine(_temporary.FullName, "outside", "config.json")));
    }

    [Fact]
    public void Does_not_remove_a_folder_that_is_not_a_model()
    {
        var notes = Directory.CreateDirectory(Path.Combine(Models, "notes"));

        Assert.Equal(HubError.NotFound, Assert.Throws<HubException>(() => Store.Remove("notes")).Kind);
        Assert.True(notes.Exists);
    }

    [Fact]
    public void Does_not_follow_a_link_to_a_model_folder()
    {
        var outside = Put("../outside", "tiny-clip");
        Directory.CreateDirectory(Models);
        Directory.CreateSymbolicLink(Path.Combine(Models, "link"), outside);

        Assert.Equal(HubError.NotFound, Assert.Throws<HubException>(() => Store.Remove("link")).Kind);

        Assert.True(File.Exists(Path.Combine(outside, "config.json")));
        Assert.Empty(Store.List());
    }

    [Fact]
    public void Removes_a_link_inside_a_model_but_not_its_target()
    {
        var outside = Put("../outside", "tiny-clip");
        Directory.CreateSymbolicLink(Path.Combine(Put("a", "tiny-clip"), "more"), outside);

        Store.Remove("a");

        Assert.True(File.Exists(Path.Combine(outside, "config.json")));
    }

    [Fact]
    public async Task Does_not_remove_a_model_that_is_being_pulled()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        await hubs.PullAsync();
        var repository = hubs.Stub.Repositories[HubFixture.Acme];
        repository.Commit(HubFixture.Commit('2'), repository.Files);
        HubException? error = null;
        hubs.Stub.OnStore = (_, _) =>
        {
            error ??= Assert.Throws<HubException>(() => hubs.Store.Remove("tiny-clip"));
            return Task.FromResult(false);
        };

        await hubs.PullAsync();

        Assert.Equal(HubError.Taken, error?.Kind);
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
