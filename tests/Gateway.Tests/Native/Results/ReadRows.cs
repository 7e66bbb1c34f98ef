using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Parquet.Serialization;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>Parses responses with readers that are independent of our writers.</summary>
internal static class ReadRows
{
    /// <summary>A line of JSON lines, or the data of an event. Fails on unknown members.</summary>
    public static ExpectedRow OfJson(string line)
    {
        var row = JsonSerializer.Deserialize<ResultRowBody>(line, NativeJson.Options)!;
        Assert.StartsWith($$"""{"index":{{row.Index}},"path":""", line, StringComparison.Ordinal);
        Assert.Equal((row.Scores.FirstOrDefault()?.Label, row.Scores.FirstOrDefault()?.Score), (row.Label, row.Score));
        Assert.Equal("clip", row.Model);
        return new ExpectedRow(
            row.Index, row.Path, row.Status, row.Error ?? "", row.Detail ?? "",
            ExpectedRow.ScoresOf(row.Scores.Select(score => (score.Label, score.Score!.Value))), $"{row.LabelSet}@{row.LabelSetVersion}");
    }

    public static ExpectedRow[] OfJsonLines(string text)
    {
        Assert.True(text.Length == 0 || text.EndsWith('\n'));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(OfJson)];
    }

    public static async Task<ExpectedRow[]> OfCsv(byte[] file)
    {
        using var reader = new CsvReader(new StreamReader(new MemoryStream(file), System.Text.Encoding.UTF8), CultureInfo.InvariantCulture);
        var rows = new List<ExpectedRow>();
        await reader.ReadAsync();
        reader.ReadHeader();
        while (await reader.ReadAsync())
        {
            Assert.Equal("clip", reader.GetField("model"));
            var ranks = Enumerable.Range(1, 100).Select(rank => rank == 1 ? "" : $"_{rank}").TakeWhile(rank => reader.HeaderRecord!.Contains("label" + rank));
            rows.Add(new ExpectedRow(
                -1, reader.GetField("path")!, reader.GetField("status")!, reader.GetField("error")!, reader.GetField("detail")!,
                string.Join('|', ranks.Where(rank => reader.GetField("label" + rank) != "").Select(rank =>
                    $"{reader.GetField("label" + rank)}={float.Parse(reader.GetField("score" + rank)!, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)}")),
                $"{reader.GetField("label_set")}@{reader.GetField("label_set_version")}"));
        }

        return [.. rows];
    }

    public static async Task<ExpectedRow[]> OfParquet(byte[] file) => [.. (await ParquetSerializer.DeserializeAsync<ParquetRow>(new MemoryStream(file))).Data.Select(row => new ExpectedRow(
        -1, row.path, row.status, row.error ?? "", row.detail ?? "", ExpectedRow.ScoresOf(row.scores!.Select(score => (score.label, score.score!.Value))), $"{row.label_set}@{row.label_set_version}"))];
}

/// <summary>An event as parsed by a browser.</summary>
/// <param name="Name">Its name; empty for a comment.</param>
/// <param name="Data">Its data, or the comment.</param>
/// <param name="Id">Its own id, or null.</param>
internal sealed record ReadEvent(string Name, string Data, string? Id)
{
    /// <summary>Reads events as they come, until the stream ends.</summary>
    public static async IAsyncEnumerable<ReadEvent> Of(Stream stream)
    {
        using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
        var (name, data, id) = ("", new StringBuilder(), (string?)null);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                yield return new ReadEvent(name, data.ToString(), id);
                (name, data, id) = ("", new StringBuilder(), null);
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Assert.True(colon >= 0, line);
            var value = line[(colon + 1)..].TrimStart(' ');
            switch (line[..colon])
            {
                case "event": name = value; break;
                case "data": data.Append(value); break;
                case "id": id = value; break;
                case "": data.Append(value); break;
                default: Assert.Fail(line); break;
            }
        }

        // Lines after the last blank line are not an event.
        Assert.Equal(("", 0), (name, data.Length));
    }
}
