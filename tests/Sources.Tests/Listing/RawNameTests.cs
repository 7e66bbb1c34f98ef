using System.Globalization;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Archives;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing;

/// <summary>Names that are not UTF-8: every file is listed and can be read, and no such name leads out of a root.</summary>
public sealed class RawNameTests : IDisposable
{
    private static readonly string[] _texts = [.. RawNames.Odd.Select(name => name.Text)];

    private readonly PhotoFolder _folder = new();
    private readonly PhotoFolder _spill = new();
    private readonly ImageFiles _files = new([], 10_000);

    public void Dispose()
    {
        _folder.Dispose();
        _spill.Dispose();
    }

    [Theory]
    [InlineData(DirectoryWalk.SpillAbove)]
    [InlineData(2)]
    public void Every_file_of_a_folder_is_listed_once_in_text_order_and_readable(int spillAbove)
    {
        RawNames.Make(_folder.Root, RawNames.Odd.Select(name => name.Printf));

        Assert.Equal(_texts, Walk(_folder.Root, spillAbove: spillAbove));
        AssertRead(_folder.Root, _texts);
    }

    [Fact]
    public void A_walk_resumes_after_any_non_UTF8_name()
    {
        RawNames.Make(_folder.Root, RawNames.Odd.Select(name => name.Printf));

        for (var i = 0; i < _texts.Length; i++)
        {
            Assert.Equal(_texts[(i + 1)..], Walk(_folder.Root, after: _texts[i], spillAbove: 2));
        }
    }

    [Fact]
    public void Patterns_match_the_text_of_a_name()
    {
        RawNames.Make(_folder.Root, RawNames.Odd.Select(name => name.Printf));

        Assert.Equal([@"a\xFE.jpg"], Walk(_folder.Root, include: @"a\xFE.*"));
        Assert.Equal([@"d\xE9/y\x80.jpg", @"d\xE9/y\x81.jpg"], Walk(_folder.Root, include: @"d\xE9/y*"));
    }

    [Fact]
    public void The_folder_may_have_a_non_UTF8_name_and_its_links_are_followed()
    {
        RawNames.Make(_folder.Root, [@"r\377/s\376/caf\351.jpg", @"r\376/other.jpg"]);
        Assert.Equal(0, RawNames.Shell(_folder.Root, """cd "$(printf 'r\377')" && ln -s "$(printf 's\376')" "$(printf 'l\351')" && ln -s "$(printf 's\376/caf\351.jpg')" link.jpg"""));
        var root = _folder.At(@"r\xFF");

        Assert.Equal(["link.jpg", @"s\xFE/caf\xE9.jpg"], Walk(root));
        Assert.Equal([@"l\xE9/caf\xE9.jpg", "link.jpg", @"s\xFE/caf\xE9.jpg"], Walk(root, followLinks: true));
        foreach (var path in Walk(root, followLinks: true))
        {
            Assert.Null(_files.Read(root, path, followLinks: false, out var bytes, out _));
            Assert.Equal(@"r\377/s\376/caf\351.jpg", System.Text.Encoding.UTF8.GetString(bytes));
        }

        Assert.Contains("is a file", Assert.Throws<ZeroShotException>(() => Walk(_folder.At(@"r\xFF/s\xFE/caf\xE9.jpg"))).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<ZeroShotException>(() => Walk(_folder.At(@"r\xFD"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_literal_name_is_opened_if_the_decoded_one_does_not_exist()
    {
        RawNames.Make(_folder.Root, [@"d\351/caf\\xE9.jpg", @"plain\\xE8/both\\xE9.jpg", @"plain\\xE8/both\351.jpg"]);

        Assert.Equal(@"d\351/caf\\xE9.jpg", Content(@"d\xE9/caf\xE9.jpg"));
        Assert.Equal(@"plain\\xE8/both\351.jpg", Content(@"plain\xE8/both\xE9.jpg"));
        Assert.Equal(@"plain\\xE8/both\\xE9.jpg", Content(@"plain\xE8/both\x5CxE9.jpg"));
        Assert.Equal(ImageError.Missing, _files.Read(_folder.Root, @"d\xE9/\xE9.jpg", followLinks: false, out _, out _)?.Error);
        Assert.Equal(["both\\x5CxE9.jpg", "both\\xE9.jpg"], Walk(_folder.At(@"plain\xE8")));
    }

    [Theory]
    [InlineData("list.txt")]
    [InlineData("list.csv")]
    [InlineData("list.tsv")]
    [InlineData("list.jsonl")]
    public void A_list_may_contain_raw_bytes_or_escaped_text(string list)
    {
        RawNames.Make(_folder.Root, RawNames.Odd.Select(name => name.Printf));

        // As raw bytes, which find and ls print; a text list cannot express names with line breaks.
        var names = RawNames.Odd.Where(name => !name.Text.Contains('\n', StringComparison.Ordinal) && !name.Text.Contains('\r', StringComparison.Ordinal)).ToArray();
        Assert.Equal(0, RawNames.Shell(_folder.Root, list switch
        {
            "list.txt" => """for f; do printf "$f\n" >> "$0"; done""",
            "list.csv" => """echo path > "$0"; for f; do echo "\"$(printf "$f" | sed 's/"/""/g')\"" >> "$0"; done""",
            "list.tsv" => """printf 'path\tid\n' > "$0"; for f; do echo "\"$(printf "$f" | sed 's/"/""/g')\"" >> "$0"; done""",
            _ => """for f; do printf '{"path": "%s"}\n' "$(printf "$f" | sed 's/["\\]/\\&/g')" >> "$0"; done""",
        }, [list, .. names.Select(name => name.Printf)]));
        var entries = List(list);
        Assert.Equal(names.Length, entries.Length);

        // If the decoded name is another file, raw bytes that form an escape are ambiguous: only the escaped text is exact.
        for (var i = 0; i < names.Length; i++)
        {
            var written = names[i].Printf is @"caf\\xE9.jpg" ? @"caf\351.jpg" : names[i].Printf;
            Assert.Equal(written, Content(entries[i]));
        }

        // As escaped text, as in results.
        File.WriteAllLines(_folder.At("text.txt"), names.Select(name => name.Text));
        Assert.Equal(names.Select(name => name.Printf), List("text.txt").Select(Content));
    }

    [Fact]
    public void Only_non_UTF8_lines_of_a_long_list_are_escaped()
    {
        var expected = new List<string>();
        using (var file = File.Create(_folder.At("list.txt")))
        {
            for (var i = 0; i < 20_000; i++)
            {
                var odd = i % 997 == 5;
                expected.Add(string.Create(CultureInfo.InvariantCulture, $"\u00e9\U0001F408 {i}{(odd ? @"\xE9\x5CxE8" : @"\xE8")}.jpg"));
                file.Write([.. System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\u00e9\U0001F408 {i}")), .. odd ? [0xE9, .. @"\xE8"u8] : @"\xE8"u8.ToArray(), .. ".jpg\n"u8]);
            }

            // One line longer than the read buffer, so that it is split within a character.
            file.Write([.. System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\u732b", 100_000)) + ".jpg"), (byte)'\n']);
        }

        var entries = List("list.txt");
        Assert.Equal(expected, entries[..^1]);
        Assert.Equal(new string('\u732b', ListListing.MaxEntryLength), entries[^1].TrimEnd('\u2026'));
    }

    [Fact]
    public void Non_UTF8_names_in_archives_stay_distinct()
    {
        RawNames.Make(_folder.Root, [.. RawNames.Odd.Select(name => "in/" + name.Printf), "t/keep"]);
        Assert.Equal(0, RawNames.Shell(_folder.Root, """
            cd in
            find . -name '*.jpg' -print0 | sort -z > ../names
            for format in ustar gnu pax; do
                tar --format=$format --null -T ../names -cf "../t/$(printf "$format"'\351.tar')" || exit 1
            done
            """));

        var expected = new[] { "gnu", "pax", "ustar" }.SelectMany(format => _texts.Select(text => $@"{format}\xE9.tar/{text}")).Order(StringComparer.Ordinal);
        var entries = Tar(_folder.At("t"));
        Assert.Equal(expected, entries.Select(entry => entry.Path).Order(StringComparer.Ordinal));
        foreach (var entry in entries)
        {
            Assert.Null(_files.Read(_folder.At("t"), entry, out var bytes, out _));
            Assert.Equal("in/" + RawNames.Odd.Single(name => name.Text == entry.Path[(entry.ArchiveLength + 1)..]).Printf, System.Text.Encoding.UTF8.GetString(bytes));
        }

        Assert.Equal(_texts.Length, Tar(_folder.At(@"t/gnu\xE9.tar")).Count);
        Assert.Equal(entries.Skip(30), Tar(_folder.At("t"), after: entries[29]));
    }

    [Fact]
    public void A_name_that_differs_from_the_root_in_one_byte_is_outside_of_it()
    {
        RawNames.Make(_folder.Root, [@"r\377/in.jpg", @"r\376/secret.jpg", @"r\377\376/secret.jpg"]);
        Assert.Equal(0, RawNames.Shell(_folder.Root, """
            cd "$(printf 'r\377')"
            ln -s "../$(printf 'r\376/secret.jpg')" "$(printf 'out\351.jpg')"
            ln -s "../$(printf 'r\377\376/secret.jpg')" "$(printf 'like\351.jpg')"
            ln -s "../$(printf 'r\376')" "$(printf 'folder\351')"
            """));
        var root = _folder.At(@"r\xFF");
        var roots = new ListingRoots([root]);

        foreach (var followLinks in new[] { false, true })
        {
            var files = new ImageFiles([root], 10_000);
            Assert.Null(files.Read(root, "in.jpg", followLinks, out _, out _));
            foreach (var path in new[] { @"out\xE9.jpg", @"like\xE9.jpg", @"folder\xE9/secret.jpg", @"../r\xFE/secret.jpg", @"..\x2F..\x2Fr\xFE/secret.jpg", _folder.At(@"r\xFE/secret.jpg") })
            {
                Assert.True(files.Read(root, path, followLinks, out var bytes, out _)?.Error is ImageError.OutsideRoot or ImageError.Missing, path);
                Assert.Empty(bytes);
            }

            Assert.Equal(ImageError.OutsideRoot, files.Read(root, @"out\xE9.jpg", followLinks, out _, out _)?.Error);
            Assert.Equal(ImageError.OutsideRoot, files.Read(root, @"like\xE9.jpg", followLinks, out _, out _)?.Error);
        }

        Assert.Equal(["in.jpg", @"like\xE9.jpg", @"out\xE9.jpg"], Walk(root, roots: roots));
        Assert.Equal([@"folder\xE9/", "in.jpg", @"like\xE9.jpg", @"out\xE9.jpg"], Walk(root, followLinks: true, roots: roots));
        foreach (var outside in new[] { @"r\xFE", @"r\xFF\xFE", @"r\xFF/folder\xE9", @"r\xFF/../r\xFE" })
        {
            Assert.False(roots.Allow(_folder.At(outside)), outside);
            Assert.Contains("Images:Roots", Assert.Throws<ZeroShotException>(() => Walk(_folder.At(outside), roots: roots)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_path_is_not_truncated_at_a_zero_byte()
    {
        RawNames.Make(_folder.Root, [@"caf\351.jpg"]);

        Assert.Throws<ArgumentException>(() => Walk(_folder.Root + "\0/nothing"));
        Assert.Throws<ArgumentException>(() => NamedFile.IsFile(_folder.At("caf\\xE9.jpg\0x")));
        Assert.Equal(ImageError.Missing, _files.Read(_folder.Root, "caf\\xE9.jpg\0x", followLinks: false, out _, out _)?.Error);
    }

    private void AssertRead(string root, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            Assert.Null(_files.Read(root, text, followLinks: false, out var bytes, out _));
            Assert.Equal(RawNames.Odd.Single(name => name.Text == text).Printf, System.Text.Encoding.UTF8.GetString(bytes));
        }
    }

    private string Content(string path)
    {
        Assert.Null(_files.Read(_folder.Root, path, followLinks: false, out var bytes, out _));
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    private List<string> Walk(
        string root, string? after = null, int spillAbove = DirectoryWalk.SpillAbove, bool followLinks = false, ListingRoots? roots = null, string? include = null) =>
        [.. DirectoryWalk.Files(
            new DirectorySource { Root = root, Recursive = true, FollowLinks = followLinks, Include = include is null ? [] : [include] },
            after, _files, _spill.Root, spillAbove, roots ?? ListingRoots.Everywhere, new SkipTally(), CancellationToken.None)];

    private string[] List(string file) => [.. new ListListing(new ListSource { File = _folder.At(file) }, ListingRoots.Everywhere, _files, new SkipTally())
        .Entries(0, input: default, TestContext.Current.CancellationToken).Select(entry => entry.Path)];

    private List<ImageEntry> Tar(string root, ImageEntry? after = null) =>
        [.. new TarListing(new TarSource { Root = root }, ListingRoots.Everywhere, _files, new SkipTally()).Entries(after, TestContext.Current.CancellationToken)];
}
