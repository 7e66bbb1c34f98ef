using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.Listing.Lists;

/// <summary>Files that are no lists of images: nothing of them may reach the person who names them as one.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private const string Secret = "q7SecretOfAnotherUser";

    private readonly PhotoFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Files => new()
    {
        { "shadow", $"root:$y$j9T${Secret}:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n" },
        { "app.conf", $"# settings\n\npassword = {Secret}\nurl=https://user:{Secret}@example.org/\n" },
        { "notes.txt", $"https://example.org is where {Secret} lives\n" },
        { "git-credentials", $"https://someone:{Secret}@example.org\n" },
        { "id_ed25519", $"-----BEGIN OPENSSH PRIVATE KEY-----\n{Secret}\n-----END OPENSSH PRIVATE KEY-----\n" },
        { "one-line", Secret },
        { "users.csv", $"name,{Secret}\nann,1\n" },
        { "users.csv", $"path,x\n{Secret},1\n" },
        { "quotes.csv", $"{Secret},b\"c\n" },
        { "users.tsv", $"name\t{Secret}\n" },
        { "state.json", $"{{\"{Secret}\":\"{Secret}\"}}" },
        { "state.json", $"[{{\"path\":\"{Secret}\"}}]" },
        { "state.json", $"[{Secret}]" },
        { "state.json", Secret },
        { "log.jsonl", $"{{\"{Secret}\":1}}\n" },
        { "log.jsonl", $"\"{Secret}\"\n" },
        { "log.jsonl", $"{Secret}\n" },
        { "long", string.Concat(Enumerable.Repeat(Secret, 5000)) },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_no_list_is_refused_and_nothing_of_it_is_shown(string name, string text)
    {
        File.WriteAllText(_folder.At(name), text);
        foreach (var column in name.EndsWith("sv", StringComparison.Ordinal) || name.Contains(".json", StringComparison.Ordinal) ? ["", "name", "path"] : new[] { "" })
        {
            try
            {
                var entries = Entries(new ListSource { File = _folder.At(name), Column = column });

                Assert.DoesNotContain(entries, entry => entry.ToString().Contains(Secret, StringComparison.Ordinal));
                Assert.NotEqual("", column);
            }
            catch (ZeroShotException refused)
            {
                Assert.Equal(ZeroShotError.BadRequest, refused.Code);
                Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc/group")]
    [InlineData("/etc/hosts")]
    [InlineData("/proc/self/environ")]
    [InlineData("/proc/self/status")]
    public void A_file_of_the_system_is_refused(string file)
    {
        Assert.SkipUnless(File.Exists(file), "only systems with that file");

        Assert.Equal(ZeroShotError.BadRequest, Assert.Throws<ZeroShotException>(() => Entries(new ListSource { File = file })).Code);
    }

    [Fact]
    public void The_refusal_names_the_first_line()
    {
        File.WriteAllText(_folder.At("notes"), "\n\none\ntwo\nthree\n");

        var message = Assert.Throws<ZeroShotException>(() => Entries(new ListSource { File = _folder.At("notes") })).Message;

        Assert.Contains("Line 3: this is not an image's name, nor are the next 2.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_another_kind_is_not_read_to_its_end()
    {
        using (var file = File.CreateText(_folder.At("big.log")))
        {
            for (var i = 0; i < ListListing.MaxLeadingOthers; i++)
            {
                file.WriteLine("a line of a log");
            }

            // Beyond the limit, so it is not reached.
            file.WriteLine("a.jpg");
        }

        Assert.Throws<ZeroShotException>(() => Entries(new ListSource { File = _folder.At("big.log") }));
    }

    [Theory]
    [InlineData("list.txt", "a.jpg\nq7SecretOfAnotherUser\nb.jpg\n", "line 2")]
    [InlineData("list.csv", "path,note\na.jpg,\"x\ny\"\nq7SecretOfAnotherUser,1\nb.jpg,2\n", "line 4")]
    [InlineData("list.jsonl", "\"a.jpg\"\n{\"path\":\"q7SecretOfAnotherUser\"}\n\"b.jpg\"\n", "line 2")]
    [InlineData("list.json", "[\"a.jpg\",\"q7SecretOfAnotherUser\",\"b.jpg\"]", "row 1")]
    public void Other_text_in_a_list_is_a_row_that_names_its_line(string name, string text, string place)
    {
        File.WriteAllText(_folder.At(name), text);

        var list = new ListSource { File = _folder.At(name) };
        var entries = Entries(list);

        Assert.Equal(["a.jpg", place, "b.jpg"], entries.Select(entry => entry.Path));
        Assert.Equal((1L, null), (entries[1].Row, entries[1].Written));
        Assert.DoesNotContain(Secret, entries[1].ToString(), StringComparison.Ordinal);

        // A file of that name is not taken for it.
        _folder.Add(place);
        _folder.Add("a.jpg");
        var files = new ImageFiles([], 1_000_000);
        var slice = SourceSlices.Of(list, "job", 0, [.. entries]);
        Assert.Equal(
            [null, ImageError.Missing, ImageError.Missing], Enumerable.Range(0, 3).Select(index => files.Read(slice, index, out _, out _)?.Error));
        Assert.Contains(place, files.Read(slice, 1, out _, out _)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_without_an_extension_are_images_if_the_files_exist()
    {
        _folder.Add("photos/5f4dcc3b5aa765d6");
        _folder.Add("secret");
        _folder.AddLink("photos/out", "../secret");
        File.WriteAllText(_folder.At("list.txt"), "5f4dcc3b5aa765d6\n../secret\nout\nnone\n");
        var list = new ListSource { File = _folder.At("list.txt"), Root = _folder.At("photos") };

        // Nothing is said of files elsewhere, not even that they exist.
        Assert.Equal(["5f4dcc3b5aa765d6", "line 2", "out", "line 4"], Entries(list).Select(entry => entry.Path));
        File.Move(_folder.At("list.txt"), _folder.At("photos/list.txt"));
        Assert.Equal(["5f4dcc3b5aa765d6", "line 2", "line 3", "line 4"], Entries(list with { File = _folder.At("photos/list.txt") }, _folder.At("photos")).Select(entry => entry.Path));
    }

    [Fact]
    public void Columns_are_named_only_if_they_hold_images()
    {
        File.WriteAllText(_folder.At("list.csv"), "id,photo,secret,link\n1,x.jpg,s,https://example.org/1\n");

        var message = Assert.Throws<ZeroShotException>(() => Entries(new ListSource { File = _folder.At("list.csv") })).Message;

        Assert.Contains("Images are in 'photo', 'link'. Name one of them.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("'secret'", message, StringComparison.Ordinal);
    }

    private static List<ImageEntry> Entries(ListSource list, params string[] roots) =>
        [.. new ListListing(list, new ListingRoots(roots), new ImageFiles(roots, 1_000_000), new SkipTally()).Entries(0, input: default, TestContext.Current.CancellationToken)];
}
