using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>Which repository, and which of its files.</summary>
public sealed class ChoiceTests
{
    private const string Asked = "openai/clip-vit-base-patch32";
    private const string Mirror = "Xenova/clip-vit-base-patch32";

    [Theory]
    [InlineData("zero_shot_classifier_clip_vit_base_patch32", Asked)]
    [InlineData("clip_vit_large_patch14", "openai/clip-vit-large-patch14")]
    [InlineData("clip_vit_base_patch16", "openai/clip-vit-base-patch16")]
    public async Task A_name_of_spark_nlp_is_the_checkpoint_it_was_imported_from(string name, string checkpoint)
    {
        await using var hubs = await Hubs.StartAsync();
        hubs.Add(checkpoint, StubRepository.Tiny("tiny-clip"), Weights.WithScale(2.5f));

        var path = await hubs.PullAsync(name);

        Assert.Equal(checkpoint, PulledFrom.Read(path)!.Model);
        Assert.Equal(checkpoint.Split('/')[1], Path.GetFileName(path));
    }

    [Fact]
    public async Task A_well_known_checkpoint_without_graphs_gets_those_of_its_mirror_and_the_reader_is_told()
    {
        await using var hubs = await Hubs.StartAsync();
        hubs.Add(Asked, new() { ["config.json"] = "{}"u8.ToArray(), ["pytorch_model.bin"] = new byte[20_000] }, Weights.WithScale(2.5f)).License = "mit";
        hubs.Add(Mirror, StubRepository.Tiny("tiny-clip"));

        var path = await hubs.PullAsync("zero_shot_classifier_clip_vit_base_patch32");

        Assert.Equal("clip-vit-base-patch32", Path.GetFileName(path));
        Assert.Equal(Mirror, PulledFrom.Read(path)!.Model);
        Assert.Contains($"{Asked} holds no ONNX graphs. Taking those of {Mirror}.", hubs.Notes, StringComparison.Ordinal);
        var manifest = Hubs.Opened(path).Manifest;
        Assert.Equal("mit", manifest.License);

        // The mirror has no weights: the trained scale is the checkpoint's own.
        Assert.Equal(MathF.Exp(2.5f), manifest.LogitScale, tolerance: 1e-5f);
        Assert.Contains($"The trained scale is that of {Asked}", hubs.Notes, StringComparison.Ordinal);
        Assert.Contains($"\"source\": \"{Asked}\"", File.ReadAllText(Path.Combine(path, "zeroshot.json")), StringComparison.Ordinal);
        hubs.Stub.Forget();

        Assert.Equal(path, await hubs.PullAsync(Asked));
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mirror_has_no_revisions_of_the_checkpoint()
    {
        await using var hubs = await Hubs.StartAsync();
        hubs.Add(Asked, new() { ["config.json"] = "{}"u8.ToArray() }).Branches["v2"] = Hubs.Commit('1');
        hubs.Add(Mirror, StubRepository.Tiny("tiny-clip"));

        var refusal = await hubs.RefusedAsync(HubError.Unusable, Asked, revision: "v2");

        Assert.Contains($"{Mirror} has its graphs, of the revision main alone", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_that_has_graphs_by_now_is_taken_itself()
    {
        await using var hubs = await Hubs.StartAsync();
        hubs.Add(Asked, StubRepository.Tiny("tiny-clip"), Weights.WithScale(2.5f));
        hubs.Add(Mirror, StubRepository.Tiny("tiny-clip"));

        Assert.Equal(Asked, PulledFrom.Read(await hubs.PullAsync(Asked))!.Model);
    }

    [Fact]
    public async Task A_model_with_both_towers_in_one_graph_is_refused_with_what_to_do()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;
        files["onnx/model.onnx"] = files["onnx/vision_model.onnx"];
        files.Remove("onnx/vision_model.onnx");
        files.Remove("onnx/text_model.onnx");

        var refusal = await hubs.RefusedAsync(HubError.Unusable);

        Assert.Contains("acme/tiny-clip holds both towers in one graph (onnx/model.onnx)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("tools/export (export.py acme/tiny-clip FOLDER)", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_without_graphs_is_refused_with_what_to_do()
    {
        await using var hubs = await Hubs.StartAsync();
        hubs.Add("acme/words", new() { ["config.json"] = "{}"u8.ToArray() });

        var refusal = await hubs.RefusedAsync(HubError.Unusable, "acme/words");

        Assert.Contains("acme/words holds no ONNX graphs. Write its folder with tools/export", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_precision_the_image_tower_is_taken_and_runs_unasked_too_while_the_text_tower_stays_float32()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;
        files["onnx/vision_model_fp16.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/text_model_fp16.onnx"] = files["onnx/text_model.onnx"];

        var folder = Hubs.Loaded(await hubs.PullAsync(precision: "fp16"));

        Assert.Equal("tiny-clip-fp16", Path.GetFileName(folder.Path));
        Assert.Equal("onnx/vision_model_fp16.onnx", folder.Manifest.Files["vision"]);
        Assert.Equal("onnx/vision_model_fp16.onnx", folder.Manifest.Files["vision_fp16"]);
        Assert.Equal("onnx/text_model.onnx", folder.Manifest.Files["text"]);
        Assert.Equal(["text_model.onnx", "vision_model_fp16.onnx"], Graphs(folder.Path));
        Assert.Equal(["fp16"], folder.Variants);
        Assert.Equal("fp16", PulledFrom.Read(folder.Path)!.Precision);
    }

    [Fact]
    public async Task Float32_and_a_precision_lie_side_by_side()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;
        files["onnx/vision_model_quantized.onnx"] = files["onnx/vision_model.onnx"];

        await hubs.PullAsync();
        await hubs.PullAsync(precision: "q8");

        Assert.Equal(["tiny-clip", "tiny-clip-quantized"], hubs.Store.List().Select(model => model.Name));
    }

    [Fact]
    public async Task A_text_tower_that_is_not_there_in_float32_comes_in_the_precision()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;
        files["onnx/vision_model_int8.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/text_model_int8.onnx"] = files["onnx/text_model.onnx"];
        files.Remove("onnx/text_model.onnx");

        var folder = Hubs.Opened(await hubs.PullAsync(precision: "int8"));

        Assert.Equal(["text_model_int8.onnx", "vision_model_int8.onnx"], Graphs(folder.Path));
        Assert.Equal("onnx/text_model_int8.onnx", folder.Manifest.Files["text"]);
    }

    [Fact]
    public async Task A_text_tower_that_is_there_in_other_precisions_only_is_told()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;
        files["onnx/text_model_int8.onnx"] = files["onnx/text_model.onnx"];
        files.Remove("onnx/text_model.onnx");

        Assert.Contains("has no text tower in float32. It has int8;", (await hubs.RefusedAsync(HubError.NotFound)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_match_head_comes_in_the_precision_or_in_float32()
    {
        await using var hubs = await Hubs.StartAsync();
        var files = hubs.Add("acme/tiny-blip", StubRepository.Tiny("tiny-blip", withManifest: true)).Files;
        files["onnx/vision_model_int8.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/vision_model_fp16.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/itm_model_int8.onnx"] = files["onnx/itm_model.onnx"];

        Assert.Equal("onnx/itm_model_int8.onnx", Hubs.Opened(await hubs.PullAsync("acme/tiny-blip", precision: "int8")).Manifest.Files["itm"]);
        Assert.Equal("onnx/itm_model.onnx", Hubs.Opened(await hubs.PullAsync("acme/tiny-blip", precision: "fp16")).Manifest.Files["itm"]);
    }

    [Fact]
    public async Task A_precision_that_is_not_there_is_answered_with_those_that_are()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;
        files["onnx/vision_model_int8.onnx"] = files["onnx/vision_model.onnx"];
        files["onnx/vision_model_q4f16.onnx"] = files["onnx/vision_model.onnx"];

        var refusal = await hubs.RefusedAsync(HubError.NotFound, precision: "fp16");

        Assert.Contains("has no image tower in fp16. It has float32, int8, q4f16;", refusal.Message, StringComparison.Ordinal);
        hubs.AssertNothingIsThere();
    }

    [Fact]
    public async Task A_model_without_float32_says_so()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;
        files["onnx/vision_model_uint8.onnx"] = files["onnx/vision_model.onnx"];
        files.Remove("onnx/vision_model.onnx");

        var refusal = await hubs.RefusedAsync(HubError.NotFound);

        Assert.Contains("has no image tower in float32. It has uint8;", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graphs_beside_the_configuration_are_found_too()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;
        foreach (var name in (string[])["vision_model.onnx", "text_model.onnx"])
        {
            files[name] = files[$"onnx/{name}"];
            files.Remove($"onnx/{name}");
        }

        Assert.Equal("vision_model.onnx", Hubs.Opened(await hubs.PullAsync()).Manifest.Files["vision"]);
    }

    [Fact]
    public async Task Weights_beside_a_graph_come_along_and_those_of_other_graphs_do_not()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var files = hubs.Stub.Repositories[Hubs.Acme].Files;
        foreach (var name in (string[])["vision_model.onnx_data", "vision_model.onnx_data_1", "text_model.onnx.data", "vision_model_fp16.onnx_data"])
        {
            files[$"onnx/{name}"] = "weights"u8.ToArray();
        }

        var path = await hubs.PullAsync();

        Assert.Equal(
            ["text_model.onnx", "text_model.onnx.data", "vision_model.onnx", "vision_model.onnx_data", "vision_model.onnx_data_1"], Graphs(path));
    }

    [Fact]
    public async Task A_kind_of_model_that_cannot_be_run_is_refused_before_its_graphs_are_downloaded()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.Repositories[Hubs.Acme].Files["config.json"] = "{\"model_type\":\"llama\"}"u8.ToArray();

        var refusal = await hubs.RefusedAsync(HubError.Unusable);

        Assert.Contains("has the model_type llama, which is not known here", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith(".onnx", StringComparison.Ordinal));
        hubs.AssertNothingIsThere();
    }

    [Fact]
    public async Task A_tokenizer_that_cannot_be_read_is_found_before_the_folder_is_shown()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.Repositories[Hubs.Acme].Files["tokenizer.json"] = "{\"model\":{\"type\":\"Magic\"}}"u8.ToArray();

        var refusal = await hubs.RefusedAsync(HubError.Unusable);

        Assert.Contains("tokenizer.json", refusal.Message, StringComparison.Ordinal);
        hubs.AssertNothingIsThere();
    }

    private static IEnumerable<string> Graphs(string folder) =>
        Directory.EnumerateFiles(Path.Combine(folder, "onnx")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
