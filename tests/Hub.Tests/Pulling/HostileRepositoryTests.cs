using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>Malicious repositories, and hosts that pose as a hub.</summary>
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
    public async Task Rejects_a_repository_with_a_path_outside_the_folder(string path)
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].ExtraEntries.Add(File(path));

        var error = await hubs.FailAsync(HubError.Corrupt);

        Assert.Contains("which leads outside the model folder", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, character => char.IsControl(character));
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
        hubs.AssertNoModelIsVisible();
    }

    [Theory]
    [InlineData("onnx/vision_model.onnx_data/CON")]
    [InlineData("onnx/vision_model.onnx_data/aux.txt")]
    [InlineData("onnx/vision_model.onnx_data:stream")]
    [InlineData("onnx/vision_model.onnx_data.")]
    [InlineData("onnx/vision_model.onnx_data ")]
    [InlineData("onnx/vision_model.onnx_data*")]
    public async Task Rejects_a_model_file_whose_name_is_not_portable(string path)
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].ExtraEntries.Add(File(path));

        var error = await hubs.FailAsync(HubError.Corrupt);

        Assert.Contains("not a valid file name on every system", error.Message, StringComparison.Ordinal);
        hubs.AssertNoModelIsVisible();
    }

    [Fact]
    public async Task Ignores_unportable_names_of_files_that_are_not_downloaded()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].ExtraEntries.AddRange([File("aux.py"), File("pictures/12:30.jpg")]);

        HubFixture.Open(await hubs.PullAsync());
    }

    [Theory]
    [InlineData("onnx/vision_model.onnx")]
    [InlineData("config.json")]
    public async Task Rejects_and_discards_a_file_whose_hash_does_not_match(string path)
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var repository = hubs.Stub.Repositories[HubFixture.Acme];
        var tree = repository.Tree(HubFixture.Commit('1')).First(entry => (string?)entry["path"] == path).DeepClone().AsObject();
        repository.Files[path] = [.. repository.Files[path][..^1], (byte)(repository.Files[path][^1] ^ 1)];
        repository.EditEntry = entry =>
        {
            if ((string?)entry["path"] == path)
            {
                (entry["oid"], entry["lfs"]) = (tree["oid"]?.DeepClone(), tree["lfs"]?.DeepClone());
            }
        };

        var error = await hubs.FailAsync(HubError.Corrupt);

        Assert.Contains($"{path} of acme/tiny-clip does not match the hash", error.Message, StringComparison.Ordinal);
        Assert.Empty(hubs.Time.Waits);
        var name = Path.GetFileName(path);
        Assert.Empty(Directory.EnumerateFiles(hubs.Models, $"{name}*", SearchOption.AllDirectories));
        hubs.AssertNoModelIsVisible();
    }

    [Fact]
    public async Task Stops_a_download_at_the_announced_size()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.OnStore = async (context, content) =>
        {
            var piece = new byte[1024 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                // Async, or the server would not notice the closed connection.
                await context.Response.Body.WriteAsync(piece);
                await Task.Yield();
            }

            return true;
        };

        var error = await hubs.FailAsync(HubError.Corrupt);

        Assert.Contains("is larger than the", error.Message, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(hubs.Models, "*.part", SearchOption.AllDirectories), part => Assert.InRange(new FileInfo(part).Length, 0, 4_000_000));
        hubs.AssertNoModelIsVisible();
    }

    [Fact]
    public async Task Rejects_a_model_above_the_size_limit_before_downloading()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.MaxBytes = 3_000_000);

        var error = await hubs.FailAsync(HubError.TooLarge);

        Assert.Contains("acme/tiny-clip is larger than the limit of 0.003 GB", error.Message, StringComparison.Ordinal);
        Assert.Contains("Raise Hub:MaxBytes", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rejects_sizes_that_overflow_when_added()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].EditEntry = entry =>
        {
            // Two such sizes overflow 64 bits into a small sum.
            if (((string?)entry["path"])!.EndsWith("_model.onnx", StringComparison.Ordinal))
            {
                entry["lfs"]!["size"] = long.MaxValue - 1000;
            }
        };

        await hubs.FailAsync(HubError.TooLarge);
    }

    [Theory]
    [InlineData("size", -1)]
    [InlineData("size", "many")]
    [InlineData("size", null)]
    [InlineData("oid", "../../evil")]
    [InlineData("oid", null)]
    public async Task Rejects_an_entry_without_a_size_or_hash(string key, object? value)
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].EditEntry = entry =>
        {
            if ((string?)entry["path"] == "config.json")
            {
                entry[key] = value is null ? null : JsonValue.Create(value);
            }
        };

        var error = await hubs.FailAsync(HubError.Corrupt);

        Assert.Contains("has no size or no hash for 'config.json'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_a_file_that_is_listed_twice()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].ExtraEntries.Add(File("config.json"));

        Assert.Contains("contains 'config.json' twice", (await hubs.FailAsync(HubError.Corrupt)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_the_number_of_tree_pages()
    {
        await using var hubs = await HubFixture.WithClipAsync();
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

        var error = await hubs.FailAsync(HubError.Unusable);

        Assert.Contains("has more than 50 files", error.Message, StringComparison.Ordinal);
        Assert.Equal(50, pages);
    }

    [Fact]
    public async Task Rejects_graphs_with_weights_outside_the_folder()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;

        // An ONNX file whose only tensor has ../../evil as the location of its weights: ModelProto.graph.initializer.external_data.
        byte[] location = [0x0A, 8, .. "location"u8, 0x12, 10, .. "../../evil"u8];
        byte[] tensor = [0x6A, (byte)location.Length, .. location];
        byte[] graph = [0x2A, (byte)tensor.Length, .. tensor];
        files["onnx/vision_model.onnx"] = [0x3A, (byte)graph.Length, .. graph];

        var error = await hubs.FailAsync(HubError.Unusable);

        Assert.Contains("outside the model folder", error.Message, StringComparison.Ordinal);
        hubs.AssertNoModelIsVisible();
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
