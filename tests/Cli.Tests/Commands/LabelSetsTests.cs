using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class LabelSetsTests : IDisposable
{
    private readonly FakeCluster _cluster = new();
    private readonly TestWorld _context;

    public LabelSetsTests() => _context = new TestWorld(_cluster);

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Maps_all_kinds_of_label_sets_to_the_job_in_order()
    {
        _cluster.Names.Put("animals", "cat", "dog");
        _cluster.Names.Put("animals", "cat", "dog", "horse");
        var file = _context.Write("weather.txt", "rain\n# no\nsun\n");

        Assert.Equal(0, await _context.RunAsync(
            "classify", _context.Folder, "--labels", "red,green", "--set", "time=day,\"late, night\"", "--set", $"weather=@{file}", "--set", "animals@1", "--template", "a {}"));

        Assert.Equal(
            [("", 0, "red|green", "a {}"), ("time", 1, "day|late, night", "a {}"), ("weather", 1, "rain|sun", "a {}"), ("animals", 1, "cat|dog", "a photo of a {}.")],
            _cluster.Submitted!.LabelSets.Select(set => (set.Name ?? "", set.Version, string.Join('|', set.Labels), string.Join('|', set.Templates))));
    }

    [Fact]
    public async Task Stored_set_without_labels_uses_the_newest_version()
    {
        _cluster.Names.Put("animals", "cat");
        _cluster.Names.Put("animals", "cat", "dog");

        Assert.Equal(0, await _context.RunAsync("classify", _context.Folder, "--set", "animals"));

        var set = Assert.Single(_cluster.Submitted!.LabelSets);
        Assert.Equal(("animals", 2), (set.Name, set.Version));
    }

    [Fact]
    public async Task Each_format_has_a_row_per_image_and_set()
    {
        _cluster.Names.Put("animals", "cat", "dog");
        _cluster.Results.Add(new ImageResult("x.jpg", new ImageOutcome { Scores = [[new(1, 0.75f)], [new(0, 0.5f)]] }));
        var csv = Path.Combine(_context.Folder, "r.csv");
        var jsonl = Path.Combine(_context.Folder, "r.jsonl");
        string[] command = ["classify", _context.Folder, "--set", "animals", "--set", "time=day,night", "--top-k", "1"];

        Assert.Equal(0, await _context.RunAsync(command));
        Assert.Equal(0, await _context.RunAsync([.. command, "--out", csv]));
        Assert.Equal(0, await _context.RunAsync([.. command, "--out", jsonl]));

        Assert.Equal(
            """
            file                      set        label         score
            x.jpg                     animals@1  dog            0.75
            x.jpg                     time@1     day            0.50

            """, _context.Out);
        Assert.Equal(
            ["path,status,error,detail,label,score,model,model_fingerprint,label_set,label_set_version", "x.jpg,ok,,,dog,0.75,zeroshot-mini,,animals,1", "x.jpg,ok,,,day,0.5,zeroshot-mini,,time,1"],
            File.ReadAllLines(csv));
        Assert.Equal(
            [("animals", 1), ("time", 1)],
            File.ReadAllLines(jsonl).Select(line => JsonDocument.Parse(line).RootElement)
                .Select(row => (row.GetProperty("labelSet").GetString()!, row.GetProperty("labelSetVersion").GetInt32())));
    }

    [Fact]
    public async Task Parquet_file_is_complete_when_renamed()
    {
        _cluster.Results.Add(Rows.Classified("x.jpg", new LabelScore(0, 0.75f)));
        var path = Path.Combine(_context.Folder, "r.parquet");

        Assert.Equal(0, await _context.RunAsync("classify", _context.Folder, "--labels", "cat", "--out", path));

        var rows = await Parquet.Serialization.ParquetSerializer.DeserializeAsync<ParquetRow>(path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(("x.jpg", "cat", 0.75f), (rows.Data.Single().path, rows.Data.Single().label, rows.Data.Single().score));
        Assert.False(File.Exists(path + ".partial"));
    }

    [Theory]
    [InlineData("animals@0", "--set animals@0: a version is a positive number")]
    [InlineData("animals@x", "--set animals@x: a version is a positive number")]
    [InlineData("animals@2=cat", "--set animals@2=cat: a set with labels cannot have a version. Write it like animals=cat.")]
    [InlineData("=cat", "--set =cat: the name of a label set must have 1 to 100 characters (got 0).")]
    [InlineData("a=cat,,dog", "Label 2 of --set a is empty.")]
    [InlineData("a=@none.txt", "The label file none.txt cannot be read")]
    [InlineData("a=cat;a=dog", "--set a is given twice")]
    public async Task Rejects_invalid_label_sets(string sets, string message)
    {
        Assert.Equal(2, await _context.RunAsync(["classify", _context.Folder, .. sets.Split(';').SelectMany(set => (string[])["--set", set])]));

        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
        Assert.Null(_cluster.Submitted);
    }

    [Fact]
    public async Task Inline_label_sets_are_stored_once_and_never_change_a_name()
    {
        _cluster.Names.Put("animals", "cat", "dog");
        _cluster.Names.Put("animals", "horse");
        string[] command = ["classify", _context.Folder, "--set", "time=day,night"];

        Assert.Equal(0, await _context.RunAsync(command));
        Assert.Equal(0, await _context.RunAsync(command));
        Assert.Single(_cluster.Names.Sets["time"]);

        Assert.Equal(0, await _context.RunAsync("classify", _context.Folder, "--set", "animals=cat,dog"));
        Assert.Equal(1, _cluster.Submitted!.LabelSets.Single().Version);

        Assert.Equal(2, await _context.RunAsync("classify", _context.Folder, "--set", "animals=cat"));
        Assert.Contains("--set animals: a set with that name is already stored with other labels or templates.", _context.Error, StringComparison.Ordinal);
        Assert.Equal(2, _cluster.Names.Sets["animals"].Count);
    }

    [Fact]
    public async Task Rejects_a_template_with_only_stored_sets()
    {
        Assert.Equal(2, await _context.RunAsync("classify", _context.Folder, "--set", "animals", "--template", "a {}"));
        Assert.StartsWith("--template does not apply to stored label sets", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stores_lists_shows_and_removes_a_label_set()
    {
        Assert.Equal(0, await _context.RunAsync("labels", "put", "animals", "--labels", "cat"));
        Assert.Equal(0, await _context.RunAsync("labels", "put", "animals", "--labels", "cat,dog", "--template", "a {}"));
        Assert.Equal("animals@1: 1 label, the template of the model.\nanimals@2: 2 labels, 1 template.\n", _context.Error);

        Assert.Equal(0, await _context.RunAsync("labels", "list"));
        Assert.Equal(0, await _context.RunAsync("labels", "versions", "animals"));
        Assert.Equal(
            """
            name     version  labels  created
            animals  2        2       2026-01-02 03:04:05Z
            version  labels  templates     created
            2        2       1             2026-01-02 03:04:05Z
            1        1       of the model  2026-01-02 03:04:05Z

            """, _context.Out);

        Assert.Equal(2, await _context.RunAsync("labels", "remove", "animals"));
        Assert.Contains("Pass --yes to confirm.", _context.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _context.RunAsync("labels", "remove", "animals", "--yes"));
        Assert.Empty(_cluster.Names.Sets);
        Assert.Equal(2, await _context.RunAsync("labels", "remove", "animals", "--yes"));
        Assert.Equal(2, await _context.RunAsync("labels", "versions", "animals"));
        Assert.EndsWith("Label set animals not found. To list label sets, run `zso labels list`.\n", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_version_and_key_of_a_named_label_set()
    {
        _cluster.Names.Put("animals", "cat");
        _cluster.Names.Put("animals", "cat", "dog");

        Assert.Equal(0, await _context.RunAsync("labels", "show", "animals@1"));

        Assert.StartsWith(
            $"""
            name                  animals@1
            created               2026-01-02 03:04:05Z
            model                 zeroshot-mini
            key                   {LabelSetKey.Of(FakeCluster.Model, ["cat"], ["a photo of a {}."])}

            """, _context.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removes_nothing_without_confirmation()
    {
        _cluster.Names.Put("animals", "cat");
        _context.Context = _context.Context with { Input = new StringReader("no\n") };

        Assert.Equal(2, await _context.RunAsync("labels", "remove", "animals"));

        Assert.Equal("Remove label set animals, whose newest version is 1? [y/N] Nothing was removed.\n", _context.Error);
        Assert.Single(_cluster.Names.Sets);
    }

    [Theory]
    [InlineData("labels show animals --labels cat", "NAME animals cannot be combined with labels or templates.")]
    [InlineData("labels put animals@2 --labels cat", "NAME animals@2 contains @ or =")]
    [InlineData("labels put animals", "No labels. Specify them with --labels")]
    public async Task Rejects_invalid_label_set_names(string commandLine, string message)
    {
        Assert.Equal(2, await _context.RunAsync(commandLine.Split(' ')));
        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
    }
}
