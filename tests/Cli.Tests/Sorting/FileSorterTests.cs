using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Tests.Sorting;

public sealed class FileSorterTests : IDisposable
{
    private static readonly ResultLayout _layout = new()
    {
        Model = "m", LabelSets = [new NamedLabels("m/1", ["cat", "../../etc", "Cat"])], TopK = 1, WithLogits = false,
    };

    private readonly TestWorld _context = new();
    private readonly List<string> _complaints = [];

    public FileSorterTests()
    {
        _context.Write("photos/cat.jpg", "a cat");
        _context.Write("photos/a/cat.jpg", "another cat");
        _context.Write("photos/b/cat.jpg", "a third cat");
        _context.Write("photos/dog.jpg", "no cat");
    }

    private string Sorted => Path.Combine(_context.Folder, "sorted");

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData(nameof(SortMethod.Copy))]
    [InlineData(nameof(SortMethod.Link))]
    [InlineData(nameof(SortMethod.HardLink))]
    public void Sorts_by_label_and_a_second_run_changes_nothing(string methodName)
    {
        var method = Enum.Parse<SortMethod>(methodName);
        ImageResult[] results =
        [
            Rows.Classified("cat.jpg", new LabelScore(0, 1)),
            Rows.Classified("dog.jpg"),
            Rows.Classified("a/cat.jpg", new LabelScore(0, 1)),
            Rows.Classified("b/cat.jpg", new LabelScore(0, 1)),
        ];

        Assert.Equal((4, 0, 0), Run(method, results));
        var first = Files();
        Assert.Equal(["_none/dog.jpg", "cat/cat-*.jpg", "cat/cat-*.jpg", "cat/cat.jpg"], first.Keys.Select(WithoutHash).Order(StringComparer.Ordinal));
        Assert.Equal("a cat", first["cat/cat.jpg"]);
        Assert.Equal(["a cat", "a third cat", "another cat", "no cat"], first.Values.Order(StringComparer.Ordinal));

        Assert.Equal((0, 4, 0), Run(method, results));
        Assert.Equal(first, Files());
        Assert.Empty(_complaints);
    }

    [Theory]
    [InlineData(nameof(SortMethod.Copy))]
    [InlineData(nameof(SortMethod.Link))]
    [InlineData(nameof(SortMethod.HardLink))]
    public void Keeps_non_UTF8_names_and_a_second_run_changes_nothing(string methodName)
    {
        var photos = Path.Combine(_context.Folder, "photos");
        RawNames.Make(photos, [@"a\377.jpg", @"a\376.jpg", @"d\351/a\377.jpg", @"b\\xE9.jpg"]);
        Assert.Equal(0, RawNames.Shell(photos, """ln -s "$(printf 'd\351/a\377.jpg')" plain.jpg && chmod 640 "$(printf 'a\377.jpg')" && touch -d '2001-02-03 04:05:06.789' "$(printf 'a\377.jpg')" """));
        var method = Enum.Parse<SortMethod>(methodName);
        ImageResult[] results =
        [
            .. new[] { @"a\xFE.jpg", @"a\xFF.jpg", @"d\xE9/a\xFF.jpg", @"b\x5CxE9.jpg", "plain.jpg" }.Select(path => Rows.Classified(path, new LabelScore(0, 1))),
        ];

        Assert.Equal((5, 0, 0), Run(method, results));
        Assert.Equal((0, 5, 0), Run(method, results));
        Assert.Empty(_complaints);

        Assert.Equal(0, RawNames.Shell(_context.Folder, """
            cd sorted/cat
            holds() { [ "$(cat "$(printf "$1")")" = "$2" ]; }
            holds 'a\377.jpg' 'a\377.jpg' && holds 'a\376.jpg' 'a\376.jpg' && holds 'b\\xE9.jpg' 'b\\xE9.jpg' && holds plain.jpg 'd\351/a\377.jpg' || exit 1
            [ "$(cat "$(printf 'a\377')"-*.jpg)" = 'd\351/a\377.jpg' ] || exit 2
            [ "$(ls | wc -l)" = 5 ] || exit 3
            [ "$(stat -L -c '%a %y' "$(printf 'a\377.jpg')")" = "$(stat -c '%a %y' "$(printf '../../photos/a\377.jpg')")" ] || exit 4
            """));
    }

    [Fact]
    public void Does_not_overwrite_a_file_with_the_hashed_name()
    {
        var photos = Path.Combine(_context.Folder, "photos");
        RawNames.Make(photos, [@"a\377.jpg"]);
        RawNames.Make(_context.Folder, [@"sorted/cat/a\377.jpg"]);

        Assert.Equal((1, 0, 0), Run(SortMethod.Copy, Rows.Classified(@"a\xFF.jpg", new LabelScore(0, 1))));

        Assert.Equal(0, RawNames.Shell(Sorted, """[ "$(cat "$(printf 'cat/a\377.jpg')")" = 'sorted/cat/a\377.jpg' ] && [ "$(cat "$(printf 'cat/a\377')"-*.jpg)" = 'a\377.jpg' ]"""));
    }

    [Fact]
    public void Creates_symbolic_and_hard_links()
    {
        Run(SortMethod.Link, Rows.Classified("cat.jpg", new LabelScore(0, 1)));
        Run(SortMethod.HardLink, Rows.Classified("dog.jpg", new LabelScore(0, 1)));

        Assert.Equal(Path.Combine(_context.Folder, "photos", "cat.jpg"), new FileInfo(Path.Combine(Sorted, "cat", "cat.jpg")).LinkTarget);
        File.AppendAllText(Path.Combine(_context.Folder, "photos", "dog.jpg"), " at all");
        Assert.Equal("no cat at all", File.ReadAllText(Path.Combine(Sorted, "cat", "dog.jpg")));
        Assert.Null(new FileInfo(Path.Combine(Sorted, "cat", "dog.jpg")).LinkTarget);
    }

    [Fact]
    public void Overwrites_nothing()
    {
        _context.Write("sorted/cat/cat.jpg", "mine");

        Assert.Equal((1, 0, 0), Run(SortMethod.Copy, Rows.Classified("cat.jpg", new LabelScore(0, 1))));
        Assert.Equal((0, 1, 0), Run(SortMethod.Copy, Rows.Classified("cat.jpg", new LabelScore(0, 1))));

        Assert.Equal("mine", File.ReadAllText(Path.Combine(Sorted, "cat", "cat.jpg")));
        Assert.Equal(["cat/cat-*.jpg", "cat/cat.jpg"], Files().Keys.Select(WithoutHash).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Keeps_the_old_copy_of_a_changed_file()
    {
        Run(SortMethod.Copy, Rows.Classified("cat.jpg", new LabelScore(0, 1)));
        _context.Write("photos/cat.jpg", "a cat that moved");

        Assert.Equal((1, 0, 0), Run(SortMethod.Copy, Rows.Classified("cat.jpg", new LabelScore(0, 1))));

        Assert.Equal(["a cat", "a cat that moved"], Files().Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Label_folders_are_inside_the_target_and_distinct_ignoring_case()
    {
        Run(SortMethod.Copy, Rows.Classified("cat.jpg", new LabelScore(1, 1)), Rows.Classified("dog.jpg", new LabelScore(2, 1)), Rows.Classified("a/cat.jpg", new LabelScore(0, 1)));

        Assert.Equal(3, Files().Count);
        Assert.Equal(3, Directory.GetDirectories(Sorted).Select(Path.GetFileName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(["photos", "sorted"], Directory.GetFileSystemEntries(_context.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reports_a_failed_copy_and_continues()
    {
        Assert.Equal((1, 0, 1), Run(SortMethod.Copy, Rows.Classified("gone.jpg", new LabelScore(0, 1)), Rows.Classified("cat.jpg", new LabelScore(0, 1))));

        Assert.StartsWith("Not sorted: gone.jpg: ", Assert.Single(_complaints), StringComparison.Ordinal);
        Assert.Equal(["cat/cat.jpg"], Files().Keys);
    }

    [Fact]
    public void Sorts_errors_on_request_unless_there_is_no_file()
    {
        ImageResult[] results =
        [
            Rows.Failed("dog.jpg", ImageError.Corrupt, ""), Rows.Failed("gone.jpg", ImageError.Missing, ""), Rows.Failed("cat.jpg", ImageError.OutsideRoot, ""),
        ];

        Assert.Equal((0, 0, 0), Run(SortMethod.Copy, results));
        Assert.Equal((1, 0, 0), Run(new SortArguments(Sorted, SortMethod.Copy, WithErrors: true), _layout, results));
        Assert.Equal(["_errors/dog.jpg"], Files().Keys);
    }

    [Fact]
    public void Each_label_set_has_a_folder()
    {
        var layout = _layout with { LabelSets = [new("m/1", ["cat", "dog"], "animals", 3), new("m/2", ["day", "night"], "../time")] };

        Run(new SortArguments(Sorted, SortMethod.Copy, WithErrors: false), layout,
            new ImageResult("cat.jpg", new ImageOutcome { Scores = [[new(0, 0.75f)], [new(1, 0.6f)]] }));

        Assert.Equal(["animals@3/cat/cat.jpg", $"{SafeName.Of("../time")}/night/cat.jpg"], Files().Keys.OrderDescending(StringComparer.Ordinal));
    }

    private (long Placed, long Kept, long Failed) Run(SortMethod method, params ImageResult[] results) =>
        Run(new SortArguments(Sorted, method, WithErrors: false), _layout, results);

    private (long Placed, long Kept, long Failed) Run(SortArguments arguments, ResultLayout layout, params ImageResult[] results)
    {
        var source = SortSource.Of(new DirectorySource { Root = Path.Combine(_context.Folder, "photos"), Recursive = true }, sentFrom: null, arguments.Directory);
        var sorter = new FileSorter(arguments, source, layout, _complaints.Add);
        foreach (var result in results)
        {
            sorter.Sort(result);
        }

        return (sorter.Report.Placed, sorter.Report.Kept, sorter.Report.Failed);
    }

    private SortedDictionary<string, string> Files() => new(
        Directory.EnumerateFiles(Sorted, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(Sorted, path).Replace('\\', '/'), File.ReadAllText), StringComparer.Ordinal);

    private static string WithoutHash(string path) => System.Text.RegularExpressions.Regex.Replace(path, "-[0-9a-f]{12}", "-*");
}
