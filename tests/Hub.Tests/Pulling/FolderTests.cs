using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>What else is going on in a models directory while a pull wants to write there.</summary>
public sealed class FolderTests
{
    [Fact]
    public async Task Of_two_pulls_of_one_model_the_second_is_told_and_no_half_folder_is_seen()
    {
        await using var hubs = await Hubs.WithClipAsync();
        HubException? second = null;
        var seen = new List<int>();
        hubs.Stub.OnStore = async (_, content) =>
        {
            if (content.Length > 3_000_000)
            {
                seen.Add(hubs.Store.List().Count);
                second = await hubs.RefusedAsync(HubError.Taken);
            }

            return false;
        };

        Hubs.Opened(await hubs.PullAsync());

        Assert.Equal([0], seen);
        Assert.Contains("'tiny-clip'", second?.Message, StringComparison.Ordinal);
        Assert.Contains("is being pulled or removed by another process. Wait until that has ended", second!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_models_are_pulled_at_once()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Add("acme/other", StubRepository.Tiny("tiny-clip"), Weights.WithScale(2.5f));

        await Task.WhenAll(hubs.PullAsync(), hubs.PullAsync("acme/other"));

        Assert.Equal(["other", "tiny-clip"], hubs.Store.List().Select(model => model.Name));
    }

    [Fact]
    public async Task A_folder_that_somebody_made_is_not_replaced()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var mine = Directory.CreateDirectory(Path.Combine(hubs.Models, "tiny-clip"));
        File.WriteAllText(Path.Combine(mine.FullName, "config.json"), "mine");

        var refusal = await hubs.RefusedAsync(HubError.Taken);

        Assert.Contains("is there and was not pulled. Remove it (zso models remove tiny-clip)", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(mine.FullName, "config.json")));
        Assert.Empty(hubs.Stub.Requests);
    }

    [Fact]
    public async Task A_folder_of_another_repository_of_that_name_is_not_replaced()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Add("other/tiny-clip", StubRepository.Tiny("tiny-clip"), Weights.WithScale(2.5f));
        var path = await hubs.PullAsync();

        var refusal = await hubs.RefusedAsync(HubError.Taken, "other/tiny-clip");

        Assert.Contains("is there and holds acme/tiny-clip, not other/tiny-clip", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Hubs.Acme, PulledFrom.Read(path)!.Model);
    }

    [Fact]
    public async Task A_pull_that_died_between_its_two_renames_has_lost_nothing()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var path = await hubs.PullAsync();
        Directory.Move(path, new ModelsDirectory(hubs.Models).OldOf("tiny-clip"));
        hubs.Stub.Forget();

        Assert.Equal(path, await hubs.PullAsync());

        Hubs.Opened(path);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_pull_had_no_time_to_remove_goes_with_the_next_one()
    {
        await using var hubs = await Hubs.WithClipAsync();
        await hubs.PullAsync();
        var old = Directory.CreateDirectory(new ModelsDirectory(hubs.Models).OldOf("tiny-clip"));

        await hubs.PullAsync();

        Assert.False(Directory.Exists(old.FullName));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_means_beginning_anew()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var models = new ModelsDirectory(hubs.Models);
        Directory.CreateDirectory(models.StagingOf("tiny-clip"));
        File.WriteAllText(Path.Combine(models.StagingOf("tiny-clip"), "config.json"), "junk");
        File.WriteAllText(models.JournalOf("tiny-clip"), "{\"source\":");

        Hubs.Opened(await hubs.PullAsync());
    }

    [Fact]
    public async Task A_models_directory_that_is_a_file_is_a_failure_of_the_disk()
    {
        await using var hubs = await Hubs.WithClipAsync();
        File.WriteAllText(hubs.Models, "");

        var refusal = await hubs.RefusedAsync(HubError.Disk);

        Assert.Contains(hubs.Models, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_the_disk_has_no_room_for_is_refused_before_its_first_byte()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.MaxBytes = 1_000_000_000_000_000);
        hubs.Stub.Repositories[Hubs.Acme].EditEntry = entry =>
        {
            if ((string?)entry["path"] == "onnx/vision_model.onnx")
            {
                entry["lfs"]!["size"] = 900_000_000_000_000;
            }
        };

        var refusal = await hubs.RefusedAsync(HubError.Disk);

        Assert.Contains("900000", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("GB left. Free some", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_a_failure_of_the_disk_and_not_of_the_network()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.OnStore = (_, content) =>
        {
            // Something else has the place of the part: what a full or broken disk does cannot be had without one.
            var name = content.Length > 3_000_000 ? "text_model.onnx.part" : "vision_model.onnx.part";
            Directory.CreateDirectory(Path.Combine(hubs.Models, ".pulling", "tiny-clip", "onnx", name));
            return Task.FromResult(false);
        };

        await hubs.RefusedAsync(HubError.Disk);

        Assert.Empty(hubs.Time.Waits);
    }
}
