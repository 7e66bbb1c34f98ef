using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Typing errors with the embedded cluster are reported instead of being misinterpreted.</summary>
[Collection(EndToEndGroup.Name)]
public sealed class TypingTests : IDisposable
{
    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Applies_the_precision()
    {
        Assert.Equal(0, await _context.RunAsync("classify", Samples.Folder, "--labels", Samples.Labels, "--format", "jsonl", "--scores"));
        var exact = _context.OutLines;
        Assert.Equal(0, await _context.RunAsync("classify", Samples.Folder, "--labels", Samples.Labels, "--format", "jsonl", "--scores", "--precision", "INT8"));
        var rounded = _context.OutLines[exact.Length..];

        Assert.Equal(exact.Length, rounded.Length);
        Assert.All(exact.Zip(rounded), row => Assert.NotEqual(Cosine(row.First), Cosine(row.Second)));
    }

    [Theory]
    [InlineData("int9", "--precision int9: the model zeroshot-mini has no image tower with that precision. Did you mean int8? Available: float32, int8.")]
    [InlineData("bfloat", "--precision bfloat: the model zeroshot-mini has no image tower with that precision. Available: float32, int8.")]
    public async Task Rejects_an_unavailable_precision_without_starting_a_job(string precision, string message)
    {
        Assert.Equal(2, await _context.RunAsync("classify", Samples.Folder, "--labels", "cat,dog", "--precision", precision, "--no-progress"));
        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);

        Assert.Equal(0, await _context.RunAsync("jobs", "list", "--json"));
        Assert.Empty(_context.OutLines);
    }

    [Theory]
    [InlineData("zeroshot-mni", "Model 'zeroshot-mni' not found. Did you mean zeroshot-mini? Available models: zeroshot-mini.\n")]
    [InlineData("resnet", "Model 'resnet' not found. Available models: zeroshot-mini.\n")]
    [InlineData("openai/clip-vit-base-patch32", "Model 'openai/clip-vit-base-patch32' not found. To download it: `zso models pull openai/clip-vit-base-patch32`, or POST /v1/models/pull over HTTP; its name is then clip-vit-base-patch32.")]
    [InlineData("someone/zeroshot-mini", "Model 'someone/zeroshot-mini' not found. Did you mean zeroshot-mini?")]
    public async Task Suggests_a_similar_model_name(string model, string message)
    {
        Assert.Equal(2, await _context.RunAsync("classify", Samples.Folder, "--labels", "cat,dog", "--model", model, "--no-progress"));
        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggests_a_local_model()
    {
        Assert.Equal(2, await _context.RunAsync("models", "show", "zeroshot-mni"));
        Assert.StartsWith("Model 'zeroshot-mni' not found. Did you mean zeroshot-mini?", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_a_folder_that_is_not_a_model()
    {
        _context.Write("photos/readme.txt", "");
        _context.Write("many/clip/config.json", "{}");
        var (photos, many) = (Path.Combine(_context.Folder, "photos"), Path.Combine(_context.Folder, "many"));

        Assert.Equal(2, await _context.RunAsync("classify", Samples.Folder, "--labels", "cat,dog", "--model", photos));
        Assert.Equal(2, await _context.RunAsync("classify", Samples.Folder, "--labels", "cat,dog", "--model", many));

        Assert.Equal(
            $"--model {photos} holds no model in a layout that is known. It has readme.txt. docs/models.md lists the layouts.\n" +
            $"--model {many} holds no model in a layout that is known. It has clip. It contains models: clip. Use --models-dir {many} --model clip.\n", _context.Error);
    }

    [Fact]
    public async Task Suggests_a_similar_label_set()
    {
        Assert.Equal(0, await _context.RunAsync("labels", "put", "animals", "--labels", "cat,dog"));
        Assert.Equal(2, await _context.RunAsync("classify", Samples.Folder, "--set", "anmials", "--no-progress"));
        Assert.Equal(2, await _context.RunAsync("labels", "versions", "animal"));

        Assert.Contains("Label set 'anmials' not found. Did you mean animals?", _context.Error, StringComparison.Ordinal);
        Assert.Contains("Label set animal not found. Did you mean animals?", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_skipped_files_when_a_folder_has_no_images_even_if_quiet()
    {
        _context.Write("empty/notes.txt", "");
        _context.Write("empty/film.mp4", "");
        _context.Write("empty/below/cat.jpg", "");
        var empty = Path.Combine(_context.Folder, "empty");

        Assert.Equal(0, await _context.RunAsync("classify", empty, "--labels", "cat,dog", "--quiet", "--format", "jsonl"));

        Assert.Equal("", _context.Out);
        Assert.StartsWith($"Warning: No images found in {empty}. Searched for files with an image extension; add --recursive to include subfolders.", _context.Error, StringComparison.Ordinal);
        Assert.Contains("2 files skipped: .mp4 1, .txt 1 (see --include).\n1 folder not entered (see --recursive", _context.Error, StringComparison.Ordinal);

        Assert.Equal(0, await _context.RunAsync("jobs", "list", "--json"));
        var job = JsonDocument.Parse(_context.OutLines[^1]).RootElement.GetProperty("job").GetString()!;
        Assert.Equal(0, await _context.RunAsync("jobs", "show", job));
        Assert.Contains(
            "No images were found: 2 files without an image extension skipped (.mp4 1, .txt 1; see 'include'), 1 folder not entered (see 'recursive').", _context.Out, StringComparison.Ordinal);
    }

    private static double Cosine(string row) => JsonDocument.Parse(row).RootElement.GetProperty("scores")[0].GetProperty("cosine").GetDouble();
}
