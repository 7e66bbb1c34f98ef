using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

/// <summary>What a script or another program needs from <c>zso classify</c>: lists through pipes, columns, compressed results, exit codes.</summary>
public sealed class PipelineTests : IDisposable
{
    private static readonly ImageResult _cat = Rows.Classified("cat.jpg", new(0, 0.75f), new(1, 0.25f));
    private static readonly ImageResult _broken = Rows.Failed("=broken.jpg", ImageError.Corrupt, "The data ends early.");

    private readonly FakeCluster _cluster = new() { Results = [_cat, _broken] };
    private readonly TestWorld _context;

    public PipelineTests() => _context = new TestWorld(_cluster);

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("cat.jpg\ndog.jpg\n", ".txt", null)]
    [InlineData("a,path,b.jpg\n", ".csv", "csv")]
    [InlineData("\uFEFFpath,size\na.jpg,3\n", ".csv", "csv")]
    [InlineData("\"image\",\"size\"\na.jpg,3\n", ".csv", "csv")]
    [InlineData("size\turl\n3\ta.jpg\n", ".tsv", "tsv")]
    [InlineData("{\"path\":\"a.jpg\"}\n", ".jsonl", "jsonl")]
    [InlineData("\"a.jpg\"\n\"b.jpg\"\n", ".jsonl", "jsonl")]
    [InlineData("[\"a.jpg\"]", ".json", "json")]
    [InlineData("[2024] cat.jpg\n", ".txt", null)]
    [InlineData("{a}.jpg\n", ".txt", null)]
    public async Task Format_of_a_piped_list_is_recognised(string list, string extension, string? said)
    {
        Assert.Equal(1, await PipeAsync(System.Text.Encoding.UTF8.GetBytes(list)));

        var source = Assert.IsType<ListSource>(_cluster.Submitted!.Source);
        Assert.Equal(extension, Path.GetExtension(source.File));
        Assert.Equal(list, System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(source.File)));
        Assert.Equal(Directory.GetCurrentDirectory(), source.Root);
        Assert.Equal(said is not null, _context.Error.Contains($"The list on standard input: read as {said}.\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Same_list_is_the_same_file_and_another_is_not()
    {
        await PipeAsync("cat.jpg\n"u8.ToArray(), "--root", _context.Folder);
        var first = (ListSource)_cluster.Submitted!.Source;
        var time = File.GetLastWriteTimeUtc(first.File);
        await PipeAsync("cat.jpg\n"u8.ToArray(), "--root", _context.Folder);
        Assert.Equal((first, time), (_cluster.Submitted.Source, File.GetLastWriteTimeUtc(first.File)));

        await PipeAsync("dog.jpg\n"u8.ToArray(), "--root", _context.Folder);

        Assert.NotEqual(first, _cluster.Submitted.Source);
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(first.File)!).Length);
    }

    [Fact]
    public async Task Names_that_end_with_zero_bytes_may_contain_line_breaks_and_any_byte()
    {
        byte[] list = [.. "a\nb.jpg\0"u8, .. "caf"u8, 0xE9, .. ".jpg\0"u8, .. "\"quoted\".jpg\0"u8, .. "last.jpg"u8];

        Assert.Equal(1, await PipeAsync(list));

        var file = ((ListSource)_cluster.Submitted!.Source).File;
        Assert.Equal(".jsonl", Path.GetExtension(file));
        Assert.Equal(["a\nb.jpg", @"caf\xE9.jpg", "\"quoted\".jpg", "last.jpg"], File.ReadLines(file).Select(line => JsonSerializer.Deserialize<string>(line)));
        Assert.Contains("read as names that end with zero bytes.", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_cross_the_pieces_in_which_a_pipe_is_read()
    {
        var names = Enumerable.Range(0, 20_000).Select(i => $"folder/{i}-{new string('x', i % 97)}.jpg").ToList();

        await PipeAsync(System.Text.Encoding.UTF8.GetBytes(string.Concat(names.Select(name => name + "\0"))));

        Assert.Equal(names, File.ReadLines(((ListSource)_cluster.Submitted!.Source).File).Select(line => JsonSerializer.Deserialize<string>(line)!));
    }

    [Fact]
    public async Task Format_option_decides_for_pipes_and_files()
    {
        await PipeAsync("path\n"u8.ToArray(), "--list-format", "text");
        Assert.Equal(".txt", Path.GetExtension(((ListSource)_cluster.Submitted!.Source).File));

        var list = _context.Write("images.dat", "path\ncat.jpg\n");
        await RunAsync("--list", list, "--list-format", "csv");

        var source = (ListSource)_cluster.Submitted.Source;
        Assert.Equal((".csv", _context.Folder), (Path.GetExtension(source.File), source.Root));
    }

    [Theory]
    [InlineData("", "is empty: no images.")]
    [InlineData("1F8B0800", "is a gzip file. Decompress it in the pipe, for example with gzip -dc")]
    [InlineData("28B52FFD04", "is a Zstandard file. Decompress it in the pipe, for example with gzip -dc, zstd -dc")]
    [InlineData("FD377A585A00", "is an xz file. Decompress it in the pipe")]
    [InlineData("425A6839", "is a bzip2 file. Decompress it in the pipe")]
    [InlineData("504B0304", "is a ZIP archive, which an .xlsx workbook is too. Save the table as CSV.")]
    [InlineData("4F626A01", "is an Avro file. Write it as CSV, JSON lines, Parquet or Arrow.")]
    [InlineData("46454131", "is a Feather file of version 1. Write it as CSV, JSON lines, Parquet or Arrow.")]
    public async Task Input_that_is_no_list_is_refused(string start, string message)
    {
        Assert.Equal(2, await PipeAsync(Convert.FromHexString(start)));
        Assert.StartsWith($"The list on standard input {message}", _context.Error, StringComparison.Ordinal);
        Assert.Null(_cluster.Submitted);
        Assert.Empty(Directory.GetFiles(Path.Combine(_context.Folder, "zeroshot-orleans", "lists")));
    }

    [Theory]
    [InlineData("504152310000", "parquet")]
    [InlineData("4152524F57310000", "arrow")]
    [InlineData("FFFFFFFF78000000", "arrow")]
    public async Task Tables_come_through_pipes_too(string start, string format)
    {
        var table = Convert.FromHexString(start);

        Assert.Equal(1, await PipeAsync(table, "--column", "image"));

        var source = Assert.IsType<ListSource>(_cluster.Submitted!.Source);
        Assert.Equal(($".{format}", table.Length), (Path.GetExtension(source.File), new FileInfo(source.File).Length));
        Assert.Contains($"The list on standard input: read as {format}.", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Column_needs_a_table()
    {
        Assert.Equal(2, await PipeAsync("cat.jpg\n"u8.ToArray(), "--column", "photo"));
        Assert.StartsWith("The list on standard input has no column 'photo' in its first line", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:30000", true)]
    [InlineData("localhost:30000", true)]
    [InlineData("192.0.2.1:30000", false)]
    [InlineData("silo-1:30000", false)]
    public async Task A_pipe_needs_a_cluster_on_this_machine(string cluster, bool isAllowed)
    {
        var code = await PipeAsync("cat.jpg\n"u8.ToArray(), "--cluster", cluster);

        Assert.Equal((isAllowed ? 1 : 2, isAllowed), (code, _cluster.Submitted is not null));
        Assert.Equal(!isAllowed, _context.Error.StartsWith("--list - cannot be used with a cluster on other machines", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("csv", "label_2,path", "label_2,path\nwild animal,cat.jpg\n,=broken.jpg\n")]
    [InlineData("csv", "status, error", "status,error\nok,\nerror,Corrupt\n")]
    [InlineData("jsonl", "path,modelFingerprint", "{\"path\":\"cat.jpg\",\"modelFingerprint\":null}\n{\"path\":\"=broken.jpg\",\"modelFingerprint\":null}\n")]
    public async Task Columns_are_chosen_and_ordered(string format, string columns, string expected)
    {
        Assert.Equal(1, await RunAsync(_context.Folder, "--format", format, "--columns", columns));

        Assert.Equal(expected, _context.Out);
    }

    [Theory]
    [InlineData("csv", "path,lable", "--columns: these results have no column 'lable'. Did you mean label? Columns: path, status, error, detail, label, score, cosine, logit, label_2, score_2, cosine_2, logit_2, model, ")]
    [InlineData("jsonl", "model_fingerprint", "--columns: these results have no column 'model_fingerprint'. Did you mean modelFingerprint? Columns: path, ")]
    [InlineData("csv", "label_1", "--columns: these results have no column 'label_1'.")]
    [InlineData("csv", "path,path", "--columns names 'path' twice.")]
    [InlineData("csv", "path,", "--columns: these results have no column ''.")]
    [InlineData("table", "path", "--columns does not apply to --format table.")]
    public async Task Unknown_columns_are_refused_before_the_job_starts(string format, string columns, string message)
    {
        Assert.Equal(2, await RunAsync(_context.Folder, "--format", format, "--columns", columns));

        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
        Assert.Null(_cluster.Submitted);
    }

    [Theory]
    [InlineData("label_9")]
    [InlineData("cosine")]
    [InlineData("row")]
    public async Task Columns_that_this_job_lacks_are_refused(string column)
    {
        Assert.Equal(2, await RunAsync(_context.Folder, "--format", "csv", "--columns", column));

        Assert.Contains($"no column '{column}'", _context.Error, StringComparison.Ordinal);
        Assert.Contains("--scores, --top-k and --list", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_for_spreadsheets_has_a_mark_and_no_formulas()
    {
        Assert.Equal(1, await RunAsync(_context.Folder, "--format", "csv", "--csv-safe", "--csv-bom", "--columns", "path,score"));

        Assert.Equal("\uFEFFpath,score\ncat.jpg,0.75\n'=broken.jpg,\n", _context.Out);
    }

    [Theory]
    [InlineData("--csv-safe")]
    [InlineData("--csv-bom")]
    public async Task Options_of_csv_are_refused_for_other_formats(string option)
    {
        Assert.Equal(2, await RunAsync(_context.Folder, "--format", "jsonl", option));
        Assert.StartsWith($"{option} applies only to CSV.", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("0", 1)]
    [InlineData("1", 0)]
    [InlineData("49.9%", 1)]
    [InlineData("50%", 0)]
    public async Task Allowed_errors_decide_the_exit_code(string? allowed, int code)
    {
        Assert.Equal(code, await RunAsync([_context.Folder, "--format", "csv", .. allowed is null ? Array.Empty<string>() : ["--allow-errors", allowed]]));

        Assert.Equal(3, _context.OutLines.Length);
        Assert.Equal(code == 0, _context.Error.Contains($"--allow-errors {allowed} allows this error.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("1", 0)]
    [InlineData("49.9%", 1)]
    public async Task Allowed_errors_decide_the_exit_code_of_objects_too(string? allowed, int code)
    {
        string[] options = allowed is null ? [] : ["--allow-errors", allowed];

        Assert.Equal(code, await RunAsync(["s3://bucket/photos/", "--format", "csv", .. options]));
        Assert.Equal("s3://bucket/photos/", Assert.IsType<ObjectStoreSource>(_cluster.Submitted!.Source).Prefix);

        // The same outcomes, read later.
        Assert.Equal(code, await _context.RunAsync(["jobs", "results", "job", "--format", "csv", .. options]));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("101%")]
    [InlineData("%")]
    [InlineData("many")]
    public async Task Other_numbers_of_allowed_errors_are_refused(string allowed)
    {
        Assert.Equal(2, await RunAsync(_context.Folder, $"--allow-errors={allowed}"));
        Assert.StartsWith($"--allow-errors {allowed} is not valid.", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allowed_errors_do_not_excuse_missing_results()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat, _broken], State = JobState.Cancelled, Unranked = 1 });

        Assert.Equal(4, await context.RunAsync("classify", context.Folder, "--labels", "cat,wild animal", "--allow-errors", "100%"));
    }

    [Theory]
    [InlineData("results.csv.gz")]
    [InlineData("results.jsonl.zst")]
    [InlineData("results.ndjson.GZ")]
    [InlineData("results.txt.zst")]
    public async Task Results_are_compressed_by_ending(string name)
    {
        var path = Path.Combine(_context.Folder, name);
        Assert.Equal(1, await RunAsync(_context.Folder, "--out", Path.Combine(_context.Folder, Path.GetFileNameWithoutExtension(name))));

        Assert.Equal(1, await RunAsync(_context.Folder, "--out", path));

        Assert.Equal(File.ReadAllText(path[..^Path.GetExtension(path).Length]), System.Text.Encoding.UTF8.GetString(await DecompressedAsync(path)));
        Assert.False(File.Exists(path + ".partial"));
    }

    [Theory]
    [InlineData("results.csv.gz", "gzip")]
    [InlineData("results.csv.zst", "zstd")]
    public async Task An_unfinished_compressed_file_is_readable_and_never_looks_complete(string name, string program)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has neither gzip nor zstd.");
        var path = Path.Combine(_context.Folder, name);
        using var context = new TestWorld(new FakeCluster { Results = [_cat, _broken], State = JobState.Cancelled, Unranked = 1 });

        Assert.Equal(4, await context.RunAsync("classify", context.Folder, "--labels", "cat,wild animal", "--out", path));

        Assert.False(File.Exists(path));
        var (tested, _) = await RunAsync(program, "-t", path + ".partial");
        var (_, rows) = await RunAsync(program, "-dc", path + ".partial");
        Assert.NotEqual(0, tested);
        Assert.Contains("\ncat.jpg,ok,", rows, StringComparison.Ordinal);

        static async Task<(int Code, string Out)> RunAsync(string program, string option, string file)
        {
            // From standard input: the programs look at the ending of a name.
            using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"{program} {option} < \"$0\"", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, text);
        }
    }

    [Fact]
    public async Task Compressed_Parquet_is_refused()
    {
        Assert.Equal(2, await RunAsync(_context.Folder, "--out", Path.Combine(_context.Folder, "results.parquet.gz")));
        Assert.Contains("Parquet files are compressed inside.", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_are_written_while_the_job_runs()
    {
        List<string> written = [];
        TestWorld? world = null;
        using var context = world = new TestWorld(new FakeCluster
        {
            Results = [_cat, _broken, _cat],
            ChunkSize = 1,
            BeforeChunk = (_, _) =>
            {
                written.Add(world!.Out);
                return Task.CompletedTask;
            },
        });

        Assert.Equal(1, await context.RunAsync("classify", context.Folder, "--labels", "cat,wild animal", "--format", "jsonl", "--columns", "path", "--out", "-"));

        const string First = """{"path":"cat.jpg"}""" + "\n", Second = """{"path":"=broken.jpg"}""" + "\n";
        Assert.Equal(["", First, First + Second], written);
        Assert.Equal(First + Second + First, context.Out);
    }

    private static async Task<byte[]> DecompressedAsync(string path)
    {
        await using var file = File.OpenRead(path);
        await using var stream = Path.GetExtension(path).Equals(".gz", StringComparison.OrdinalIgnoreCase)
            ? (Stream)new GZipStream(file, CompressionMode.Decompress)
            : new ZstdSharp.DecompressionStream(file);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    private Task<int> PipeAsync(byte[] list, params string[] args)
    {
        _context.Context = _context.Context with { OpenInput = () => new MemoryStream(list) };
        return RunAsync(["--list", "-", .. args]);
    }

    private Task<int> RunAsync(params string[] args) => _context.RunAsync(["classify", .. args, "--labels", "cat,wild animal", "--no-progress"]);
}
