using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>Selection of the repository and its files.</summary>
public sealed class SelectionTests
{
    private const string Checkpoint = "openai/clip-vit-base-patch32";
    private const string Mirror = "Xenova/clip-vit-base-patch32";

    [Theory]
    [InlineData("zero_shot_classifier_clip_vit_base_patch32", Checkpoint)]
    [InlineData("clip_vit_large_patch14", "openai/clip-vit-large-patch14")]
    [InlineData("clip_vit_base_patch16", "openai/clip-vit-base-patch16")]
    public async Task Resolves_a_spark_nlp_name_to_its_checkpoint(string name, string checkpoint)
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(checkpoint, StubRepository.Tiny("tiny-clip"), Weights.WithScale(2.5f));

        var path = await hubs.PullAsync(name);

        Assert.Equal(checkpoint, PulledFrom.Read(path)!.Model);
        Assert.Equal(checkpoint.Split('/')[1], Path.GetFileName(path));
    }

    [Fact]
    public async Task Uses_the_graphs_of_a_mirror_and_reports_it()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(Checkpoint, new() { ["config.json"] = "{}"u8.ToArray(), ["pytorch_model.bin"] = new byte[20_000] }, Weights.WithScale(2.5f)).License = "mit";
        hubs.Add(Mirror, StubRepository.Tiny("tiny-clip"));

        var path = await hubs.PullAsync("zero_shot_classifier_clip_vit_base_patch32");

        Assert.Equal("clip-vit-base-patch32", Path.GetFileName(path));
        Assert.Equal(Mirror, PulledFrom.Read(path)!.Model);
        Assert.Contains($"{Checkpoint} has no ONNX graphs. Using those of {Mirror}.", hubs.Notes, StringComparison.Ordinal);
        var manifest = HubFixture.Open(path).Manifest;
        Assert.Equal("mit", manifest.License);

        // The mirror has no weights, so the trained scale comes from the checkpoint.
        Assert.Equal(MathF.Exp(2.5f), manifest.LogitScale, tolerance: 1e-5f);
        Assert.Contains($"Using the trained scale of {Checkpoint}", hubs.Notes, StringComparison.Ordinal);
        Assert.Contains($"\"source\": \"{Checkpoint}\"", File.ReadAllText(Path.Combine(path, "zeroshot.json")), StringComparison.Ordinal);
        hubs.Stub.ClearRequests();

        Assert.Equal(path, await hubs.PullAsync(Checkpoint));
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rejects_a_revision_when_only_the_mirror_has_graphs()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(Checkpoint, new() { ["config.json"] = "{}"u8.ToArray() }).Branches["v2"] = HubFixture.Commit('1');
        hubs.Add(Mirror, StubRepository.Tiny("tiny-clip"));

        var error = await hubs.FailAsync(HubError.Unusable, Checkpoint, revision: "v2");

        Assert.Contains($"{Mirror} has its graphs, but only at the revision main", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prefers_the_checkpoint_over_its_mirror_when_it_has_graphs()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(Checkpoint, StubRepository.Tiny("tiny-clip"), Weights.WithScale(2.5f));
        hubs.Add(Mirror, StubRepository.Tiny("tiny-clip"));

        Assert.Equal(Checkpoint, PulledFrom.Read(await hubs.PullAsync(Checkpoint))!.Model);
    }

    [Fact]
    public async Task Rejects_a_graph_whose_towers_cannot_be_separated()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;
        files["onnx/model.onnx"] = files["onnx/vision_model.onnx"];
        files.Remove("onnx/vision_model.onnx");
        files.Remove("onnx/text_model.onnx");

        var error = await hubs.FailAsync(HubError.Unusable);

        Assert.Contains("onnx/model.onnx: has both towers in one graph and no output text_embeds", error.Message, StringComparison.Ordinal);
        Assert.Contains("export the model with tools/export", error.Message, StringComparison.Ordinal);
        hubs.AssertNoModelIsVisible();
    }

    [Fact]
    public async Task Rejects_a_model_without_graphs()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add("acme/words", new() { ["config.json"] = "{}"u8.ToArray() });

        var error = await hubs.FailAsync(HubError.Unusable, "acme/words");

        Assert.Contains("acme/words has no ONNX graphs. Export it with tools/export", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Precision_applies_to_the_image_tower_only()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;
        files["onnx/vision_model_fp16.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/text_model_fp16.onnx"] = files["onnx/text_model.onnx"];

        var folder = HubFixture.Load(await hubs.PullAsync(precision: "fp16"));

        Assert.Equal("tiny-clip-fp16", Path.GetFileName(folder.Path));
        Assert.Equal("onnx/vision_model_fp16.onnx", folder.Manifest.Files["vision"]);
        Assert.Equal("onnx/vision_model_fp16.onnx", folder.Manifest.Files["vision_fp16"]);
        Assert.Equal("onnx/text_model.onnx", folder.Manifest.Files["text"]);
        Assert.Equal(["text_model.onnx", "vision_model_fp16.onnx"], Graphs(folder.Path));
        Assert.Equal(["fp16"], folder.Variants);
        Assert.Equal("fp16", PulledFrom.Read(folder.Path)!.Precision);
    }

    [Fact]
    public async Task Float32_and_another_precision_coexist()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;
        files["onnx/vision_model_quantized.onnx"] = files["onnx/vision_model.onnx"];

        await hubs.PullAsync();
        await hubs.PullAsync(precision: "q8");

        Assert.Equal(["tiny-clip", "tiny-clip-quantized"], hubs.Store.List().Select(model => model.Name));
    }

    [Fact]
    public async Task Text_tower_uses_the_precision_if_float32_is_missing()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;
        files["onnx/vision_model_int8.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/text_model_int8.onnx"] = files["onnx/text_model.onnx"];
        files.Remove("onnx/text_model.onnx");

        var folder = HubFixture.Open(await hubs.PullAsync(precision: "int8"));

        Assert.Equal(["text_model_int8.onnx", "vision_model_int8.onnx"], Graphs(folder.Path));
        Assert.Equal("onnx/text_model_int8.onnx", folder.Manifest.Files["text"]);
    }

    [Fact]
    public async Task Uses_the_text_tower_there_is()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;
        files["onnx/text_model_int8.onnx"] = files["onnx/text_model.onnx"];
        files.Remove("onnx/text_model.onnx");

        var folder = HubFixture.Open(await hubs.PullAsync());

        Assert.Equal("int8", folder.Manifest.TextVariant);
        Assert.Equal(["text_model_int8.onnx", "vision_model.onnx"], Graphs(folder.Path));
        Assert.Contains("has no text tower in float32. Pulling int8", hubs.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_head_uses_the_precision_or_float32()
    {
        await using var hubs = await HubFixture.StartAsync();
        var files = hubs.Add("acme/tiny-blip", StubRepository.Tiny("tiny-blip", withManifest: true)).Files;
        files["onnx/vision_model_int8.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/vision_model_fp16.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/itm_model_int8.onnx"] = files["onnx/itm_model.onnx"];

        Assert.Equal("onnx/itm_model_int8.onnx", HubFixture.Open(await hubs.PullAsync("acme/tiny-blip", precision: "int8")).Manifest.Files["itm"]);
        Assert.Equal("onnx/itm_model.onnx", HubFixture.Open(await hubs.PullAsync("acme/tiny-blip", precision: "fp16")).Manifest.Files["itm"]);
    }

    [Fact]
    public async Task Missing_precision_lists_the_available_ones()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;
        files["onnx/vision_model_int8.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/vision_model_q4f16.onnx"] = files["onnx/vision_model.onnx"];

        var error = await hubs.FailAsync(HubError.NotFound, precision: "fp16");

        Assert.Contains("has no image tower in fp16. Available: float32, int8, q4f16.", error.Message, StringComparison.Ordinal);
        hubs.AssertNoModelIsVisible();
    }

    [Fact]
    public async Task Without_float32_the_most_precise_image_tower_is_pulled()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;
        files["onnx/vision_model_uint8.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/vision_model_fp16.onnx"] = files["onnx/vision_model.onnx"];
        files.Remove("onnx/vision_model.onnx");

        var folder = HubFixture.Open(await hubs.PullAsync());

        Assert.Equal(["text_model.onnx", "vision_model_fp16.onnx"], Graphs(folder.Path));
        Assert.Contains("has no image tower in float32. Pulling fp16", hubs.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_graphs_next_to_the_configuration()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;
        foreach (var name in (string[])["vision_model.onnx", "text_model.onnx"])
        {
            files[name] = files[$"onnx/{name}"];
            files.Remove($"onnx/{name}");
        }

        Assert.Equal("vision_model.onnx", HubFixture.Open(await hubs.PullAsync()).Manifest.Files["vision"]);
    }

    [Fact]
    public async Task Downloads_external_weights_of_the_chosen_graphs_only()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var files = hubs.Stub.Repositories[HubFixture.Acme].Files;
        foreach (var name in (string[])["vision_model.onnx_data", "vision_model.onnx_data_1", "text_model.onnx.data", "vision_model_fp16.onnx_data"])
        {
            files[$"onnx/{name}"] = "weights"u8.ToArray();
        }

        var path = await hubs.PullAsync();

        Assert.Equal(
            ["text_model.onnx", "text_model.onnx.data", "vision_model.onnx", "vision_model.onnx_data", "vision_model.onnx_data_1"], Graphs(path));
    }

    [Fact]
    public async Task Rejects_an_unsupported_model_type_before_downloading_graphs()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].Files["config.json"] = "{\"model_type\":\"llama\"}"u8.ToArray();

        var error = await hubs.FailAsync(HubError.Unusable);

        Assert.Contains("has the model_type llama, which is not supported", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith(".onnx", StringComparison.Ordinal));
        hubs.AssertNoModelIsVisible();
    }

    [Fact]
    public async Task Rejects_an_unreadable_tokenizer_before_publishing_the_folder()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].Files["tokenizer.json"] = "{\"model\":{\"type\":\"Magic\"}}"u8.ToArray();

        var error = await hubs.FailAsync(HubError.Unusable);

        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
        hubs.AssertNoModelIsVisible();
    }

    private static IEnumerable<string> Graphs(string folder) =>
        Directory.EnumerateFiles(Path.Combine(folder, "onnx")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
