using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class SourceTests : IDisposable
{
    private readonly FakeCluster _cluster = new() { JobsOutliveClient = true };
    private readonly TestWorld _context;

    public SourceTests() => _context = new TestWorld(_cluster);

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Maps_list_options_to_the_source()
    {
        var list = _context.Write("images.csv", "path\ncat.jpg\n");

        Assert.Equal(0, await RunAsync("--list", list, "--column", "path", "--root", _context.Folder + "/", "--follow-links"));

        Assert.Equal(new ListSource { File = list, Column = "path", Root = _context.Folder, FollowLinks = true }, _cluster.Submitted!.Source);
    }

    [Fact]
    public async Task List_has_default_column_and_root()
    {
        var list = _context.Write("images.txt", "cat.jpg\n");

        Assert.Equal(0, await RunAsync("--list", list));

        Assert.Equal(new ListSource { File = list }, _cluster.Submitted!.Source);
    }

    [Fact]
    public async Task Maps_tar_options_to_the_source()
    {
        Assert.Equal(0, await RunAsync("--tar", _context.Folder + "/", "--include", "*.png"));

        var tar = Assert.IsType<TarSource>(_cluster.Submitted!.Source);
        Assert.Equal(_context.Folder, tar.Root);
        Assert.Equal(["*.png"], tar.Include);
    }

    [Fact]
    public async Task An_address_is_a_source_in_the_form_in_which_it_is_stored()
    {
        Assert.Equal(0, await RunAsync("S3A://b/photos/2024 (1)/", "-r", "--include", "*.png", "--exclude", "raw/", "--system-files"));
        var source = Assert.IsType<ObjectStoreSource>(_cluster.Submitted!.Source);
        Assert.Equal(("s3://b/photos/2024 (1)/", true), (source.Prefix, source.SystemFiles));
        Assert.Equal(["*.png"], source.Include);
        Assert.Equal(["raw/"], source.Exclude);

        Assert.Equal(0, await RunAsync("https://acc.blob.core.windows.net/c/a%20b.jpg"));
        Assert.Equal("https://acc.blob.core.windows.net/c/a%20b.jpg", Assert.IsType<ObjectStoreSource>(_cluster.Submitted.Source).Prefix);
    }

    [Fact]
    public async Task Lists_roots_and_archives_may_be_addresses()
    {
        var list = _context.Write("images.txt", "cat.jpg\n");

        Assert.Equal(0, await RunAsync("--list", "gs://b/list.parquet", "--column", "url"));
        Assert.Equal(new ListSource { File = "gs://b/list.parquet", Column = "url" }, _cluster.Submitted!.Source);
        Assert.Equal(0, await RunAsync("--list", list, "--root", "az://c/photos"));
        Assert.Equal(new ListSource { File = list, Root = "az://c/photos" }, _cluster.Submitted.Source);
        Assert.Equal(0, await RunAsync("--tar", "s3://b/shards/"));
        Assert.Equal("s3://b/shards/", Assert.IsType<TarSource>(_cluster.Submitted.Source).Root);
    }

    [Theory]
    [InlineData("A job has one prefix", "s3://b/a/", "s3://b/c/")]
    [InlineData("A job has one prefix", "s3://b/a/", "a.jpg")]
    [InlineData("Not a valid address", "s3://")]
    [InlineData("Not a valid address", "--list", "gs:///x")]
    [InlineData("--sniff cannot be combined with an address", "s3://b/", "--sniff")]
    [InlineData("--upload cannot be combined with an address", "s3://b/", "--upload", "--cluster", "h:1")]
    public async Task Refuses_what_an_address_cannot_be_combined_with(string problem, params string[] arguments)
    {
        Assert.Equal(2, await RunAsync(arguments));

        Assert.Contains(problem, _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_URLs_in_order()
    {
        Assert.Equal(0, await RunAsync("--url", "https://example.org/a.jpg", "--url", "http://example.org/b.jpg"));

        Assert.Equal(["https://example.org/a.jpg", "http://example.org/b.jpg"], Assert.IsType<UrlSource>(_cluster.Submitted!.Source).Urls);
    }

    [Fact]
    public async Task Upload_sends_images_in_order_under_a_stable_name()
    {
        foreach (var name in (string[])["b.jpg", "a/z.PNG", "a/notes.txt", "c.webp"])
        {
            _context.Write($"photos/{name}", name);
        }

        List<string> sent = [];
        _context.Context = _context.Context with
        {
            Upload = (_, job, files, _, _) =>
            {
                sent.AddRange(files.Select(file => $"{job} {file.Name} {File.ReadAllText(file.File)}"));
                return Task.CompletedTask;
            },
        };
        string[] command = [Path.Combine(_context.Folder, "photos"), "--upload", "-r", "--cluster", "h:1"];

        Assert.Equal(0, await RunAsync(command));
        var first = Assert.IsType<UploadSource>(_cluster.Submitted!.Source);
        Assert.Equal(["01hzy3c5wk9q a/z.PNG a/z.PNG", "01hzy3c5wk9q b.jpg b.jpg", "01hzy3c5wk9q c.webp c.webp"], sent);

        Assert.Equal(0, await RunAsync(command));
        Assert.Equal(first, _cluster.Submitted.Source);
        Assert.Equal(0, await RunAsync([.. command, "--include", "*.jpg"]));
        Assert.NotEqual(first, _cluster.Submitted.Source);
        Assert.InRange(first.Name.Length, 1, Limits.MaxNameLength);
    }

    [Fact]
    public async Task Single_folder_becomes_the_root()
    {
        Assert.Equal(0, await RunAsync(_context.Folder, "--exclude", "raw/", "--exclude", "*.gif", "--sniff", "--system-files"));

        var source = Assert.IsType<DirectorySource>(_cluster.Submitted!.Source);
        Assert.Equal((_context.Folder, true, true), (source.Root, source.Sniff, source.SystemFiles));
        Assert.Equal(["raw/", "*.gif"], source.Exclude);
        Assert.Empty(source.Paths);
    }

    [Fact]
    public async Task Combines_files_folders_and_globs_under_their_common_folder()
    {
        foreach (var name in (string[])["a.jpg", "b/1.jpg", "c/2.png", "c/3.gif"])
        {
            _context.Write($"photos/{name}", name);
        }

        var photos = Path.Combine(_context.Folder, "photos");
        string At(string name) => Path.Combine(photos, name);

        Assert.Equal(0, await RunAsync(At("b/"), At("c/*.png"), At("a.jpg"), At("b/../a.jpg")));
        var first = Assert.IsType<DirectorySource>(_cluster.Submitted!.Source);
        Assert.Equal(photos, first.Root);
        Assert.Equal(["a.jpg", "b"], first.Paths);
        Assert.Equal(["c/*.png"], first.Globs);

        // The order does not change the job.
        Assert.Equal(0, await RunAsync(At("a.jpg"), At("b"), At("c/*.png")));
        var second = Assert.IsType<DirectorySource>(_cluster.Submitted.Source);
        Assert.Equal((first.Root, string.Join('|', first.Paths), string.Join('|', first.Globs)), (second.Root, string.Join('|', second.Paths), string.Join('|', second.Globs)));

        // Arguments expanded by the shell get the same names as in a scan of the folder.
        Assert.Equal(0, await RunAsync(At("c/2.png"), At("c/3.gif")));
        var expanded = Assert.IsType<DirectorySource>(_cluster.Submitted.Source);
        Assert.Equal(At("c"), expanded.Root);
        Assert.Equal(["2.png", "3.gif"], expanded.Paths);
    }

    [Fact]
    public async Task Accepts_paths_that_only_exist_on_the_cluster()
    {
        Assert.Equal(0, await RunAsync("/not/here/a", "/not/here/b.jpg", "/not/here/c/*.png", "--cluster", "h:1"));

        var source = Assert.IsType<DirectorySource>(_cluster.Submitted!.Source);
        Assert.Equal("/not/here", source.Root);
        Assert.Equal(["a", "b.jpg"], source.Paths);
        Assert.Equal(["c/*.png"], source.Globs);
    }

    [Fact]
    public async Task Rejects_too_many_paths_with_advice()
    {
        string[] paths = [.. Enumerable.Range(0, Limits.MaxPathsPerJob + 1).Select(i => $"/not/here/{i}.jpg"), "--cluster", "h:1"];

        Assert.Equal(2, await RunAsync(paths));

        Assert.Contains("quote the pattern", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_accepts_several_paths_and_reports_skipped_files()
    {
        foreach (var name in (string[])["a.jpg", "b/1.jpg", "b/2.txt", "b/._1.jpg", "c/3.png", "c/4.gif"])
        {
            _context.Write($"photos/{name}", name);
        }

        List<string> sent = [];
        _context.Context = _context.Context with
        {
            Upload = (_, _, files, _, _) =>
            {
                sent.AddRange(files.Select(file => file.Name));
                return Task.CompletedTask;
            },
        };
        var photos = Path.Combine(_context.Folder, "photos");

        await RunAsync(Path.Combine(photos, "a.jpg"), Path.Combine(photos, "b"), Path.Combine(photos, "c/*.png"), "--upload", "--cluster", "h:1");
        Assert.Equal(["a.jpg", "b/1.jpg", "c/3.png"], sent);
        Assert.Contains("1 file skipped: .txt 1 (see --include).", _context.Error, StringComparison.Ordinal);
        Assert.Contains("1 system file or folder skipped", _context.Error, StringComparison.Ordinal);

        sent.Clear();
        await RunAsync(photos, "-r", "--include", "c/*", "--upload", "--cluster", "h:1");
        Assert.Equal(["c/3.png", "c/4.gif"], sent);
    }

    [Fact]
    public async Task Failed_upload_stops_reading_with_its_error()
    {
        _context.Context = _context.Context with { Upload = (_, _, _, _, _) => throw new ZeroShotException(ZeroShotError.BadRequest, "The file is too large.") };

        Assert.Equal(2, await RunAsync(_context.Folder, "--upload", "--cluster", "h:1"));

        Assert.Contains("The file is too large.", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FOLDER --list x", "PATH and --list cannot be combined: a job has one source")]
    [InlineData("--list x --tar y --url http://z", "--list and --tar and --url cannot be combined")]
    [InlineData("--list none.txt", "--list none.txt: file ")]
    [InlineData("--tar none.tar", "--tar none.tar: archive or folder ")]
    [InlineData("--url ftp://host/x.jpg", "--url ftp://host/x.jpg is not an http or https URL")]
    [InlineData("--url cat.jpg", "--url cat.jpg is not an http or https URL")]
    [InlineData("FOLDER --column path", "--column cannot be combined with PATH, --tar or --url.")]
    [InlineData("--tar FOLDER --recursive", "--recursive cannot be combined with --tar.")]
    [InlineData("--url http://z -r", "--recursive cannot be combined with --url.")]
    [InlineData("--list x --include *.jpg", "--include cannot be combined with --list.")]
    [InlineData("--list x --exclude *.jpg", "--exclude cannot be combined with --list.")]
    [InlineData("--url http://z --sniff", "--sniff cannot be combined with --url.")]
    [InlineData("FOLDER FOLDER/gone.jpg", "No such file or folder: FOLDER/gone.jpg.")]
    [InlineData("FOLDER/*.gif FOLDER", "No file or folder in '")]
    [InlineData("FOLDER/*.gif", "No file or folder in 'FOLDER' matches '*.gif'.")]
    [InlineData("FOLDER --upload", "--upload requires --cluster.")]
    [InlineData("FOLDER --sort-into FOLDER --link --copy", "--copy and --link cannot be combined.")]
    [InlineData("FOLDER --hardlink", "--hardlink requires --sort-into DIR.")]
    [InlineData("FOLDER -r --sort-into FOLDER/sorted", "--sort-into FOLDER/sorted is inside FOLDER")]
    [InlineData("--tar FOLDER --sort-into FOLDER", "--sort-into requires local image files")]
    [InlineData("--url http://z --sort-into FOLDER", "--sort-into requires local image files")]
    [InlineData("/not/here --cluster h:1 --sort-into FOLDER", "--sort-into requires the files of the job, but /not/here is not accessible.")]
    [InlineData("FOLDER --format parquet", "--format parquet requires --out FILE")]
    [InlineData("FOLDER --priority urgent", "--priority urgent is not valid. Use low, normal or high.")]
    [InlineData("FOLDER --keep-days 0", "--keep-days 0 is not a number from 1 to 36500.")]
    [InlineData("FOLDER --only-changed=size", "--only-changed size is not valid. Use time or content.")]
    public async Task Rejects_invalid_sources_without_starting_a_job(string commandLine, string message)
    {
        var args = commandLine.Split(' ').Select(arg => arg.Replace("FOLDER", _context.Folder, StringComparison.Ordinal));

        Assert.Equal(2, await RunAsync([.. args]));

        Assert.StartsWith(message.Replace("FOLDER", _context.Folder, StringComparison.Ordinal), _context.Error, StringComparison.Ordinal);
        Assert.Null(_cluster.Submitted);
    }

    private Task<int> RunAsync(params string[] args) => _context.RunAsync(["classify", .. args, "--labels", "cat"]);
}
