using System.Globalization;
using System.Text.Json;
using CsvHelper;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

[Collection(EndToEndGroup.Name)]
public sealed class SampleTests : IDisposable
{
    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task First_run_labels_every_photo_and_second_run_embeds_nothing()
    {
        Assert.Equal(0, await _context.RunAsync("classify", Samples.Folder, "--labels", Samples.Labels));

        Assert.StartsWith("file ", _context.OutLines[0], StringComparison.Ordinal);
        Assert.Equal(Samples.Expected.Length, _context.OutLines.Length - 1);
        Assert.All(Samples.Expected.Zip(_context.OutLines.Skip(1)), row =>
            Assert.Matches($@"^{row.First.File} +{row.First.Label} +(0\.[5-9]\d|1\.00)  .+ 0\.\d\d, ", row.Second));
        Assert.Contains("7 classified, 0 errors.", _context.Error, StringComparison.Ordinal);
        Assert.Matches(@"Label prompts embedded now: [1-9]\d*\.\n", _context.Error);

        var first = _context.Out;
        Assert.Equal(0, await _context.RunAsync("classify", Samples.Folder, "--labels", Samples.Labels));

        Assert.Equal(first + first, _context.Out);
        Assert.Contains("Label prompts embedded now: 0 (all label embeddings were already stored).", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_output_formats_agree_and_jobs_can_be_shown_afterwards()
    {
        var json = Path.Combine(_context.Folder, "r.jsonl");
        var csv = Path.Combine(_context.Folder, "r.csv");

        Assert.Equal(0, await _context.RunAsync("classify", Samples.Folder, "--labels", Samples.Labels, "--out", json, "--top-k", "3", "--scores"));
        var id = JobOf(_context.Error);
        Assert.Equal(0, await _context.RunAsync("jobs", "results", id, "--out", csv));

        var objects = File.ReadAllLines(json).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(Samples.Expected, objects.Select(row => (row.GetProperty("path").GetString()!, row.GetProperty("label").GetString()!)));
        Assert.All(objects, row => Assert.Equal(3, row.GetProperty("scores").GetArrayLength()));
        Assert.All(objects, row => Assert.InRange(row.GetProperty("scores")[0].GetProperty("cosine").GetSingle(), 0.1f, 1f));

        using var reader = new CsvReader(new StreamReader(csv), CultureInfo.InvariantCulture);
        var records = reader.GetRecords<dynamic>().Cast<IDictionary<string, object>>().ToArray();
        Assert.Equal(Samples.Expected, records.Select(row => ((string)row["path"], (string)row["label"])));
        Assert.Equal(objects.Select(row => row.GetProperty("score").GetRawText()), records.Select(row => (string)row["score"]));
        Assert.Equal("", _context.Out);

        Assert.Equal(0, await _context.RunAsync("jobs", "show", id, "--json"));
        var shown = JsonDocument.Parse(_context.Out).RootElement;
        Assert.Equal("finished", shown.GetProperty("state").GetString());
        Assert.Equal(7, shown.GetProperty("classified").GetInt64());
    }

    [Fact]
    public async Task Every_file_gets_a_row()
    {
        var photos = Directory.CreateDirectory(Path.Combine(_context.Folder, "photos")).FullName;
        var cat = await File.ReadAllBytesAsync(Path.Combine(Samples.Folder, "cat.jpg"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(photos, "cat.jpg"), cat, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(photos, "half.jpg"), cat[..(cat.Length / 2)], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(photos, "two\nlines, \"quoted\".jpg"), cat, TestContext.Current.CancellationToken);
        _context.Write("photos/empty.png", "");
        _context.Write("photos/notes.png", "These are notes.");

        Assert.Equal(1, await _context.RunAsync("classify", photos, "--labels", "cat,\"salt, pepper\"", "--format", "jsonl"));

        var rows = _context.OutLines.Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(
            row => row.GetProperty("path").GetString()!, row => row.GetProperty("error").GetString() ?? row.GetProperty("label").GetString());
        Assert.Equal("cat", rows["cat.jpg"]);
        Assert.Equal("Corrupt", rows["half.jpg"]);
        Assert.Equal("cat", rows["two\nlines, \"quoted\".jpg"]);
        Assert.Equal("Empty", rows["empty.png"]);
        Assert.Equal("UnknownFormat", rows["notes.png"]);
        Assert.Equal(5, rows.Count);
        Assert.Contains("2 classified, 3 errors (1 empty file, 1 not an image, 1 corrupt image).", _context.Error, StringComparison.Ordinal);
        Assert.Contains("\"label\":\"salt, pepper\"", _context.Out, StringComparison.Ordinal);

        var csv = Path.Combine(_context.Folder, "valid.csv");
        Assert.Equal(1, await _context.RunAsync("classify", photos, "--labels", "cat,dog", "--drop-invalid", "--out", csv));
        using var reader = new CsvReader(new StreamReader(csv), CultureInfo.InvariantCulture);
        Assert.Equal(["cat.jpg", "two\nlines, \"quoted\".jpg"],
            reader.GetRecords<dynamic>().Cast<IDictionary<string, object>>().Select(row => (string)row["path"]));
    }

    [Fact]
    public async Task Classifies_a_file_with_five_thousand_labels()
    {
        var labels = _context.Write("labels.txt", string.Join('\n', Enumerable.Range(0, 4999).Select(i => $"thing number {i}")) + "\ncat\n");

        Assert.Equal(0, await _context.RunAsync("classify", Path.Combine(Samples.Folder, "cat.jpg"), "--labels-file", labels, "--format", "jsonl"));

        var row = JsonDocument.Parse(Assert.Single(_context.OutLines)).RootElement;
        Assert.Equal(("cat.jpg", "cat"), (row.GetProperty("path").GetString(), row.GetProperty("label").GetString()));
        Assert.Equal(5, row.GetProperty("scores").GetArrayLength());
    }

    [Fact]
    public async Task Image_below_the_threshold_has_no_label()
    {
        Assert.Equal(0, await _context.RunAsync(
            "classify", Path.Combine(Samples.Folder, "cat.jpg"), "--labels", "screwdriver,trombone,harbour", "--threshold", "0.999"));

        Assert.Matches("^cat.jpg +-$", _context.OutLines[1]);
    }

    [Fact]
    public async Task Empty_folder_is_a_warning()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_context.Folder, "empty")).FullName;

        Assert.Equal(0, await _context.RunAsync("classify", empty, "--labels", "cat,dog", "--format", "csv"));

        Assert.Equal("path,status,error,detail,label,score,label_2,score_2,model,model_fingerprint,label_set,label_set_version\n", _context.Out);
        Assert.StartsWith($"Warning: No images found in {empty}.", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_input_exits_with_2_and_unusable_state_folder_with_3()
    {
        Assert.Equal(2, await _context.RunAsync("classify", Samples.Folder, "--labels", "cat", "--model", "none"));
        Assert.Equal(2, await _context.RunAsync("jobs", "show", "none"));
        Assert.Equal(3, await _context.RunAsync("jobs", "list", "--state", _context.Write("file", "no folder")));

        Assert.Contains("Model 'none' not found.", _context.Error, StringComparison.Ordinal);
        Assert.Contains("Job none not found.", _context.Error, StringComparison.Ordinal);
        Assert.Equal(3, _context.Error.Count(character => character == '\n'));
    }

    [Fact]
    public async Task Accepts_a_model_folder()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini");

        Assert.Equal(0, await _context.RunAsync("classify", Path.Combine(Samples.Folder, "cat.jpg"), "--labels", "cat,dog", "--model", folder));
        Assert.Equal(0, await _context.RunAsync("labels", "show", "--labels", "cat,dog"));

        Assert.Matches("embeddings +stored\n", _context.Out);
    }

    [Fact]
    public async Task Exits_with_3_when_no_silo_listens()
    {
        Assert.Equal(3, await _context.RunAsync("models", "list", "--cluster", "127.0.0.1:1"));
        Assert.StartsWith("No silo answered at 127.0.0.1:1 for the cluster \"zeroshot\".", _context.Error, StringComparison.Ordinal);
    }

    private static string JobOf(string error) =>
        error.Split('\n').Single(line => line.StartsWith("Job: ", StringComparison.Ordinal))["Job: ".Length..].TrimEnd('.');
}
