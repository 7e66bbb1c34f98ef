using ZeroShotOrleans.Grains.Jobs.Listing;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Listing;

public sealed class SourceScanTests : IDisposable
{
    private readonly JobFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Segments_are_as_large_as_a_manifest_allows()
    {
        await _fixture.StartAsync();

        Assert.Equal([ManifestSegment.MaxImages, ManifestSegment.MaxImages, 2], await ListAsync(Scan((2 * ManifestSegment.MaxImages) + 2)));

        Assert.Equal((2 * ManifestSegment.MaxImages) + 2, (await _fixture.StoredAsync()).Listed);
    }

    [Fact]
    public async Task A_slow_source_is_listed_in_smaller_segments()
    {
        await _fixture.StartAsync();

        // 40 ms for each image, and a segment takes 100 ms.
        Assert.Equal([3, 3, 1], await ListAsync(Scan(7, image => _fixture.Time.Advance(TimeSpan.FromMilliseconds(40)))));
    }

    [Fact]
    public async Task A_segment_has_an_image_however_slow_the_source_is()
    {
        await _fixture.StartAsync();

        Assert.Equal([1, 1], await ListAsync(Scan(2, image => _fixture.Time.Advance(TimeSpan.FromSeconds(1)))));
    }

    [Fact]
    public async Task An_empty_source_has_no_segment_and_says_what_was_skipped()
    {
        await _fixture.StartAsync();
        var scan = Scan(0, skippedAfter: 2);

        Assert.Empty(await ListAsync(scan));

        Assert.Equal(2, scan.Skipped!.Rows);
    }

    [Fact]
    public async Task A_scan_continues_after_the_last_listed_image()
    {
        await _fixture.StartAsync("0.jpg", "1.jpg", "2.jpg");
        ImageEntry? after = null;

        await ListAsync(Scan(5, started: (last, listed) =>
        {
            after = last;
            Assert.Equal(3, listed);
        }));

        Assert.Equal("2.jpg", after?.Path);
    }

    [Fact]
    public async Task A_segment_counts_what_was_skipped_before_its_last_image()
    {
        await _fixture.StartAsync();
        var scan = Scan(3, skippedBefore: 1, skippedAfter: 4);

        await foreach (var segment in scan.SegmentsAsync(JobFixture.Token))
        {
            Assert.Equal(3, segment.Skipped!.Rows);
            await _fixture.Job.AppendAsync(segment);
        }

        // The rest is stored with the end of the listing.
        Assert.Equal(3, _fixture.Job.Status.Skipped!.Rows);
        Assert.Equal(7, scan.Skipped!.Rows);
    }

    [Fact]
    public async Task A_scan_after_a_restart_counts_on()
    {
        await _fixture.StartAsync();
        await _fixture.Job.AppendAsync(new ManifestSegment(0, [new ImageEntry("0.jpg")], new SkippedFiles { Rows = 5 }));
        var scan = Scan(1, skippedBefore: 1);

        await ListAsync(scan);

        Assert.Equal(6, scan.Skipped!.Rows);
    }

    [Fact]
    public async Task A_complete_manifest_is_not_scanned_again()
    {
        await _fixture.StartAsync("0.jpg");
        await _fixture.Job.ApplyAsync(new JobChange.ListingEnds(Skipped: null));
        var scan = Scan(5, started: (_, _) => Assert.Fail("It is listed."));

        Assert.Empty(await ListAsync(scan));

        Assert.Null(scan.Skipped);
    }

    private SourceScan Scan(
        int images, Action<int>? found = null, Action<ImageEntry?, long>? started = null, int skippedBefore = 0, int skippedAfter = 0)
    {
        return new SourceScan(_fixture.Job, _fixture.Stores, Enumerate, _fixture.Time);

        IEnumerable<ImageEntry> Enumerate(ImageSource source, ImageEntry? after, long listed, ImageStamp input, SkipTally tally, CancellationToken cancellationToken)
        {
            started?.Invoke(after, listed);
            for (var image = 0; image < images; image++)
            {
                Skip(tally, skippedBefore);
                found?.Invoke(image);
                yield return new ImageEntry($"{listed + image}.jpg");
            }

            Skip(tally, skippedAfter);
        }
    }

    private static void Skip(SkipTally tally, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            tally.CountRow();
        }
    }

    // Lengths of the segments.
    private async Task<List<int>> ListAsync(SourceScan scan)
    {
        List<int> lengths = [];
        await foreach (var segment in scan.SegmentsAsync(JobFixture.Token))
        {
            lengths.Add(segment.Entries.Length);
            await _fixture.Job.AppendAsync(segment);
        }

        return lengths;
    }
}
