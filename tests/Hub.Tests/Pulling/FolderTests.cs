using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>Pulls into a models directory that is in use or damaged.</summary>
public sealed class FolderTests
{
    [Fact]
    public async Task Second_concurrent_pull_fails_and_no_partial_folder_is_visible()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        HubException? second = null;
        var seen = new List<int>();
        hubs.Stub.OnStore = async (_, content) =>
        {
            if (content.Length > 3_000_000)
            {
                seen.Add(hubs.Store.List().Count);
                second = await hubs.FailAsync(HubError.Taken);
            }

            return false;
        };

        HubFixture.Open(await hubs.PullAsync());

        Assert.Equal([0], seen);
        Assert.Contains("'tiny-clip'", second?.Message, StringComparison.Ordinal);
        Assert.Contains("is being pulled or removed by another process. Wait until it finishes", second!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pulls_two_models_concurrently()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Add("acme/other", StubRepository.Tiny("tiny-clip"), Weights.WithScale(2.5f));

        await Task.WhenAll(hubs.PullAsync(), hubs.PullAsync("acme/other"));

        Assert.Equal(["other", "tiny-clip"], hubs.Store.List().Select(model => model.Name));
    }

    [Fact]
    public async Task Does_not_replace_a_folder_that_was_not_pulled()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var existing = Directory.CreateDirectory(Path.Combine(hubs.Models, "tiny-clip"));
        File.WriteAllText(Path.Combine(existing.FullName, "config.json"), "existing");

        var error = await hubs.FailAsync(HubError.Taken);

        Assert.Contains("already exists and was not pulled. Remove it (zso models remove tiny-clip)", error.Message, StringComparison.Ordinal);
        Assert.Equal("existing", File.ReadAllText(Path.Combine(existing.FullName, "config.json")));
        Assert.Empty(hubs.Stub.Requests);
    }

    [Fact]
    public async Task Does_not_replace_a_folder_of_another_repository()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Add("other/tiny-clip", StubRepository.Tiny("tiny-clip"), Weights.WithScale(2.5f));
        var path = await hubs.PullAsync();

        var error = await hubs.FailAsync(HubError.Taken, "other/tiny-clip");

        Assert.Contains("already exists and holds acme/tiny-clip, not other/tiny-clip", error.Message, StringComparison.Ordinal);
        Assert.Equal(HubFixture.Acme, PulledFrom.Read(path)!.Model);
    }

    [Fact]
    public async Task Recovers_a_pull_that_crashed_between_its_two_renames()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var path = await hubs.PullAsync();
        Directory.Move(path, new ModelsDirectory(hubs.Models).OldOf("tiny-clip"));
        hubs.Stub.ClearRequests();

        Assert.Equal(path, await hubs.PullAsync());

        HubFixture.Open(path);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Next_pull_removes_leftovers_of_the_previous_one()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        await hubs.PullAsync();
        var old = Directory.CreateDirectory(new ModelsDirectory(hubs.Models).OldOf("tiny-clip"));

        await hubs.PullAsync();

        Assert.False(Directory.Exists(old.FullName));
    }

    [Fact]
    public async Task Unreadable_journal_restarts_the_download()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var models = new ModelsDirectory(hubs.Models);
        Directory.CreateDirectory(models.StagingOf("tiny-clip"));
        File.WriteAllText(Path.Combine(models.StagingOf("tiny-clip"), "config.json"), "junk");
        File.WriteAllText(models.JournalOf("tiny-clip"), "{\"source\":");

        HubFixture.Open(await hubs.PullAsync());
    }

    [Fact]
    public async Task Models_directory_that_is_a_file_is_a_disk_error()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        File.WriteAllText(hubs.Models, "");

        var error = await hubs.FailAsync(HubError.Disk);

        Assert.Contains(hubs.Models, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_free_disk_space_before_downloading()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.MaxBytes = 1_000_000_000_000_000);
        hubs.Stub.Repositories[HubFixture.Acme].EditEntry = entry =>
        {
            if ((string?)entry["path"] == "onnx/vision_model.onnx")
            {
                entry["lfs"]!["size"] = 900_000_000_000_000;
            }
        };

        var error = await hubs.FailAsync(HubError.Disk);

        Assert.Contains("900000", error.Message, StringComparison.Ordinal);
        Assert.Contains("GB free. Free some space", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unwritable_file_is_a_disk_error()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.OnStore = (_, content) =>
        {
            // A directory in place of the partial file simulates a full or broken disk.
            var name = content.Length > 3_000_000 ? "text_model.onnx.part" : "vision_model.onnx.part";
            Directory.CreateDirectory(Path.Combine(hubs.Models, ".pulling", "tiny-clip", "onnx", name));
            return Task.FromResult(false);
        };

        await hubs.FailAsync(HubError.Disk);

        Assert.Empty(hubs.Time.Waits);
    }
}
