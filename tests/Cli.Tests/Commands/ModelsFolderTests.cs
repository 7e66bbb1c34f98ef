using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class ModelsFolderTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task A_model_is_shown_with_its_files()
    {
        var folder = TinyModel.CopyTo(_context);

        Assert.Equal(0, await _context.RunAsync("models", "show", "tiny-clip"));

        Assert.Contains($"folder                {folder}\n", _context.Out, StringComparison.Ordinal);
        Assert.Contains("family                clip\n", _context.Out, StringComparison.Ordinal);
        Assert.Contains("activation            softmax\n", _context.Out, StringComparison.Ordinal);
        Assert.Contains("context length        77\n", _context.Out, StringComparison.Ordinal);
        Assert.Contains("pulled from           -\n", _context.Out, StringComparison.Ordinal);
        Assert.Contains($"  onnx/text_model.onnx  {new FileInfo(Path.Combine(folder, "onnx", "text_model.onnx")).Length}\n", _context.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pulled_model_is_shown_as_an_object_with_its_source()
    {
        var folder = TinyModel.CopyTo(_context);
        Edit(folder, "\"format\"", $$"""
            "pulled": { "model": "acme/tiny-clip", "commit": "{{new string('1', 40)}}", "precision": null }, "format"
            """);

        Assert.Equal(0, await _context.RunAsync("models", "show", "tiny-clip", "--json"));

        var model = JsonDocument.Parse(_context.Out).RootElement;
        Assert.Equal("acme/tiny-clip", model.GetProperty("pulled").GetProperty("model").GetString());
        Assert.Equal(12.182494f, model.GetProperty("logitScale").GetSingle());
        Assert.Equal(64, model.GetProperty("fingerprint").GetString()!.Length);
        Assert.True(model.GetProperty("files").GetProperty("config.json").GetInt64() > 0);
    }

    [Fact]
    public async Task A_scale_that_is_only_assumed_is_shown_as_such()
    {
        var folder = TinyModel.CopyTo(_context);
        File.Delete(Path.Combine(folder, "zeroshot.json"));

        Assert.Equal(0, await _context.RunAsync("models", "show", "tiny-clip"));
        Assert.Contains(_context.OutLines, line => line.StartsWith("logit scale", StringComparison.Ordinal) && line.Contains("100 (assumed: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("show")]
    [InlineData("verify")]
    public async Task A_model_that_is_not_there_is_wrong_use(string command)
    {
        Assert.Equal(2, await _context.RunAsync("models", command, "nothing"));
        Assert.Contains("Model 'nothing' not found", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Yes_option_removes_a_model_without_asking()
    {
        var folder = TinyModel.CopyTo(_context);

        Assert.Equal(0, await _context.RunAsync("models", "remove", "tiny-clip", "--yes"));

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_nothing_is_removed()
    {
        var folder = TinyModel.CopyTo(_context);

        Assert.Equal(2, await _context.RunAsync("models", "remove", "tiny-clip"));

        Assert.Contains("--yes", _context.Error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("Yes ", true)]
    [InlineData("", false)]
    [InlineData("n", false)]
    public async Task A_person_is_asked_and_the_default_is_no(string answer, bool removed)
    {
        var folder = TinyModel.CopyTo(_context);
        using var typed = new StringReader(answer + "\n");
        _context.Context = _context.Context with { Input = typed };

        Assert.Equal(removed ? 0 : 2, await _context.RunAsync("models", "remove", "tiny-clip"));

        Assert.Contains($"Remove {folder} (", _context.Error, StringComparison.Ordinal);
        Assert.Equal(removed, !Directory.Exists(folder));
    }

    [Fact]
    public async Task The_model_that_comes_with_zso_cannot_be_removed_by_its_name_or_by_its_folder()
    {
        var bundled = Path.Combine(AppContext.BaseDirectory, "models");

        Assert.Equal(2, await _context.RunAsync("models", "remove", "zeroshot-mini", "--yes"));
        Assert.Equal(2, await _context.RunAsync("models", "remove", "zeroshot-mini", "--yes", "--models-dir", bundled));

        Assert.Equal(2, _context.Error.Split("is bundled with zso and cannot be removed").Length - 1);
        Assert.True(Directory.Exists(Path.Combine(bundled, "zeroshot-mini")));
    }

    [Fact]
    public async Task Nothing_outside_the_directory_is_removed()
    {
        var outside = TinyModel.CopyTo(Path.Combine(_context.Folder, "outside"));
        Directory.CreateDirectory(Path.Combine(_context.Folder, "models"));

        Assert.Equal(2, await _context.RunAsync("models", "remove", "../outside", "--yes", "--models-dir", Path.Combine(_context.Folder, "models")));

        Assert.True(Directory.Exists(outside));
    }

    [Fact]
    public async Task A_whole_model_passes_against_its_reference()
    {
        TinyModel.CopyTo(_context);

        Assert.Equal(0, await _context.RunAsync("models", "verify", "tiny-clip", "--pictures", TinyModel.Pictures));

        Assert.Equal(
            ["files match the manifest", "token ids equal the reference", "text embeddings equal the reference", "image embeddings equal the reference", "logits equal the reference"],
            _context.OutLines[1..].Select(line => line[..line.IndexOf("  ", StringComparison.Ordinal)]));
        Assert.All(_context.OutLines[1..], line => Assert.Contains("  pass  ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_byte_is_found_and_named()
    {
        var file = Path.Combine(TinyModel.CopyTo(_context), "preprocessor_config.json");
        File.AppendAllText(file, " ");

        Assert.Equal(1, await _context.RunAsync("models", "verify", "tiny-clip"));

        Assert.Contains(_context.OutLines, line => line.Contains("FAIL", StringComparison.Ordinal) && line.EndsWith("preprocessor_config.json does not match its hash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_without_hashes_or_reference_is_checked_by_itself()
    {
        var folder = TinyModel.CopyTo(_context);
        File.Delete(Path.Combine(folder, "golden.json"));
        Edit(folder, "\"sha256\"", "\"about\"");

        Assert.Equal(0, await _context.RunAsync("models", "verify", "tiny-clip"));

        Assert.Contains("skipped", _context.OutLines[1], StringComparison.Ordinal);
        Assert.Equal(1 + 1 + 5 + 3, _context.OutLines.Length);
    }

    private static void Edit(string folder, string old, string replacement)
    {
        var manifest = Path.Combine(folder, "zeroshot.json");
        var text = File.ReadAllText(manifest);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(manifest, text.Replace(old, replacement, StringComparison.Ordinal));
    }
}
