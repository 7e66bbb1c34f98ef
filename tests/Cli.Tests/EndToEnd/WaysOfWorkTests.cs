using System.Formats.Tar;
using System.Text.Json;
using Parquet.Serialization;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

[Collection(EndToEndGroup.Name)]
public sealed class WaysOfWorkTests : IDisposable
{
    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Stored_and_inline_label_sets_give_a_row_each_and_files_are_sorted()
    {
        var parquet = Path.Combine(_context.Folder, "r.parquet");
        var sorted = Path.Combine(_context.Folder, "sorted");
        Assert.Equal(0, await _context.RunAsync("labels", "put", "things", "--labels", Samples.Labels));

        Assert.Equal(0, await _context.RunAsync(
            "classify", Samples.Folder, "--set", "things", "--set", "kind=animal,thing", "--out", parquet, "--sort-into", sorted, "--link"));

        var rows = (await ParquetSerializer.DeserializeAsync<ParquetRow>(parquet, cancellationToken: TestContext.Current.CancellationToken)).Data;
        Assert.Equal(Samples.Expected, rows.Where(row => row.label_set == "things").Select(row => (row.path, row.label!)));
        Assert.Equal(7, rows.Count(row => row is { label_set: "kind", label_set_version: 1 }));
        Assert.All(rows.Where(row => row.label_set == "things"), row => Assert.Equal(5, row.scores!.Count));
        Assert.All(Samples.Expected, image => Assert.Equal(
            Path.Combine(Samples.Folder, image.File), new FileInfo(Path.Combine(sorted, "things@1", image.Label, image.File)).LinkTarget));
        Assert.Contains($"Sorted into {sorted}: 14 linked, 0 already present.", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_and_archives_give_the_same_labels_as_the_folder()
    {
        var list = _context.Write("list.csv", "id,image\n" + string.Concat(Samples.Expected.Select((image, index) => $"{index},{image.File}\n")));
        var tar = Path.Combine(_context.Folder, "photos.tar");
        await TarFile.CreateFromDirectoryAsync(Samples.Folder, tar, includeBaseDirectory: false, TestContext.Current.CancellationToken);

        Assert.Equal(0, await _context.RunAsync(
            "classify", "--list", list, "--column", "image", "--root", Samples.Folder, "--labels", Samples.Labels, "--out", Path.Combine(_context.Folder, "list.jsonl")));
        Assert.Equal(0, await _context.RunAsync("classify", "--tar", tar, "--labels", Samples.Labels, "--out", Path.Combine(_context.Folder, "tar.jsonl")));

        Assert.Equal(Samples.Expected, Rows("list.jsonl"));
        Assert.Equal(Samples.Expected.Select(image => image.Label).Order(StringComparer.Ordinal), Rows("tar.jsonl").Select(row => row.Label).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Relabels_stored_embeddings_without_an_image_pass()
    {
        Assert.Equal(0, await _context.RunAsync("classify", Samples.Folder, "--labels", "day,night", "--keep-embeddings"));
        var job = _context.Error.Split('\n').Single(line => line.StartsWith("Job: ", StringComparison.Ordinal))["Job: ".Length..].TrimEnd('.');

        Assert.Equal(0, await _context.RunAsync("jobs", "relabel", job, "--labels", Samples.Labels, "--out", Path.Combine(_context.Folder, "r.jsonl")));
        Assert.Equal(Samples.Expected, Rows("r.jsonl"));
        Assert.EndsWith("Reused without an image pass: 7 of 7 images.", Line("Reused"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--only-changed")]
    [InlineData("--only-changed=content")]
    public async Task Reuses_results_of_unchanged_files(string option)
    {
        string[] command = ["classify", Samples.Folder, "--labels", Samples.Labels, "--out", Path.Combine(_context.Folder, "r.jsonl")];
        Assert.Equal(0, await _context.RunAsync(command));

        Assert.Equal(0, await _context.RunAsync([.. command, option]));

        Assert.Equal(Samples.Expected, Rows("r.jsonl"));
        Assert.EndsWith("Reused without an image pass: 7 of 7 images.", Line("Reused"), StringComparison.Ordinal);
    }

    private string Line(string beginning) => _context.Error.Split('\n').Last(line => line.StartsWith(beginning, StringComparison.Ordinal));

    private (string Path, string Label)[] Rows(string file) =>
    [
        .. File.ReadLines(Path.Combine(_context.Folder, file)).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => (row.GetProperty("path").GetString()!, row.GetProperty("label").GetString()!)),
    ];
}
