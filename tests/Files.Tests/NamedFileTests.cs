namespace ZeroShotOrleans.Files.Tests;

/// <summary>Files by names that are text and by names that are not: the same results.</summary>
public sealed class NamedFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Names() => new() { { "cat.jpg", "new.jpg" }, { @"caf\xE9.jpg", @"n\xE8w.jpg" } };

    [Theory, MemberData(nameof(Names))]
    public void A_file_is_found_and_read(string name, string other)
    {
        var file = Make(name);

        Assert.True(NamedFile.IsFile(file));
        Assert.True(NamedFile.IsTaken(file));
        Assert.False(NamedFile.IsDirectory(file));
        Assert.False(NamedFile.IsFile(_folder.At(other)));
        Assert.Equal("content", Text(file));
        Assert.Equal(7, NamedFile.StateOf(file)!.Value.Bytes);
        Assert.Null(NamedFile.StateOf(_folder.At(other)));
        Assert.ThrowsAny<IOException>(() => NamedFile.OpenRead(_folder.At(other)));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_copy_has_content_and_time_and_replaces_what_was_there(string name, string other)
    {
        var (file, copy) = (Make(name), _folder.At(other));

        NamedFile.Copy(file, copy);
        NamedFile.Copy(file, copy);

        Assert.Equal("content", Text(copy));
        Assert.Equal(NamedFile.StateOf(file)!.Value.Modified, NamedFile.StateOf(copy)!.Value.Modified);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_move_never_replaces_a_file(string name, string other)
    {
        var (file, target) = (Make(name), _folder.At(other));

        NamedFile.Move(file, target);
        Assert.False(NamedFile.IsTaken(file));
        NamedFile.Copy(target, file);

        Assert.ThrowsAny<IOException>(() => NamedFile.Move(file, target));
        Assert.Equal("content", Text(file));
    }

    [Theory, MemberData(nameof(Names))]
    public void Deleting_a_file_twice_is_no_error(string name, string other)
    {
        var file = Make(name);
        NamedFile.Copy(file, _folder.At(other));

        NamedFile.Delete(file);
        NamedFile.Delete(file);

        Assert.False(NamedFile.IsTaken(file));
        Assert.True(NamedFile.IsFile(_folder.At(other)));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_link_is_made_read_and_followed(string name, string other)
    {
        var (file, link) = (Make(name), _folder.At(other));

        NamedFile.CreateSymbolicLink(link, name);

        Assert.Equal(name, NamedFile.LinkTarget(link));
        Assert.Null(NamedFile.LinkTarget(file));
        Assert.Equal(file, NamedFile.FinalTarget(link));
        Assert.Equal("content", Text(link));
        Assert.Equal(NamedFile.StateOf(file), NamedFile.StateOf(link));
    }

    [Theory, MemberData(nameof(Names))]
    public void The_name_of_a_dangling_link_is_taken_although_there_is_no_file(string name, string other)
    {
        Make(name);
        var link = _folder.At(other);
        NamedFile.CreateSymbolicLink(link, "nowhere");

        Assert.True(NamedFile.IsTaken(link));
        Assert.False(NamedFile.IsDirectory(link));
        Assert.Null(NamedFile.StateOf(link));
    }

    [Fact]
    public void A_pipe_is_not_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has such names.");
        Assert.Equal(0, RawNames.Shell(_folder.Root, """mkfifo "$(printf 'p\351.jpg')" """));

        var refused = Assert.ThrowsAny<IOException>(() => NamedFile.OpenRead(_folder.At(@"p\xE9.jpg")));

        Assert.Equal("It is a pipe, not a file.", refused.Message);
    }

    [Fact]
    public void A_literal_backslash_is_found_when_no_escaped_name_is_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has such names.");
        _folder.Add(@"caf\xE9.jpg", "literal");

        Assert.Equal("literal", Text(_folder.At(@"caf\xE9.jpg")));
        Assert.Equal(_folder.At(@"caf\x5CxE9.jpg"), PathBytes.Canonical(_folder.At(@"caf\xE9.jpg")));
    }

    private string Make(string name)
    {
        if (name == "cat.jpg")
        {
            return _folder.Add(name);
        }

        var content = _folder.Add("source");
        RawNames.Make(_folder.Root, [@"caf\351.jpg"], content);
        File.Delete(content);
        return _folder.At(name);
    }

    private static string Text(string path)
    {
        using var reader = new StreamReader(NamedFile.OpenRead(path));
        return reader.ReadToEnd();
    }
}
