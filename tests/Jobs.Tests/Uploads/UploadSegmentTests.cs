using ZeroShotOrleans.Jobs.Uploads;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Uploads;

public sealed class UploadSegmentTests
{
    [Fact]
    public void Files_that_are_too_large_are_listed_apart()
    {
        var segments = UploadSegment.Of([File(7), File(8), TooLarge(9), TooLarge(10), File(11)]).ToList();

        Assert.Equal([7, 9, 11], segments.Select(part => part.Segment.First));
        Assert.Equal([false, true, false], segments.Select(part => part.TooLarge));
        Assert.Equal(["7.jpg", "8.jpg"], segments[0].Segment.Entries.Select(entry => entry.Path));
        Assert.Equal(["9.jpg", "10.jpg"], segments[1].Segment.Entries.Select(entry => entry.Path));
        Assert.Equal(2, segments[0].Bytes.Length);
    }

    [Fact]
    public void A_segment_has_as_many_images_as_a_manifest_allows()
    {
        var segments = UploadSegment.Of([.. Enumerable.Range(0, ManifestSegment.MaxImages + 1).Select(index => File(index))]).ToList();

        Assert.Equal([ManifestSegment.MaxImages, 1], segments.Select(part => part.Segment.Entries.Length));
        Assert.Equal(ManifestSegment.MaxImages, segments[1].Segment.First);
    }

    [Fact]
    public void An_empty_file_is_not_too_large() => Assert.False(Assert.Single(UploadSegment.Of([new AssembledFile(0, "a.jpg", [])])).TooLarge);

    [Fact]
    public void No_files_are_no_segment() => Assert.Empty(UploadSegment.Of([]));

    private static AssembledFile File(long index) => new(index, $"{index}.jpg", [1]);

    private static AssembledFile TooLarge(long index) => new(index, $"{index}.jpg", Bytes: null);
}
