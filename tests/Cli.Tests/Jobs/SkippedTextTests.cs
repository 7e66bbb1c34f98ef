using ZeroShotOrleans.Cli.Jobs;

namespace ZeroShotOrleans.Cli.Tests.Jobs;

public sealed class SkippedTextTests
{
    [Fact]
    public void Lists_extensions_by_frequency() => Assert.Equal(
        ["14 files skipped: .mp4 7, .txt 4, no extension 1, others 2 (see --include)."],
        SkippedText.Lines(new SkippedFiles { ByExtension = [new(".mp4", 7), new(".txt", 4)], WithoutExtension = 1, OtherExtensions = 2 }));

    [Fact]
    public void Sums_up_rare_extensions()
    {
        var skipped = new SkippedFiles { ByExtension = [.. Enumerable.Range(10, 13).Select(i => new SkippedExtension($".x{i}", 100 - i))] };

        var line = Assert.Single(SkippedText.Lines(skipped));

        Assert.Contains(".x10 90, .x11 89", line, StringComparison.Ordinal);
        Assert.Contains($", others {80 + 79 + 78} ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_reason_for_skipping_has_a_line() => Assert.Equal(
        [
            "1 system file or folder skipped, such as ._* and @eaDir (see --system-files).",
            "2 files and folders excluded by --exclude.",
            "3 folders not entered (see --recursive and --follow-links).",
            "1 row of the list without an image.",
        ],
        SkippedText.Lines(new SkippedFiles { SystemFiles = 1, Excluded = 2, FoldersNotEntered = 3, Rows = 1 }));

    [Fact]
    public void Writes_nothing_when_nothing_was_skipped() => Assert.Empty(SkippedText.Lines(SkippedFiles.None));
}
