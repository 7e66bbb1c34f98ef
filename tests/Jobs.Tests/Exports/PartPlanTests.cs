using ZeroShotOrleans.Jobs.Exports;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Exports;

/// <summary>Which images are in which part.</summary>
public sealed class PartPlanTests
{
    [Theory]
    [InlineData(4096, 4096 * 100, 128 * 1024 * 1024, 1_341_952)]
    [InlineData(4096, 4096 * 100, 25_600, 256)]
    [InlineData(4096, 4096 * 100, 25_599, 255)]
    [InlineData(10, 10_000, 100, 1)]
    [InlineData(1, 1, 1024, 1024)]
    [InlineData(0, 700, 1024, 256)]
    public void Parts_have_about_the_configured_size_and_end_with_whole_reads(long images, long bytes, long partBytes, long expected) =>
        Assert.Equal(expected, PartPlan.ImagesPerPart(images, bytes, partBytes));

    [Fact]
    public void Every_image_is_in_one_part_whatever_the_order_of_outcomes()
    {
        foreach (var (listed, perPart) in new (long, long)[] { (0, 10), (1, 10), (9, 10), (10, 10), (11, 10), (100, 7), (100, 1), (3, 100) })
        {
            var export = new StoredExport { ImagesPerPart = perPart };
            var end = 0L;
            while (PartPlan.Next(export, listed, listingDone: true, _ => listed) is PartStep.Write part)
            {
                Assert.Equal((export.Parts.Length, end), (part.Number, part.Images.First));
                end = part.Images.End;
                export = export with { Parts = export.Parts.Add(Part(part.Number, part.Images)) };
            }

            Assert.Equal(listed, end);
            Assert.Equal(Math.Max(1, (listed + perPart - 1) / perPart), export.Parts.Length);
            Assert.IsType<PartStep.AllWritten>(PartPlan.Next(export, listed, listingDone: true, _ => listed));
        }
    }

    [Theory]
    [InlineData(9, false, 9, false)]
    [InlineData(10, false, 9, false)]
    [InlineData(10, false, 10, true)]
    [InlineData(9, true, 8, false)]
    [InlineData(9, true, 9, true)]
    [InlineData(0, false, 0, false)]
    [InlineData(0, true, 0, true)]
    public void A_part_waits_until_its_end_is_known_and_has_outcomes(long listed, bool listingDone, long doneUntil, bool writes) =>
        Assert.Equal(writes, PartPlan.Next(new StoredExport { ImagesPerPart = 10 }, listed, listingDone, _ => doneUntil) is PartStep.Write);

    [Fact]
    public void A_missing_part_is_the_next_one()
    {
        var export = new StoredExport { ImagesPerPart = 10, Parts = [Part(0, new(0, 10)), Part(2, new(20, 25))] };

        Assert.Equal(new PartStep.Write(1, new ImageRange(10, 20)), PartPlan.Next(export, 25, listingDone: true, _ => 25));
        Assert.IsType<PartStep.AllWritten>(PartPlan.Next(export with { Parts = export.Parts.Insert(1, Part(1, new(10, 20))) }, 25, listingDone: true, _ => 25));
    }

    [Fact]
    public void More_parts_than_can_be_listed_are_refused()
    {
        var export = new StoredExport { ImagesPerPart = 1, Parts = [.. Enumerable.Range(0, PartPlan.MaxParts).Select(part => Part(part, new(part, part + 1)))] };

        Assert.IsType<PartStep.AllWritten>(PartPlan.Next(export, PartPlan.MaxParts, listingDone: true, _ => long.MaxValue));
        Assert.Contains("Exports:PartBytes", Assert.Throws<ExportException>(() => PartPlan.Next(export, PartPlan.MaxParts + 1, listingDone: true, _ => long.MaxValue)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255, false, 255, null)]
    [InlineData(5000, false, 255, null)]
    [InlineData(5000, false, 256, 256L)]
    [InlineData(100, true, 99, null)]
    [InlineData(100, true, 100, 100L)]
    [InlineData(0, true, 0, 0L)]
    public void The_sample_is_the_first_images(long listed, bool listingDone, long doneUntil, long? images) =>
        Assert.Equal(images, PartPlan.Sample(listed, listingDone, _ => doneUntil)?.Count);

    [Fact]
    public void Names_sort_by_part() => Assert.Equal(["part-00002-0k3v9s2m1abc.parquet", "part-00010-0k3v9s2m1abc.parquet"], new[] { 10, 2 }.Select(part => PartPlan.Name("0k3v9s2m1abc", part)).Order(StringComparer.Ordinal));

    private static ExportedPart Part(int number, ImageRange images) => new(number, images.First, images.Count, images.Count, Failed: 0, Bytes: 1, Sha256: "");
}
