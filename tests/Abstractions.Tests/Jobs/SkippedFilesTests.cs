namespace ZeroShotOrleans.Abstractions.Tests.Jobs;

public sealed class SkippedFilesTests
{
    [Fact]
    public void Nothing_skipped_has_no_words()
    {
        Assert.True(SkippedFiles.None.IsEmpty);
        Assert.Equal("", SkippedFiles.None.ToString());
    }

    [Fact]
    public void Files_are_counted_with_and_without_an_extension()
    {
        var skipped = new SkippedFiles { ByExtension = [new(".md", 1), new(".txt", 20)], WithoutExtension = 3, OtherExtensions = 4 };

        Assert.Equal(28, skipped.Files);
        Assert.Equal("28 files without an image extension skipped (.txt 20, .md 1, no extension 3; see 'include')", skipped.ToString());
    }

    [Fact]
    public void Ten_extensions_are_shown_the_most_frequent_first()
    {
        var skipped = new SkippedFiles { ByExtension = [.. Enumerable.Range(0, 12).Select(i => new SkippedExtension($".e{i}", i + 1))] };

        Assert.StartsWith("78 files without an image extension skipped (.e11 12, .e10 11,", skipped.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(".e2 3; see 'include')", skipped.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, 0, 0, "1 excluded by 'exclude'")]
    [InlineData(0, 1, 0, 0, "1 system file skipped")]
    [InlineData(0, 2, 0, 0, "2 system files skipped")]
    [InlineData(0, 0, 1, 0, "1 folder not entered (see 'recursive')")]
    [InlineData(0, 0, 0, 1, "1 row without an image")]
    [InlineData(5, 2, 3, 4, "5 excluded by 'exclude', 2 system files skipped, 3 folders not entered (see 'recursive'), 4 rows without an image")]
    public void Each_reason_has_its_words(long excluded, long systemFiles, long folders, long rows, string text)
    {
        var skipped = new SkippedFiles { Excluded = excluded, SystemFiles = systemFiles, FoldersNotEntered = folders, Rows = rows };

        Assert.False(skipped.IsEmpty);
        Assert.Equal(text, skipped.ToString());
    }
}
