using Parquet;
using Parquet.Serialization;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Results.Tests;

public sealed class ParquetResultWriterTests : IDisposable
{
    private static readonly ResultLayout _layout = new()
    {
        Model = "zeroshot-mini",
        Fingerprint = "5d0e",
        LabelSets = [new NamedLabels("zeroshot-mini/abc", Rows.Labels)],
        TopK = 3,
        WithLogits = false,
    };

    private readonly MemoryStream _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Writes_scores_as_a_list_of_structs()
    {
        Write(_layout, ParquetResultWriter.RowsPerGroup,
            Rows.Classified("a/cat.jpg", new(0, 0.98123f), new(1, 0.00001f)),
            Rows.Failed("broken.jpg", ImageError.Corrupt, "The data ends early."),
            Rows.Classified("none.jpg"),
            Rows.Classified("猫.jpg", new LabelScore(2, 1)));

        var rows = await ReadAsync();

        Assert.Equal(["a/cat.jpg", "broken.jpg", "none.jpg", "猫.jpg"], rows.Select(row => row.path));
        Assert.Equal(["ok", "error", "ok", "ok"], rows.Select(row => row.status));
        Assert.Equal([null, "Corrupt", null, null], rows.Select(row => row.error));
        Assert.Equal([null, "The data ends early.", null, null], rows.Select(row => row.detail));
        Assert.Equal(["cat", null, null, "cup of coffee"], rows.Select(row => row.label));
        Assert.Equal([0.98123f, null, null, 1f], rows.Select(row => row.score));
        Assert.Equal(
            ["cat=0.98123,wild animal=1E-05", "", "", "cup of coffee=1"],
            rows.Select(row => string.Join(',', row.scores!.Select(score => FormattableString.Invariant($"{score.label}={score.score}")))));
        Assert.All(rows, row => Assert.Equal(("zeroshot-mini", "5d0e", "abc", 0), (row.model, row.model_fingerprint, row.label_set, row.label_set_version)));
    }

    [Fact]
    public async Task Writes_names_and_versions_of_label_sets()
    {
        var layout = _layout with { LabelSets = [new("m/1", ["cat", "dog"], "animals", 3), new("m/2", ["day", "night"], "time")] };

        Write(layout, ParquetResultWriter.RowsPerGroup, new ImageResult("x.jpg", new ImageOutcome { Scores = [[new(1, 0.75f)], [new(0, 0.6f)]] }));

        Assert.Equal([("animals", 3, "dog"), ("time", 0, "day")], (await ReadAsync()).Select(row => (row.label_set, row.label_set_version, row.label!)));
    }

    [Fact]
    public async Task Writes_chosen_columns_in_the_chosen_order()
    {
        Write(_layout with { Columns = ["scores", "label", "path"] }, ParquetResultWriter.RowsPerGroup,
            Rows.Classified("cat.jpg", new(0, 0.75f), new(1, 0.25f)), Rows.Failed("broken.jpg", ImageError.Corrupt, "Damaged."));

        await using (var reader = await ParquetReader.CreateAsync(_file, leaveStreamOpen: true, cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Equal(["scores", "label", "path"], reader.Schema.Fields.Select(field => field.Name));
        }

        var rows = await ReadAsync();
        Assert.Equal([("cat.jpg", "cat", 2), ("broken.jpg", null, 0)], rows.Select(row => (row.path!, row.label, row.scores!.Count)));
    }

    [Fact]
    public async Task Row_groups_are_bounded_and_contain_every_row()
    {
        Write(_layout, rowsPerGroup: 10, [.. Enumerable.Range(0, 25).Select(i => Rows.Classified($"{i}.jpg", new(i % 3, 0.5f), new((i + 1) % 3, 0.25f)))]);

        await using (var reader = await ParquetReader.CreateAsync(_file, leaveStreamOpen: true, cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Equal(3, reader.RowGroupCount);
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i}.jpg"), (await ReadAsync()).Select(row => row.path));
    }

    [Fact]
    public async Task Includes_cosine_and_logit_when_requested()
    {
        Write(_layout with { WithLogits = true }, ParquetResultWriter.RowsPerGroup, Rows.Classified("cat.jpg", new(0, 1, 0.25f, -11.5f), new(1, 0)));

        var row = Assert.Single(await ReadAsync());
        Assert.Equal((0.25f, -11.5f), (row.cosine, row.logit));
        Assert.Equal([0.25f, null], row.scores!.Select(score => score.cosine));
        Assert.Equal([-11.5f, null], row.scores!.Select(score => score.logit));
    }

    [Fact]
    public async Task Writes_the_schema_without_rows()
    {
        Write(_layout, ParquetResultWriter.RowsPerGroup);

        await using var reader = await ParquetReader.CreateAsync(_file, leaveStreamOpen: true, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(0, reader.RowGroupCount);
        Assert.Equal(
            ["path", "status", "error", "detail", "label", "score", "scores", "model", "model_fingerprint", "label_set", "label_set_version"],
            reader.Schema.Fields.Select(field => field.Name));
    }

    [Fact]
    public void Writes_the_same_bytes_to_a_stream_without_seeking()
    {
        ImageResult[] results = [.. Enumerable.Range(0, 25).Select(i => Rows.Classified($"{i}.jpg", new(i % 3, 0.5f), new((i + 1) % 3, 0.25f)))];
        using var forward = new ForwardStream();

        Write(_layout, rowsPerGroup: 10, results);
        Write(forward, _layout, rowsPerGroup: 10, results);

        Assert.Equal(_file.ToArray(), forward.Written);
    }

    [Fact]
    public async Task Rows_with_many_scores_reduce_the_size_of_row_groups()
    {
        var labels = Enumerable.Range(0, 1_000).Select(i => $"label {i}").ToArray();
        var scores = Enumerable.Range(0, 1_000).Select(i => new LabelScore(i, 0.001f)).ToArray();

        Write(_layout with { LabelSets = [new("m/1", [.. labels])], TopK = 1_000 }, ParquetResultWriter.RowsPerGroup,
            [.. Enumerable.Range(0, 1_001).Select(i => Rows.Classified($"{i}.jpg", scores))]);

        await using var reader = await ParquetReader.CreateAsync(_file, leaveStreamOpen: true, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(2, reader.RowGroupCount);
    }

    private void Write(ResultLayout layout, int rowsPerGroup, params ImageResult[] results)
    {
        Write(_file, layout, rowsPerGroup, results);
        _file.Position = 0;
    }

    private static void Write(Stream file, ResultLayout layout, int rowsPerGroup, ImageResult[] results)
    {
        var writer = new ParquetResultWriter(file, layout, rowsPerGroup);
        writer.Begin();
        foreach (var result in results)
        {
            writer.Write(result);
            writer.Flush();
        }

        writer.End();
    }

    private async Task<IList<ParquetRow>> ReadAsync() =>
        (await ParquetSerializer.DeserializeAsync<ParquetRow>(_file, cancellationToken: TestContext.Current.CancellationToken)).Data;
}
