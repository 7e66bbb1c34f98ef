using ZeroShotOrleans.Hub.Tests.Stub;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Hub.Tests.Layouts;

/// <summary>Pulls of the layouts that people publish: what is downloaded, and that the folder gives the results of the original classes.</summary>
public sealed class LayoutTests
{
    private const string Vision = "acme/tiny-clip-vision", Text = "acme/tiny-clip-text";

    private static readonly string _folders = Path.Combine(AppContext.BaseDirectory, "folders");
    private static readonly string _pictures = Path.Combine(AppContext.BaseDirectory, "images");

    [Theory]
    [InlineData("altclip")]
    [InlineData("clip-batch-one")]
    [InlineData("clip-immich")]
    [InlineData("clip-immich-uint8")]
    [InlineData("clip-monolith")]
    [InlineData("clip-processor-config")]
    [InlineData("clip-sentence-transformers")]
    [InlineData("clip-xenova")]
    [InlineData("exported/openclip-xlmr")]
    [InlineData("metaclip-2")]
    [InlineData("openclip-onnx")]
    [InlineData("siglip-monolith")]
    [InlineData("xlmr-dual-encoder")]
    public async Task Pulled_layout_gives_the_results_of_the_reference(string layout)
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add("acme/model", StubRepository.Folder(Path.Combine(_folders, layout)));

        var path = await hubs.PullAsync("acme/model");

        AssertMeetsReference(path, layout);
        Assert.All(await hubs.Store.VerifyAsync("model", TestContext.Current.CancellationToken), file => Assert.Equal(FileState.Right, file.State));
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith("golden.json", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(path, "*.safetensors", SearchOption.AllDirectories));
        hubs.Stub.ClearRequests();
        Assert.Equal(path, await hubs.PullAsync("acme/model"));
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sister_repositories_are_pulled_into_one_model()
    {
        await using var hubs = await HubFixture.StartAsync();
        AddSisters(hubs);

        var path = await hubs.PullAsync($"{Vision}+{Text}");

        Assert.Equal("tiny-clip", Path.GetFileName(path));
        Assert.Equal($"{Vision}+{Text}", PulledFrom.Read(path)!.Model);
        AssertMeetsReference(path, "clip-split-repos");
        Assert.Equal(path, await hubs.PullAsync($"{Vision}+{Text}"));
    }

    [Theory]
    [InlineData(Vision, Text)]
    [InlineData(Text, Vision)]
    public async Task One_sister_is_refused_with_the_command_for_both_before_its_graph_is_downloaded(string one, string other)
    {
        await using var hubs = await HubFixture.StartAsync();
        AddSisters(hubs);

        var error = await hubs.FailAsync(HubError.Unusable, one);

        Assert.Contains("has one of the two towers only", error.Message, StringComparison.Ordinal);
        Assert.Contains($"zso models pull {one}+{other}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith(".onnx", StringComparison.Ordinal));
        hubs.AssertNoModelIsVisible();
    }

    [Fact]
    public async Task Two_repositories_with_the_same_tower_are_refused()
    {
        await using var hubs = await HubFixture.StartAsync();
        AddSisters(hubs);
        hubs.Add("acme/tiny-clip-vision-2", StubRepository.Folder(Path.Combine(_folders, "clip-split-repos", "tiny-clip-vision")));

        await hubs.FailAsync(HubError.Unusable, $"{Vision}+acme/tiny-clip-vision-2");
        hubs.AssertNoModelIsVisible();
    }

    [Theory]
    [InlineData("acme/a+acme/b+acme/c")]
    [InlineData("acme/a+other/a")]
    [InlineData("acme/a+")]
    public async Task Names_that_are_not_two_repositories_are_refused(string name)
    {
        await using var hubs = await HubFixture.StartAsync();

        await hubs.FailAsync(HubError.BadName, name);
    }

    [Fact]
    public async Task Combined_graph_is_downloaded_for_its_scale_and_not_kept()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add("acme/model", StubRepository.Folder(Path.Combine(_folders, "clip-xenova")));

        var manifest = HubFixture.Open(await hubs.PullAsync("acme/model")).Manifest;

        Assert.Equal((12.182494f, false), (manifest.LogitScale, manifest.LogitScaleAssumed));
        Assert.Contains("Also downloading onnx/model.onnx (0.4 MB): only it states the trained scale", hubs.Notes, StringComparison.Ordinal);
        Assert.Equal(["text_model.onnx", "vision_model.onnx"], Graphs(hubs));
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith("_quantized.onnx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Combined_graph_is_not_downloaded_if_the_weights_state_the_scale()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add("acme/model", StubRepository.Folder(Path.Combine(_folders, "clip-xenova")), Weights.WithScale(2.5f));

        AssertMeetsReference(await hubs.PullAsync("acme/model"), "clip-xenova");

        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith("onnx/model.onnx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Combined_graph_beside_the_configuration_is_cut_and_not_kept()
    {
        await using var hubs = await HubFixture.StartAsync();
        var files = StubRepository.Folder(Path.Combine(_folders, "clip-monolith"));
        files["model.onnx"] = files["onnx/model.onnx"];
        files.Remove("onnx/model.onnx");
        hubs.Add("acme/model", files);

        AssertMeetsReference(await hubs.PullAsync("acme/model"), "clip-monolith");

        Assert.Equal(["text_model.onnx", "vision_model.onnx"], Graphs(hubs));
    }

    [Fact]
    public async Task Combined_graph_is_refused_in_another_precision()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add("acme/model", StubRepository.Folder(Path.Combine(_folders, "clip-monolith")));

        Assert.Contains("pulled in float32 only, not in fp16", (await hubs.FailAsync(HubError.NotFound, "acme/model", precision: "fp16")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_of_open_clip_without_graphs_are_refused_before_anything_is_downloaded()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add("acme/model", StubRepository.Folder(Path.Combine(_folders, "openclip-hub-pytorch")));

        var error = await hubs.FailAsync(HubError.Unusable, "acme/model");

        Assert.Contains("open_clip checkpoint with weights for PyTorch only", error.Message, StringComparison.Ordinal);
        Assert.Contains("python tools/export/export.py acme/model OUT --verify", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("q4")]
    [InlineData("q4f16")]
    [InlineData("bnb4")]
    [InlineData("uint8")]
    [InlineData("quantized")]
    [InlineData("fp16")]
    public async Task The_only_towers_there_are_pulled_and_said(string variant)
    {
        await using var hubs = await HubFixture.StartAsync();
        var files = StubRepository.Folder(Path.Combine(_folders, "clip-xenova"));
        files.Remove("onnx/vision_model_quantized.onnx");
        foreach (var tower in (string[])["vision", "text"])
        {
            files[$"onnx/{tower}_model_{variant}.onnx"] = files[$"onnx/{tower}_model.onnx"];
            files.Remove($"onnx/{tower}_model.onnx");
        }

        hubs.Add("acme/model", files);

        var folder = HubFixture.Open(await hubs.PullAsync("acme/model"));

        Assert.Contains($"has no image tower in float32. Pulling {variant};", hubs.Notes, StringComparison.Ordinal);
        Assert.Contains($"has no text tower in float32. Pulling {variant};", hubs.Notes, StringComparison.Ordinal);
        Assert.Equal(variant, folder.Manifest.TextVariant);
        Assert.Equal(variant, ImagePrecision.VariantOf(folder, precision: null));
        Assert.Equal(12.182494f, folder.Manifest.LogitScale);
        Assert.DoesNotContain(ModelVerification.Run(folder.Path, _pictures, TestContext.Current.CancellationToken), row => row.Result is VerificationResult.Failed);
    }

    private static void AddSisters(HubFixture hubs)
    {
        foreach (var name in (string[])[Vision, Text])
        {
            hubs.Add(name, StubRepository.Folder(Path.Combine(_folders, "clip-split-repos", name.Split('/')[1])));
        }
    }

    private static void AssertMeetsReference(string path, string layout)
    {
        File.Copy(Path.Combine(_folders, layout, "golden.json"), Path.Combine(path, "golden.json"));
        var rows = ModelVerification.Run(path, _pictures, TestContext.Current.CancellationToken).ToList();
        File.Delete(Path.Combine(path, "golden.json"));

        Assert.All(rows, row => Assert.True(row.Result is VerificationResult.Passed, $"{row.Name}: {row.Detail} {row.Difference}"));
        Assert.Contains(rows, row => row.Name == "logits equal the reference");
    }

    private static IEnumerable<string> Graphs(HubFixture hubs) =>
        Directory.EnumerateFiles(hubs.Models, "*.onnx*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
