using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>Repositories, and hosts in the place of a hub, that mean no good.</summary>
public sealed class HostileRepositoryTests
{
    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("onnx/../../evil.txt")]
    [InlineData("onnx/vision_model.onnx_data/../../../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("onnx//evil")]
    [InlineData("./config.json")]
    [InlineData("..\\evil.txt")]
    [InlineData("onnx\\vision_model.onnx_data")]
    [InlineData("C:/evil.txt")]
    [InlineData("C:evil.txt")]
    [InlineData("README\n.md")]
    [InlineData("onnx/vision_model.onnx_data\0")]
    [InlineData("")]
    public async Task A_path_that_leads_out_of_the_folder_condemns_the_repository(string path)
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.Repositories[Hubs.Acme].ExtraEntries.Add(File(path));

        var refusal = await hubs.RefusedAsync(HubError.Corrupt);

        Assert.Contains("which would lead out of the model's folder", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(refusal.Message, character => char.IsControl(character));
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
        hubs.AssertNothingIsThere();
    }

    [Theory]
    [InlineData("onnx/vision_model.onnx_data/CON")]
    [InlineData("onnx/vision_model.onnx_data/aux.txt")]
    [InlineData("onnx/vision_model.onnx_data:stream")]
    [InlineData("onnx/vision_model.onnx_data.")]
    [InlineData("onnx/vision_model.onnx_data ")]
    [InlineData("onnx/vision_model.onnx_data*")]
    public async Task A_file_that_some_system_would_write_elsewhere_is_refused_when_it_would_be_written(string path)
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.Repositories[Hubs.Acme].ExtraEntries.Add(File(path));

        var refusal = await hubs.RefusedAsync(HubError.Corrupt);

        Assert.Contains("no name for a file on every system", refusal.Message, StringComparison.Ordinal);
        hubs.AssertNothingIsThere();
    }

    [Fact]
    public async Task Strange_names_that_are_not_part_of_the_model_harm_nobody()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.Repositories[Hubs.Acme].ExtraEntries.AddRange([File("aux.py"), File("pictures/12:30.jpg")]);

        Hubs.Opened(await hubs.PullAsync());
    }

    [Theory]
    [InlineData("onnx/vision_model.onnx")]
    [InlineData("config.json")]
    public async Task A_file_with_other_bytes_than_announced_is_refused_and_not_kept(string path)
    {
        await using var hubs = await Hubs.WithClipAsync();
        var repository = hubs.Stub.Repositories[Hubs.Acme];
        var tree = repository.Tree(Hubs.Commit('1')).First(entry => (string?)entry["path"] == path).DeepClone().AsObject();
        repository.Files[path] = [.. repository.Files[path][..^1], (byte)(repository.Files[path][^1] ^ 1)];
        repository.EditEntry = entry =>
        {
            if ((string?)entry["path"] == path)
            {
                (entry["oid"], entry["lfs"]) = (tree["oid"]?.DeepClone(), tree["lfs"]?.DeepClone());
            }
        };

        var refusal = await hubs.RefusedAsync(HubError.Corrupt);

        Assert.Contains($"{path} of acme/tiny-clip arrived with another hash", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(hubs.Time.Waits);
        var name = Path.GetFileName(path);
        Assert.Empty(Directory.EnumerateFiles(hubs.Models, $"{name}*", SearchOption.AllDirectories));
        hubs.AssertNothingIsThere();
    }

    [Fact]
    public async Task A_file_that_does_not_end_is_stopped_at_the_size_announced()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.OnStore = async (context, content) =>
        {
            var piece = new byte[1024 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                // Yields, or the end of the connection would not be seen.
                await context.Response.Body.WriteAsync(piece);
                await Task.Yield();
            }

            return true;
        };

        var refusal = await hubs.RefusedAsync(HubError.Corrupt);

        Assert.Contains("has more bytes than the", refusal.Message, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(hubs.Models, "*.part", SearchOption.AllDirectories), part => Assert.InRange(new FileInfo(part).Length, 0, 4_000_000));
        hubs.AssertNothingIsThere();
    }

    [Fact]
    public async Task A_model_larger_than_the_setting_is_refused_before_its_first_byte()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.MaxBytes = 3_000_000);

        var refusal = await hubs.RefusedAsync(HubError.TooLarge);

        Assert.Contains("acme/tiny-clip is larger than the 0.003 GB", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Raise Hub:MaxBytes", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sizes_that_would_overflow_a_sum_are_too_large()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.Repositories[Hubs.Acme].EditEntry = entry =>
        {
            // Of two, so that 64 bits would make them a small number together.
            if (((string?)entry["path"])!.EndsWith("_model.onnx", StringComparison.Ordinal))
            {
                entry["lfs"]!["size"] = long.MaxValue - 1000;
            }
        };

        await hubs.RefusedAsync(HubError.TooLarge);
    }

    [Theory]
    [InlineData("size", -1)]
    [InlineData("size", "many")]
    [InlineData("size", null)]
    [InlineData("oid", "../../evil")]
    [InlineData("oid", null)]
    public async Task An_entry_without_a_size_or_a_hash_is_refused(string key, object? value)
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.Repositories[Hubs.Acme].EditEntry = entry =>
        {
            if ((string?)entry["path"] == "config.json")
            {
                entry[key] = value is null ? null : JsonValue.Create(value);
            }
        };

        var refusal = await hubs.RefusedAsync(HubError.Corrupt);

        Assert.Contains("says of 'config.json' no size or no hash", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_listed_twice_is_refused()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.Repositories[Hubs.Acme].ExtraEntries.Add(File("config.json"));

        Assert.Contains("names 'config.json' twice", (await hubs.RefusedAsync(HubError.Corrupt)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_files_that_does_not_end_is_given_up()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var pages = 0;
        hubs.Stub.OnHub = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/tree/", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.Headers.Link = $"<{hubs.Stub.Address}next?cursor={++pages}>; rel=\"next\"";
            await context.Response.WriteAsync(new JsonArray(File($"file-{pages}")).ToJsonString());
            return true;
        };

        var refusal = await hubs.RefusedAsync(HubError.Unusable);

        Assert.Contains("has more than 50 files", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(50, pages);
    }

    [Fact]
    public async Task Graphs_that_read_weights_from_outside_are_not_taken()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;

        // An ONNX file whose one tensor names ../../evil as the place of its weights: ModelProto.graph.initializer.external_data.
        byte[] location = [0x0A, 8, .. "location"u8, 0x12, 10, .. "../../evil"u8];
        byte[] tensor = [0x6A, (byte)location.Length, .. location];
        byte[] graph = [0x2A, (byte)tensor.Length, .. tensor];
        files["onnx/vision_model.onnx"] = [0x3A, (byte)graph.Length, .. graph];

        var refusal = await hubs.RefusedAsync(HubError.Unusable);

        Assert.Contains("outside the model folder", refusal.Message, StringComparison.Ordinal);
        hubs.AssertNothingIsThere();
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(hubs.Models, ".pulling")));
    }

    private static JsonObject File(string path) => new()
    {
        ["type"] = "file",
        ["path"] = path,
        ["size"] = 5,
        ["oid"] = StubRepository.GitHash("12345"u8.ToArray()),
    };
}
