using System.Globalization;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Sources.Tests.Listing.Lists;

public sealed class ListListingTests : IDisposable
{
    private readonly PhotoFolder _folder = new();
    // The counts of the last list that was read.
    private SkipTally _tally = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.jpg\nb/c.jpg\n")]
    [InlineData("a.jpg\r\nb/c.jpg")]
    [InlineData("\n  \n\ufeffa.jpg\n\n\t\nb/c.jpg\n\n")]
    public void A_text_list_has_an_image_per_line_and_ignores_blank_lines(string text)
    {
        // A byte order mark counts only at the start.
        var list = text.Contains('\ufeff', StringComparison.Ordinal) ? '\ufeff' + text.Replace("\ufeff", "", StringComparison.Ordinal) : text;

        Assert.Equal(["a.jpg", "b/c.jpg"], Entries(Write("list.txt", list)));
        Assert.True(_tally.Counts.IsEmpty);
    }

    [Fact]
    public void A_line_of_a_text_list_is_literal()
    {
        Assert.Equal(
            ["# not a comment.jpg", " with blanks .jpg", "a,b;c\td.jpg", "\"quoted\".jpg", "katze \u732b \U0001F408.jpg"],
            Entries(Write("list", "# not a comment.jpg\n with blanks .jpg\na,b;c\td.jpg\n\"quoted\".jpg\nkatze \u732b \U0001F408.jpg")));
    }

    [Theory]
    [InlineData("csv", "id,path,score\n1,a.jpg,0.5\n2,\"b, \"\"c\"\"\nd.jpg\",1\n")]
    [InlineData("tsv", "id\tpath\n1\ta.jpg\n2\t\"b, \"\"c\"\"\nd.jpg\"\n")]
    [InlineData("CSV", "\ufeffPath\r\na.jpg\r\n\"b, \"\"c\"\"\nd.jpg\"\r\n")]
    public void A_table_has_images_in_a_column_with_quoting(string extension, string text) =>
        Assert.Equal(["a.jpg", "b, \"c\"\nd.jpg"], Entries(Write("list." + extension, text)));

    [Fact]
    public void The_first_known_column_is_used_or_the_given_one()
    {
        var list = Write("list.csv", "url,image,name\nhttps://e.org/1.jpg,1.jpg,one.png\n");

        Assert.Equal(["1.jpg"], Entries(list));
        Assert.Equal(["https://e.org/1.jpg"], Entries(list with { Column = "url" }));
        Assert.Equal(["one.png"], Entries(list with { Column = "NAME" }));
    }

    [Fact]
    public void Rows_without_an_image_are_skipped_and_counted()
    {
        Assert.Equal(["a.jpg", "b.jpg"], Entries(Write("list.csv", "id,path\n1,a.jpg\n2,\n3\n4,b.jpg\n")));
        Assert.Equal(2L, _tally.Counts.Rows);
    }

    [Fact]
    public void Json_lines_are_objects_or_strings()
    {
        Assert.Equal(
            ["a.jpg", "b.jpg", "c \u732b.jpg"],
            Entries(Write("list.jsonl", "{\"id\":1,\"path\":\"a.jpg\"}\n\n\"b.jpg\"\n{\"file\":\"c \\u732b.jpg\"}\r\n{\"path\":null}\nnull\n")));
        Assert.Equal(["x.jpg"], Entries(Write("list.ndjson", "{\"path\":\"a.jpg\",\"photo\":\"x.jpg\"}") with { Column = "photo" }));
    }

    [Fact]
    public void Parquet_files_are_read_through_all_row_groups()
    {
        var expected = Enumerable.Range(0, 25).Where(i => i % 5 != 4).Select(i => string.Create(CultureInfo.InvariantCulture, $"photos/{i:D4} \U0001F408.jpg"));

        Assert.Equal(expected, Entries(new ListSource { File = SourceFixtures.At("paths.parquet") }));
        Assert.Equal(5L, _tally.Counts.Rows);
        Assert.Equal(
            ["a.jpg", "https://example.org/b.jpg"], Entries(new ListSource { File = SourceFixtures.At("bytes.parquet"), Column = "where" }));
    }

    [Theory]
    [InlineData("list.txt")]
    [InlineData("list.csv")]
    [InlineData("list.jsonl")]
    public void A_list_resumes_after_any_entry(string name)
    {
        var paths = Enumerable.Range(0, 50).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}.jpg")).ToList();
        var list = Write(name, Path.GetExtension(name) switch
        {
            ".csv" => "path\n" + string.Join("\n", paths.Select(path => path + "\n\"\"")),
            ".jsonl" => string.Join("\n\n", paths.Select(path => $"\"{path}\"")),
            _ => string.Join("\n\n", paths),
        });

        for (var listed = 0; listed <= paths.Count; listed++)
        {
            Assert.Equal(paths.Skip(listed), Entries(list, listed));

            // Rows without an image before the last entry were counted with it. Blank lines are not rows.
            Assert.Equal(name != "list.csv" ? 0 : listed == 0 ? 50 : 51 - listed, _tally.Counts.Rows);
        }
    }

    [Fact]
    public void Paths_inside_the_root_become_relative_and_others_cannot_be_read()
    {
        _folder.Add("photos/a.jpg");
        _folder.Add("secret.jpg");
        var inside = _folder.At("photos/a.jpg");
        var outside = _folder.At("secret.jpg");
        var list = Write("list.txt", string.Join('\n', inside, "a.jpg", "../secret.jpg", outside, _folder.At("photos/../secret.jpg"), _folder.At("photos")))
            with { Root = _folder.At("photos") };

        var entries = Entries(list);

        Assert.Equal(["a.jpg", "a.jpg", "../secret.jpg", outside, _folder.At("photos/../secret.jpg"), _folder.At("photos")], entries);
        var files = new ImageFiles([], 1000);
        Assert.Equal(
            [null, null, ImageError.OutsideRoot, ImageError.OutsideRoot, ImageError.OutsideRoot, ImageError.NotAFile],
            entries.Select(entry => files.Read(list.Root, entry, followLinks: false, out _, out _)?.Error));
    }

    [Fact]
    public void A_too_long_entry_keeps_its_row_as_an_error()
    {
        var entries = Entries(Write("list.txt", $"a.jpg\nhttps://e.org/{new string('x', 100_000)}\n{new string('y', 100_000)}.jpg\nb.jpg"));

        Assert.Equal(4, entries.Count);
        Assert.Equal(("a.jpg", "b.jpg"), (entries[0], entries[3]));
        Assert.True(entries[1].Length > Limits.MaxUrlLength, "no address of that length is fetched");
        Assert.Equal(16_384 + 1, entries[2].Length);
        Assert.NotNull(new ImageFiles([], 1000).Read(_folder.Root, entries[2], followLinks: false, out _, out _));
    }

    [Theory]
    [InlineData("list.csv", "a,b\n1,2\n", "'path', 'file', 'image', 'url'. No other column holds names of images")]
    [InlineData("list.csv", "", "It is empty.")]
    [InlineData("list.csv", "path\na.jpg\nb\"c.jpg\n", "Line 3")]
    [InlineData("list.csv", "path\na.jpg\n\"b.jpg\nc.jpg\n", "Line ")]
    [InlineData("list.jsonl", "\"a.jpg\"\n{oops\n", "Line 2: invalid JSON.")]
    [InlineData("list.jsonl", "{\"a\":1}", "Line 1 has no column 'path', 'file', 'image', 'url'. No other column holds names of images")]
    [InlineData("list.jsonl", "{\"path\":7}", "Line 1: the image is Number;")]
    [InlineData("list.jsonl", "\"\\ud83d\"", "Line 1: the image is an unpaired surrogate")]
    [InlineData("list.parquet", "PAR1 and no more", "It is not a valid Parquet file")]
    public void An_invalid_list_is_reported_with_its_position(string name, string text, string expected)
    {
        var problem = Assert.Throws<ZeroShotException>(() => Entries(Write(name, text)));

        Assert.Equal(ZeroShotError.BadRequest, problem.Code);
        Assert.Contains(_folder.At(name), problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_JSON_document_is_an_array_or_JSON_lines()
    {
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg"], Entries(Write("list.json", "\ufeff [\n \"a.jpg\", {\"id\": 1,\n \"path\": \"b.jpg\"},\n null, {\"id\": 2}, {\"image\": \"c.jpg\"}]")));
        Assert.Equal(2L, _tally.Counts.Rows);
        Assert.Equal(["a.jpg", "b.jpg"], Entries(Write("list.json", "{\"path\":\"a.jpg\"}\n{\"path\":\"b.jpg\"}\n")));
        Assert.Contains("Line 1: invalid JSON", Problem(Write("list.json", "{\n  \"images\": [\"a.jpg\"]\n}")), StringComparison.Ordinal);
        Assert.Contains("Line 2: invalid JSON", Problem(Write("list.json", "[\"a.jpg\",\n oops]")), StringComparison.Ordinal);
        Assert.Contains("Element 1 has no column 'nope'. Images are in 'path'. Name it.", Problem(Write("list.json", "[{\"path\":\"a.jpg\"}]") with { Column = "nope" }), StringComparison.Ordinal);
        Assert.Contains("It is not valid JSON", Problem(Write("list.json", "a.jpg\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_lines_without_the_column_are_skipped_unless_all_lack_it()
    {
        Assert.Equal(["a.jpg"], Entries(Write("list.jsonl", "{\"id\":1}\n{\"path\":\"a.jpg\"}\n")));
        Assert.Equal(1L, _tally.Counts.Rows);
    }

    [Theory]
    [InlineData("list.csv", "path,path\na.jpg,b.jpg\n", "It has 2 columns named 'path'.")]
    [InlineData("list.csv", "Path,PATH\na.jpg,b.jpg\n", "It has 2 columns named 'Path'.")]
    [InlineData("list.jsonl", "{\"path\":\"a.jpg\",\"path\":\"b.jpg\"}", "Line 1: it has 2 properties named 'path'.")]
    public void Duplicate_column_names_are_rejected(string name, string text, string expected) =>
        Assert.Contains(expected, Problem(Write(name, text)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(OtherFiles))]
    public void A_file_that_is_not_a_list_is_rejected_by_its_format(string name, byte[] content, string expected)
    {
        File.WriteAllBytes(_folder.At(name), content);

        Assert.Contains(expected, Problem(new ListSource { File = _folder.At(name) }), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> OtherFiles
    {
        get
        {
            var data = new TheoryData<string, byte[], string>
            {
                { "list.txt", File.ReadAllBytes(SourceFixtures.At("reported_list.arrow")), "It is an Arrow (Feather) file. Rename it to .arrow." },
                { "list.parquet", File.ReadAllBytes(SourceFixtures.At("reported_list.arrow")), "It is an Arrow (Feather) file." },
                { "list.csv.gz", File.ReadAllBytes(SourceFixtures.At("reported_gz.csv.gz")), "It is a gzip file. Decompress it." },
                { "list.csv", File.ReadAllBytes(SourceFixtures.At("reported_gz.csv.gz")), "It is a gzip file." },
                { "list.txt", File.ReadAllBytes(SourceFixtures.At("paths.parquet")), "It is a Parquet file. Rename it to .parquet." },
                { "list.tar", File.ReadAllBytes(SourceFixtures.At("ustar.tar")), "It is a tar archive. Pass it with --tar." },
                { "cat.txt", File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "photos", "cat.jpg")), "It is an image." },
                { "print0", "a.jpg\0b/c d.jpg\0\n.jpg\0"u8.ToArray(), "It is a list separated by zero bytes (find -print0)." },
                { "utf16.csv", System.Text.Encoding.Unicode.GetBytes("path\na.jpg\nb.jpg\n"), "It is text in UTF-16 without a byte order mark." },
                { "state.db", [.. "SQLite format 3\0"u8, .. new byte[100]], "It is an SQLite database." },
                { "list.csv", [0, 1, 2, 3, 0, 0, 7, 8], "It is a binary file." },
            };
            using var zip = new MemoryStream();
            using (var workbook = new System.IO.Compression.ZipArchive(zip, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            {
                workbook.CreateEntry("xl/workbook.xml");
            }

            data.Add("list.xlsx", zip.ToArray(), "It is a ZIP archive, which an .xlsx workbook is too. Save a workbook as CSV.");
            return data;
        }
    }

    [Fact]
    public void An_invalid_path_is_an_error_row_and_its_neighbours_are_read()
    {
        _folder.Add("cat.jpg");
        _folder.AddLink("dangling.jpg", "gone.jpg");
        _folder.AddLink("annexed.jpg", ".git/annex/objects/K1/x5/SHA256E-s1--ab.jpg/SHA256E-s1--ab.jpg");
        File.WriteAllText(_folder.At("lfs.jpg"), "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
        File.WriteAllText(_folder.At("unlocked.jpg"), "/annex/objects/SHA256E-s1--ab.jpg\n");
        var list = Write("list.txt", string.Join('\n',
            "cat.jpg", _folder.At("a\0b.jpg"), "c\0d.jpg", new string('x', 5000) + ".jpg", _folder.At(new string('y', 5000) + ".jpg"), "dangling.jpg", "annexed.jpg", "lfs.jpg", "unlocked.jpg",
            "s3://bucket/a.jpg", "gs://bucket/a.jpg", "az://container/a.jpg", "hdfs://host/a.jpg", "file://other.example/a.jpg", new Uri(_folder.At("cat.jpg")).AbsoluteUri, "cat.jpg"));
        var files = new ImageFiles([], 1000);

        var entries = Entries(list);

        Assert.Equal(16, entries.Count);
        string?[] expected =
        [
            null, "zero byte", "zero byte", "too long", "too long", "symbolic link", "git annex get", "git lfs pull", "git annex get",
            "s3:// address", "gs:// address", "az:// address", "hdfs: URLs", "another machine", null, null,
        ];
        Assert.All(entries.Zip(expected), pair =>
        {
            var error = files.Read(_folder.Root, pair.First, followLinks: false, out _, out _);
            Assert.Equal(pair.Second is null, error is null);
            Assert.Contains(pair.Second ?? "", error?.Detail ?? "", StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Entries_keep_their_row_and_original_text()
    {
        var absolute = _folder.At("a.jpg");

        Assert.Equal(
            [new ImageEntry("a.jpg", Row: 0, Written: absolute), new ImageEntry("b.jpg", Row: 2)], Full(Write("list.txt", $"{absolute}\n\nb.jpg\n")));
        Assert.Equal([new ImageEntry("a.jpg", Row: 0), new ImageEntry("b.jpg", Row: 2)], Full(Write("list.csv", "path\na.jpg\n\"\"\nb.jpg\n")));
        Assert.Equal([new ImageEntry("a.jpg", Row: 0), new ImageEntry("b.jpg", Row: 2)], Full(Write("list.json", "[\"a.jpg\", null, \"b.jpg\"]")));
    }

    [Fact]
    public void A_list_changed_after_submission_is_rejected()
    {
        var list = Write("list.txt", "a.jpg\nb.jpg\n");
        var input = InputStamps.Of(list, ListingRoots.Everywhere, new ImageFiles([], 1000));
        Write("list.txt", "a.jpg\nc.jpg\n");

        var listing = new ListListing(list, ListingRoots.Everywhere, new ImageFiles([], 1000), new SkipTally());

        Assert.Contains("It has changed since the job was submitted", Assert.Throws<ZeroShotException>(() => listing.Entries(0, input, TestContext.Current.CancellationToken).ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_non_text_column_is_reported()
    {
        var parquet = new ListSource { File = SourceFixtures.At("paths.parquet") };

        Assert.Contains("no column 'nope'. Columns: 'id', 'path', 'score'.", Problem(parquet with { Column = "nope" }), StringComparison.Ordinal);
        Assert.Contains("'id' contains Int32 values, not text", Problem(parquet with { Column = "id" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_corrupt_Parquet_file_is_rejected_or_gives_rows()
    {
        var whole = File.ReadAllBytes(SourceFixtures.At("paths.parquet"));
        for (var at = 0; at < whole.Length; at += 7)
        {
            byte[] garbled = [.. whole];
            garbled[at] ^= 0x55;
            foreach (var bytes in new[] { whole[..at], garbled })
            {
                File.WriteAllBytes(_folder.At("list.parquet"), bytes);
                try
                {
                    Entries(new ListSource { File = _folder.At("list.parquet") });
                }
                catch (ZeroShotException problem)
                {
                    Assert.Equal(ZeroShotError.BadRequest, problem.Code);
                }
            }
        }
    }

    [Fact]
    public void A_too_long_line_is_rejected()
    {
        foreach (var name in new[] { "list.txt", "list.csv", "list.jsonl" })
        {
            File.WriteAllText(_folder.At(name), "path\n" + new string('x', LineGuard.MaxLineBytes + 1));
            var message = Problem(new ListSource { File = _folder.At(name), Column = "path" });
            Assert.True(
                message.Contains("Line 2: it is longer than", StringComparison.Ordinal) || name == "list.jsonl", message);
        }
    }

    [Fact]
    public void A_missing_list_or_a_directory_is_reported()
    {
        Assert.Contains("does not exist", Problem(new ListSource { File = _folder.At("gone.txt") }), StringComparison.Ordinal);
        Assert.Contains("a folder without Parquet files", Problem(new ListSource { File = _folder.Root }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_and_its_root_must_be_inside_the_roots_even_through_links()
    {
        _folder.Add("allowed/photos/a.jpg");
        Write("outside.txt", "a.jpg");
        Write("allowed/list.txt", "a.jpg");
        _folder.AddLink("allowed/linked.txt", "list.txt");
        _folder.AddLink("allowed/out.txt", "../outside.txt");
        var roots = new[] { _folder.At("allowed") };

        Assert.Equal(["a.jpg"], Entries(new ListSource { File = _folder.At("allowed/linked.txt") }, roots: roots));
        foreach (var refused in new[]
        {
            new ListSource { File = _folder.At("outside.txt") },
            new ListSource { File = _folder.At("not-there.txt") },
            new ListSource { File = _folder.At("allowed/out.txt") },
            new ListSource { File = _folder.At("allowed/list.txt"), Root = _folder.Root },
        })
        {
            Assert.Contains("Images:Roots", Problem(refused, roots), StringComparison.Ordinal);
        }
    }

    private ListSource Write(string name, string text)
    {
        File.WriteAllText(_folder.At(name), text);
        return new ListSource { File = _folder.At(name) };
    }

    private string Problem(ListSource list, params string[] roots) =>
        Assert.Throws<ZeroShotException>(() => Entries(list, roots: roots)).Message;

    private static List<ImageEntry> Full(ListSource list) =>
        [.. new ListListing(list, ListingRoots.Everywhere, new ImageFiles([], 1000), new SkipTally()).Entries(0, input: default, TestContext.Current.CancellationToken)];

    private List<string> Entries(ListSource list, long listed = 0, params string[] roots) =>
        [.. new ListListing(list, new ListingRoots(roots), new ImageFiles(roots, 1000), _tally = new SkipTally())
            .Entries(listed, input: default, TestContext.Current.CancellationToken).Select(entry => entry.Path)];
}
