using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class SourceTests : IDisposable
{
    private readonly FakeCluster _cluster = new() { JobsGoOn = true };
    private readonly TestWorld _world;

    public SourceTests() => _world = new TestWorld(_cluster);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_list_becomes_its_file_column_and_root()
    {
        var list = _world.Write("images.csv", "path\ncat.jpg\n");

        Assert.Equal(0, await RunAsync("--list", list, "--column", "path", "--root", _world.Folder + "/", "--follow-links"));

        Assert.Equal(new ListSource { File = list, Column = "path", Root = _world.Folder, FollowLinks = true }, _cluster.Submitted!.Source);
    }

    [Fact]
    public async Task A_list_alone_has_the_defaults()
    {
        var list = _world.Write("images.txt", "cat.jpg\n");

        Assert.Equal(0, await RunAsync("--list", list));

        Assert.Equal(new ListSource { File = list }, _cluster.Submitted!.Source);
    }

    [Fact]
    public async Task Archives_become_their_path_and_patterns()
    {
        Assert.Equal(0, await RunAsync("--tar", _world.Folder + "/", "--include", "*.png"));

        var tar = Assert.IsType<TarSource>(_cluster.Submitted!.Source);
        Assert.Equal(_world.Folder, tar.Root);
        Assert.Equal(["*.png"], tar.Include);
    }

    [Fact]
    public async Task Addresses_are_taken_in_order()
    {
        Assert.Equal(0, await RunAsync("--url", "https://example.org/a.jpg", "--url", "http://example.org/b.jpg"));

        Assert.Equal(["https://example.org/a.jpg", "http://example.org/b.jpg"], Assert.IsType<UrlSource>(_cluster.Submitted!.Source).Urls);
    }

    [Fact]
    public async Task An_upload_sends_the_images_of_the_folder_in_order_and_has_the_same_name_again()
    {
        foreach (var name in (string[])["b.jpg", "a/z.PNG", "a/notes.txt", "c.webp"])
        {
            _world.Write($"photos/{name}", name);
        }

        List<string> sent = [];
        _world.Surroundings = _world.Surroundings with
        {
            Upload = (_, job, files, _, _) =>
            {
                sent.AddRange(files.Select(file => $"{job} {file.Name} {File.ReadAllText(file.File)}"));
                return Task.CompletedTask;
            },
        };
        string[] command = [Path.Combine(_world.Folder, "photos"), "--upload", "-r", "--cluster", "h:1"];

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
    public async Task An_upload_that_fails_ends_the_reading_with_its_reason()
    {
        _world.Surroundings = _world.Surroundings with { Upload = (_, _, _, _, _) => throw new ZeroShotException(ZeroShotError.BadRequest, "The file is too large.") };

        Assert.Equal(2, await RunAsync(_world.Folder, "--upload", "--cluster", "h:1"));

        Assert.Contains("The file is too large.", _world.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FOLDER --list x", "PATH and --list name images in 2 ways")]
    [InlineData("--list x --tar y --url http://z", "--list and --tar and --url name images in 3 ways")]
    [InlineData("--list none.txt", "--list none.txt: there is no file ")]
    [InlineData("--tar none.tar", "--tar none.tar: there is no archive or folder ")]
    [InlineData("--url ftp://host/x.jpg", "--url ftp://host/x.jpg is no http or https address")]
    [InlineData("--url cat.jpg", "--url cat.jpg is no http or https address")]
    [InlineData("FOLDER --column path", "--column does not go with PATH, --tar or --url.")]
    [InlineData("--tar FOLDER --recursive", "--recursive does not go with --tar.")]
    [InlineData("--url http://z -r", "--recursive does not go with --url.")]
    [InlineData("--list x --include *.jpg", "--include does not go with --list.")]
    [InlineData("FOLDER --upload", "--upload sends files to a running cluster, and there is no --cluster")]
    [InlineData("FOLDER --upload --cluster h:1 --include a/*.jpg", "--include a/*.jpg has a slash")]
    [InlineData("FOLDER --sort-into FOLDER --link --copy", "--copy and --link cannot be both.")]
    [InlineData("FOLDER --hardlink", "--hardlink says how files are sorted: add --sort-into DIR.")]
    [InlineData("FOLDER -r --sort-into FOLDER/sorted", "--sort-into FOLDER/sorted lies in FOLDER")]
    [InlineData("--tar FOLDER --sort-into FOLDER", "--sort-into needs images that are files here")]
    [InlineData("--url http://z --sort-into FOLDER", "--sort-into needs images that are files here")]
    [InlineData("/not/here --cluster h:1 --sort-into FOLDER", "--sort-into needs the files of the job, and /not/here is not to be seen from here.")]
    [InlineData("FOLDER --format parquet", "--format parquet needs --out FILE")]
    [InlineData("FOLDER --priority urgent", "Argument 'urgent' not recognized.")]
    [InlineData("FOLDER --keep-days 0", "--keep-days 0 is no number from 1 to 36500.")]
    [InlineData("FOLDER --only-changed=size", "Argument 'size' not recognized.")]
    public async Task Wrong_use_ends_with_2_and_begins_no_job(string commandLine, string message)
    {
        var args = commandLine.Split(' ').Select(arg => arg.Replace("FOLDER", _world.Folder, StringComparison.Ordinal));

        Assert.Equal(2, await RunAsync([.. args]));

        Assert.StartsWith(message.Replace("FOLDER", _world.Folder, StringComparison.Ordinal), _world.Error, StringComparison.Ordinal);
        Assert.Null(_cluster.Submitted);
    }

    private Task<int> RunAsync(params string[] args) => _world.RunAsync(["classify", .. args, "--labels", "cat"]);
}
