using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class ModelsFolderTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Shows_a_model_with_its_files()
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
    public async Task Shows_a_pulled_model_and_its_source_as_JSON()
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
    public async Task Shows_an_assumed_logit_scale()
    {
        var folder = TinyModel.CopyTo(_context);
        File.Delete(Path.Combine(folder, "zeroshot.json"));

        Assert.Equal(0, await _context.RunAsync("models", "show", "tiny-clip"));
        Assert.Contains(_context.OutLines, line => line.StartsWith("logit scale", StringComparison.Ordinal) && line.Contains("100 (assumed: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("show")]
    [InlineData("verify")]
    public async Task Exits_with_2_when_the_model_is_not_found(string command)
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
    public async Task Removes_nothing_without_a_terminal()
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
    public async Task Asks_for_confirmation_and_defaults_to_no(string answer, bool removed)
    {
        var folder = TinyModel.CopyTo(_context);
        using var typed = new StringReader(answer + "\n");
        _context.Context = _context.Context with { Input = typed };

        Assert.Equal(removed ? 0 : 2, await _context.RunAsync("models", "remove", "tiny-clip"));

        Assert.Contains($"Remove {folder} (", _context.Error, StringComparison.Ordinal);
        Assert.Equal(removed, !Directory.Exists(folder));
    }

    [Fact]
    public async Task Rejects_removing_the_bundled_model_by_name_or_folder()
    {
        var bundled = Path.Combine(AppContext.BaseDirectory, "models");

        Assert.Equal(2, await _context.RunAsync("models", "remove", "zeroshot-mini", "--yes"));
        Assert.Equal(2, await _context.RunAsync("models", "remove", "zeroshot-mini", "--yes", "--models-dir", bundled));

        Assert.Equal(2, _context.Error.Split("is bundled with zso and cannot be removed").Length - 1);
        Assert.True(Directory.Exists(Path.Combine(bundled, "zeroshot-mini")));
    }

    [Fact]
    public async Task Rejects_removing_folders_outside_the_models_directory()
    {
        var outside = TinyModel.CopyTo(Path.Combine(_context.Folder, "outside"));
        Directory.CreateDirectory(Path.Combine(_context.Folder, "models"));

        Assert.Equal(2, await _context.RunAsync("models", "remove", "../outside", "--yes", "--models-dir", Path.Combine(_context.Folder, "models")));

        Assert.True(Directory.Exists(outside));
    }

    [Fact]
    public async Task Verify_passes_for_an_intact_model()
    {
        TinyModel.CopyTo(_context);

        Assert.Equal(0, await _context.RunAsync("models", "verify", "tiny-clip", "--pictures", TinyModel.Pictures));

        Assert.Equal(
            ["files match the manifest", "token ids equal the reference", "text embeddings equal the reference", "image embeddings equal the reference", "logits equal the reference"],
            _context.OutLines[1..].Select(line => line[..line.IndexOf("  ", StringComparison.Ordinal)]));
        Assert.All(_context.OutLines[1..], line => Assert.Contains("  pass  ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_reports_a_changed_file()
    {
        var file = Path.Combine(TinyModel.CopyTo(_context), "preprocessor_config.json");
        File.AppendAllText(file, " ");

        Assert.Equal(1, await _context.RunAsync("models", "verify", "tiny-clip"));

        Assert.Contains(_context.OutLines, line => line.Contains("FAIL", StringComparison.Ordinal) && line.EndsWith("preprocessor_config.json does not match its hash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_checks_a_model_without_hashes_or_reference()
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
