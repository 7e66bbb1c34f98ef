using System.IO.Compression;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Cli.Tests.Readers;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Pipelines of real processes: lists from <c>find</c>, retries after a kill, and results read by programs that are not ours.</summary>
[Collection(EndToEndGroup.Name)]
public sealed class PipelineProcessTests : IDisposable
{
    private const int Images = 280;

    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task A_killed_pipeline_run_again_gives_the_same_output_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has neither signals nor named pipes.");
        Samples.Many(_context.Folder, Images);
        var output = Path.Combine(_context.Folder, "out.csv.gz");
        using (var first = Start("out.csv.gz"))
        {
            await Until.TrueAsync(
                () => File.Exists(output + ".partial") && new FileInfo(output + ".partial").Length > 500, _limit, "the first rows", TestContext.Current.CancellationToken);
            await first.SignalAsync("KILL");
            Assert.Equal(137, (await first.EndAsync()).Code);
            Assert.False(File.Exists(output));
        }

        using (var second = Start("out.csv.gz"))
        {
            var (code, _, error) = await second.EndAsync();
            Assert.Equal(0, code);
            Assert.Contains("Resuming job ", error, StringComparison.Ordinal);
        }

        using var third = Start("again.csv.gz");
        Assert.Equal(0, (await third.EndAsync()).Code);

        var rows = await LinesAsync(output);
        Assert.Equal(Enumerable.Range(0, Images).Select(i => $"many/{i:0000}-{Samples.Expected[i % 7].File},{Samples.Expected[i % 7].Label}"), rows.Skip(1));
        Assert.Equal(rows, await LinesAsync(Path.Combine(_context.Folder, "again.csv.gz")));
    }

    [Fact]
    public async Task Results_are_read_by_other_programs()
    {
        Programs.Require("python3", "jq", "zstd", "make");
        var photos = Path.Combine(_context.Folder, "photos");
        Directory.CreateDirectory(photos);
        File.Copy(Path.Combine(Samples.Folder, "cat.jpg"), Path.Combine(photos, "=1+1,\"cat\".jpg"));
        File.WriteAllText(Path.Combine(photos, "broken.jpg"), "no image");
        foreach (var name in (string[])["r.csv.gz", "r.jsonl.zst", "r.parquet"])
        {
            Assert.Equal(1, await _context.RunAsync(
                ["classify", photos, "--labels", "cat,dog", "--out", Path.Combine(_context.Folder, name), "--state", Path.Combine(_context.Folder, "state"), "-q",
                .. name is "r.csv.gz" ? ["--csv-safe"] : Array.Empty<string>()]));
        }

        Assert.Equal("""[["'=1+1,\"cat\".jpg", "cat", true], ["broken.jpg", "", false]]""", await ShellAsync("""
            python3 -c 'import csv, gzip, json
            rows = list(csv.DictReader(gzip.open("r.csv.gz", "rt", encoding="utf-8", newline="")))
            print(json.dumps([[row["path"], row["label"], row["score"] != "" and float(row["score"]) > 0.5] for row in rows]))'
            """));
        Assert.Equal("""{"path":"=1+1,\"cat\".jpg","label":"cat"} {"path":"broken.jpg","label":null}""", (await ShellAsync("zstd -dc r.jsonl.zst | jq -c '{path, \"label\": .label}'")).Replace('\n', ' '));

        // As a target of make: made again only if it is older than its source, and not made by a command that failed.
        _context.Write("Makefile", "labels.tsv: r.csv.gz\n\tgzip -dc $< | tail -n +2 | cut -d, -f2 > $@\n");
        await ShellAsync("make -s labels.tsv && make -q labels.tsv");

        string Table(string name) => $"'{Path.Combine(_context.Folder, name)}'";
        string[] expected = ["""{"path":"=1+1,\"cat\".jpg","label":"cat","kind":"FLOAT"}""", """{"path":"broken.jpg","label":null,"kind":"FLOAT"}"""];
        Assert.Equal(expected, await DuckDb.QueryAsync($"SELECT path, label, typeof(score) AS kind FROM read_parquet({Table("r.parquet")}) ORDER BY path"));
        Assert.Equal(
            expected.Select(row => row.Replace("FLOAT", "DOUBLE", StringComparison.Ordinal)),
            await DuckDb.QueryAsync($"SELECT path, label, typeof(score) AS kind FROM read_json({Table("r.jsonl.zst")}, format = 'newline_delimited') ORDER BY path"));
        Assert.Equal(
            ["""{"n":"2","best":"cat"}"""],
            await DuckDb.QueryAsync($"SELECT count(*) AS n, max(label) AS best FROM read_csv({Table("r.csv.gz")}, header = true)"));
    }

    // Through a named pipe, as bash passes <(find ...): the process that gets signals is zso itself.
    private ZsoProcess Start(string output) => ZsoProcess.StartBy(
        $"rm -f list && mkfifo list && (find many -name '*.jpg' -print0 | sort -z > list) & while [ ! -p list ]; do sleep 0.1; done; "
        + $"exec \"$@\" classify --list list --follow-links --labels '{Samples.Labels}' --columns path,label --out {output} --state state --no-progress",
        _context.Folder);

    private Task<string> ShellAsync(string script) => TrimmedAsync(Programs.RunAsync("sh", ["-euc", script], _context.Folder, input: "", TestContext.Current.CancellationToken));

    private static async Task<string> TrimmedAsync(Task<string> text) => (await text).TrimEnd('\n');

    private static async Task<string[]> LinesAsync(string path)
    {
        await using var file = File.OpenRead(path);
        await using var stream = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
