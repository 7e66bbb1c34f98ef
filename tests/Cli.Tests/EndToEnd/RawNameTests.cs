using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>File names that are not valid UTF-8, on the command line, in results and in sorted folders.</summary>
[Collection(EndToEndGroup.Name)]
public sealed class RawNameTests : IDisposable
{
    private static readonly string[] _texts = [.. RawNames.Odd.Select(name => name.Text)];

    private readonly TestWorld _context = TestWorld.Real();

    public RawNameTests() => Directory.CreateDirectory(Photos);

    private string Photos => Path.Combine(_context.Folder, "photos");

    private string Sorted => Path.Combine(_context.Folder, "sorted");

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Results_of_a_folder_work_as_a_list()
    {
        RawNames.Make(Photos, RawNames.Odd.Select(name => name.Printf), Photo("cat.jpg"));
        string[] command = ["classify", Photos, "-r", "--labels", Samples.Labels];

        Assert.Equal(0, await _context.RunAsync([.. command, "--out", At("r.csv"), "--sort-into", Sorted]));
        Assert.Equal(0, await _context.RunAsync([.. command, "--out", At("r.jsonl"), "--only-changed"]));
        Assert.Equal(_texts, Rows("r.jsonl"));
        Assert.Contains($"Reused without an image pass: {_texts.Length} of {_texts.Length} images.", _context.Error, StringComparison.Ordinal);
        Assert.Contains($"Sorted into {Sorted}: {_texts.Length} copied, 0 already present.", _context.Error, StringComparison.Ordinal);

        foreach (var list in new[] { "r.csv", "r.jsonl" })
        {
            Assert.Equal(0, await _context.RunAsync("classify", "--list", At(list), "--root", Photos, "--labels", Samples.Labels, "--out", At("again.jsonl"), "--sort-into", Sorted));
            Assert.Equal(_texts, Rows("again.jsonl"));
            Assert.Equal($"Sorted into {Sorted}: 0 copied, {_texts.Length} already present.", _context.Error.Split('\n').Last(line => line.StartsWith("Sorted into", StringComparison.Ordinal)));
        }

        var job = _context.Error.Split('\n').Last(line => line.StartsWith("Job: ", StringComparison.Ordinal))["Job: ".Length..].TrimEnd('.');
        Assert.Equal(0, await _context.RunAsync("jobs", "results", job, "--out", At("results.parquet")));
        Assert.Equal(0, await _context.RunAsync("classify", "--list", At("results.parquet"), "--root", Photos, "--labels", Samples.Labels, "--out", At("parquet.jsonl")));
        Assert.Equal(_texts, Rows("parquet.jsonl"));

        // Names are preserved byte for byte; of two equal names, one has a hash.
        foreach (var name in RawNames.Odd.Where(name => !name.Printf.Contains('/', StringComparison.Ordinal)))
        {
            Assert.Equal(0, RawNames.Shell(Sorted, """p=$(printf "$0."); cmp "cat/${p%.}" "$1" """, name.Printf, Photo("cat.jpg")));
        }
    }

    [Fact]
    public async Task Accepts_non_UTF8_folders_lists_archives_and_working_directory()
    {
        RawNames.Make(Photos, [@"r\377/caf\351.jpg", @"r\376/dog.jpg", @"r\377/\350.txt"], Photo("cat.jpg"));
        Assert.Equal(0, RawNames.Shell(Photos, """
            cd "$(printf 'r\377')" && tar -cf "$(printf '../t\351.tar')" *.jpg && printf 'caf\351.jpg\n' > "$(printf '../l\351.csv.txt')"
            """));
        (string Arguments, string Row)[] commands =
        [
            (""" "$(printf 'r\377')" """, @"caf\xE9.jpg"),
            (""" "$(printf 'r\377/caf\351.jpg')" """, @"caf\xE9.jpg"),
            (""" 'r\xFF/caf\xE9.jpg' """, @"caf\xE9.jpg"),
            (""" --tar "$(printf 't\351.tar')" """, @"t\xE9.tar/caf\xE9.jpg"),
            (""" --list "$(printf 'l\351.csv.txt')" --root "$(printf 'r\377')" """, @"caf\xE9.jpg"),
        ];
        foreach (var (arguments, row) in commands)
        {
            var (code, rows, error) = await RunAsync($"exec \"$@\" classify {arguments} --labels cat,rocket --format jsonl -q --state ../state", Photos);
            Assert.True(code == 0, error);
            Assert.Equal(row, JsonDocument.Parse(Assert.Single(rows)).RootElement.GetProperty("path").GetString());
        }

        var working = await RunAsync("cd \"$(printf 'r\\377')\" && exec \"$@\" classify . --labels cat,rocket --out here.jsonl -q --state ../../state", Photos);
        Assert.True(working.Code == 0, working.Error);
        Assert.Equal(0, RawNames.Shell(Photos, """cp "$(printf 'r\377/here.jsonl')" ../here.jsonl"""));
        Assert.Equal([@"caf\xE9.jpg"], Rows("here.jsonl"));
    }

    [Theory]
    [InlineData(""". --labels "$(printf 'caf\351')" """, @"--labels caf\xE9 is not valid UTF-8")]
    [InlineData(""". --labels cat --out="$(printf 'caf\351.csv')" """, @"--out caf\xE9.csv is not valid UTF-8")]
    [InlineData(""". --labels cat --sort-into "$(printf '../s\351')" """, @"--sort-into ../s\xE9 is not valid UTF-8")]
    [InlineData(""". --labels cat --sort-into '../s\xE9'""", @"--sort-into ../s\xE9 is ")]
    public async Task Rejects_non_UTF8_values_that_are_not_paths(string arguments, string message)
    {
        RawNames.Make(Photos, ["cat.jpg"], Photo("cat.jpg"));

        var (code, rows, error) = await RunAsync("exec \"$@\" classify --state ../state " + arguments, Photos);

        Assert.Equal((2, 0), (code, rows.Length));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Equal(["photos"], Directory.EnumerateFileSystemEntries(_context.Folder).Select(Path.GetFileName));
        Assert.Equal(["cat.jpg"], Directory.EnumerateFileSystemEntries(Photos).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Uploads_and_sorts_files_with_non_UTF8_names()
    {
        RawNames.Make(Photos, [@"d\377/a\351.jpg", @"a\377.jpg", @"a\376.jpg"], Photo("cat.jpg"));
        using var silo = await SiloProcess.StartAsync(At("state"));

        Assert.Equal(0, await _context.RunAsync(
            "classify", Photos, "-r", "--upload", "--labels", Samples.Labels, "--out", At("r.jsonl"), "--sort-into", Sorted, "--link", "--cluster", silo.Gateway));

        Assert.Equal([@"a\xFE.jpg", @"a\xFF.jpg", @"d\xFF/a\xE9.jpg"], Rows("r.jsonl"));
        Assert.Contains("3 linked, 0 already present.", _context.Error, StringComparison.Ordinal);
        Assert.Equal(0, RawNames.Shell(Sorted, """cd cat && cmp "$(printf 'a\351.jpg')" "$0" && cmp "$(printf 'a\376.jpg')" "$0" && [ -L "$(printf 'a\377.jpg')" ]""", Photo("cat.jpg")));
    }

    private static string Photo(string name) => Path.Combine(Samples.Folder, name);

    private string At(string name) => Path.Combine(_context.Folder, name);

    // Each is classified as a cat, without an error.
    private string[] Rows(string file) =>
    [
        .. File.ReadLines(At(file)).Select(line => JsonDocument.Parse(line).RootElement).Select(row =>
        {
            Assert.Equal("cat", row.GetProperty("label").GetString());
            return row.GetProperty("path").GetString()!;
        }),
    ];

    private static async Task<(int Code, string[] Out, string Error)> RunAsync(string script, string folder)
    {
        using var zso = ZsoProcess.StartBy(script, folder);
        return await zso.EndAsync();
    }
}
