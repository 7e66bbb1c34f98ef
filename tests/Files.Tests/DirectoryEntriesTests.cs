namespace ZeroShotOrleans.Files.Tests;

public sealed class DirectoryEntriesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_entry_is_listed_with_its_kind()
    {
        _folder.Add("a.jpg");
        _folder.Add(".hidden");
        _folder.Add("folder/b.jpg");
        _folder.Link("link.jpg", "a.jpg");
        _folder.Link("linked", "folder");
        _folder.Link("dangling", "nowhere");

        Assert.Equal(
        [
            new(".hidden", WalkEntryKind.File),
            new("a.jpg", WalkEntryKind.File),
            new("dangling", WalkEntryKind.File),
            new("folder", WalkEntryKind.Directory),
            new("link.jpg", WalkEntryKind.File),
            new("linked", WalkEntryKind.LinkedDirectory),
        ], Entries().OrderBy(entry => entry.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Unwanted_entries_are_skipped()
    {
        _folder.Add("a.jpg");
        _folder.Add("a.txt");

        Assert.Equal(["a.jpg"], DirectoryEntries.Of(_folder.Root, (name, _) => name.EndsWith(".jpg", StringComparison.Ordinal)).Select(entry => entry.Name));
    }

    [Fact]
    public void Names_that_are_not_text_are_listed_as_the_text_that_stands_for_them()
    {
        var flat = RawNames.Odd.Where(name => !name.Printf.Contains('/', StringComparison.Ordinal)).ToArray();
        RawNames.Make(_folder.Root, flat.Select(name => name.Printf));

        Assert.Equal(flat.Select(name => name.Text).Order(StringComparer.Ordinal), Entries().Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_directory_that_is_not_there_is_an_error_and_not_an_empty_one() => Assert.Throws<DirectoryNotFoundException>(() => DirectoryEntries.Of(_folder.At("nowhere"), (_, _) => true).ToList());

    [Fact]
    public void A_file_is_not_a_directory()
    {
        var file = _folder.Add("a.jpg");

        Assert.ThrowsAny<IOException>(() => DirectoryEntries.Of(file, (_, _) => true).ToList());
    }

    private WalkEntry[] Entries() => [.. DirectoryEntries.Of(_folder.Root, (_, _) => true)];
}
