using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Reuse;

public sealed class UnchangedFilesTests
{
    private readonly MemoryStores _stores = new();

    [Fact]
    public async Task Reuses_the_outcomes_of_files_that_are_unchanged()
    {
        await _stores.AddPreviousAsync(5, without: 1);
        var work = new UnchangedFiles(await _stores.OpenAsync(), TestJobs.Job("job").Spec.Source, (_, entry, _) => entry.Path != "2.jpg");

        var found = await await work.BeginAsync(new ManifestSegment(0, TestJobs.Entries("0.jpg", "1.jpg", "2.jpg", "3.jpg", "9.jpg")), [new ImageRange(0, 5)], TestContext.Current.CancellationToken);

        Assert.Equal([TestJobs.Text(TestJobs.Outcome(0)), "-", "-", TestJobs.Text(TestJobs.Outcome(3)), "-"], found.Text());
    }

    [Fact]
    public async Task Compares_only_images_without_an_outcome()
    {
        await _stores.AddPreviousAsync(3);
        var work = new UnchangedFiles(await _stores.OpenAsync(), TestJobs.Job("job").Spec.Source, (_, _, _) => true);

        var found = await await work.BeginAsync(new ManifestSegment(0, PreviousWorkFixture.Entries(0, 3)), [new ImageRange(1, 2)], TestContext.Current.CancellationToken);

        Assert.Equal(["-", TestJobs.Text(TestJobs.Outcome(1)), "-"], found.Text());
    }
}
