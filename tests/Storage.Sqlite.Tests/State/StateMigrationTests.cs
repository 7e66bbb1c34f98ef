using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

/// <summary>A state that an older program left (see the README of <c>Fixtures</c>) is read by this one.</summary>
public sealed class StateMigrationTests : IDisposable
{
    private const string JobId = "01m86j8zk9qp";

    private readonly StateFolder _folder = new();
    private readonly StateDatabase _database;
    private readonly SqliteJobStore _jobs;

    public StateMigrationTests()
    {
        OlderState.Unpack(_folder);
        _database = _folder.Open();
        _jobs = new SqliteJobStore(_database, TestSerialization.Bodies);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_job_of_version_1_is_there_with_its_images_and_outcomes()
    {
        var job = Assert.Single(await _jobs.NewestAsync(10, Token));

        Assert.Equal(JobId, job.Job.JobId);
        var source = Assert.IsType<DirectorySource>(job.Job.Spec.Source);
        Assert.Equal("/tmp/photos", source.Root);
        Assert.Equal((0, 0, 0), (source.Exclude.Length, source.Paths.Length, source.Globs.Length));
        Assert.Equal(["cat", "dog", "rocket"], job.Job.Spec.LabelSets[0].Labels);
        Assert.Equal(new JobStatus(JobState.Finished, ListingDone: true, PromptsEmbedded: 6), job.Status);
        Assert.Equal((5, 3, 2), (job.Listed, job.Classified, job.Errors.Values.Sum()));

        var images = (await _jobs.ReadManifestAsync(JobId, 0, Token))!.Entries;
        Assert.Equal(
            [new("broken.jpg"), new("cat.jpg"), new("empty.png"), new("rocket_launch.jpg"), new ImageEntry("temple.jpg")], images);
        var outcomes = await _jobs.ReadOutcomesAsync(JobId, 0, 10, Token);
        Assert.Equal(
            [ImageError.UnknownFormat, ImageError.None, ImageError.Empty, ImageError.None, ImageError.None], outcomes.Select(outcome => outcome.Error));
        Assert.Equal([0, 2, 0], new[] { 1, 3, 4 }.Select(image => outcomes[image].Scores[0][0].Label));
        Assert.All(outcomes, outcome => Assert.True(outcome.Stamp.IsNone));
    }

    [Fact]
    public async Task A_job_of_version_1_can_continue_in_every_way()
    {
        var epoch = await _jobs.TakeAsync(JobId, Token);
        Assert.Equal(1, await _jobs.ForgetErrorsAsync(JobId, epoch, [ImageError.Empty], Token));
        await _jobs.AppendManifestAsync(JobId, epoch, 5, [new ImageEntry("more.tar/a.jpg", 512, 99, 8)], null, Token);
        var ended = new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
        await _jobs.UpdateAsync(JobId, epoch, new(JobState.Finished, ListingDone: true, EndedAt: ended, KeepUntil: ended), Token);

        Assert.Equal([new(0, 2), new(3, 5)], (await _jobs.OutcomesAsync(JobId, Token)).Ranges);
        Assert.Equal("more.tar", (await _jobs.LastManifestAsync(JobId, Token))!.Entries[0].Archive);
        Assert.Equal([JobId], await _jobs.ExpiredAsync(ended, Token));
        await _jobs.DeleteAsync(JobId, Token);
        Assert.Empty(await _jobs.NewestAsync(10, Token));
    }
}
