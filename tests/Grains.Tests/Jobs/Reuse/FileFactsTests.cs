using ZeroShotOrleans.Grains.Jobs.Reuse;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Tests;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Reuse;

/// <summary>Unchanged files are recognised by file system metadata, whatever bytes are in their names.</summary>
public sealed class FileFactsTests
{
    [Fact]
    public void An_unchanged_file_is_recognised_by_a_non_utf8_name_and_by_a_link()
    {
        using var folder = new PhotoFolder();
        var files = new ImageFiles([], 10_000);
        RawNames.Make(folder.Root, [@"caf\351.jpg", @"caf\350.jpg"]);
        Assert.Equal(0, RawNames.Shell(folder.Root, """ln -s "$(printf 'caf\351.jpg')" link.jpg"""));
        var source = new DirectorySource { Root = folder.Root };
        foreach (var path in new[] { @"caf\xE9.jpg", "link.jpg" })
        {
            Assert.Null(files.Read(folder.Root, path, followLinks: false, out var bytes, out var modified));
            var stamp = new ImageStamp { Bytes = bytes.Length, Modified = modified };

            Assert.True(FileFacts.IsUnchanged(source, new ImageEntry(path), stamp));
            Assert.False(FileFacts.IsUnchanged(source, new ImageEntry(path), stamp with { Bytes = 1 }));
            Assert.False(FileFacts.IsUnchanged(source, new ImageEntry(path), stamp with { Modified = modified + 1 }));
            Assert.False(FileFacts.IsUnchanged(source, new ImageEntry(@"caf\xE7.jpg"), stamp));
        }
    }
}
