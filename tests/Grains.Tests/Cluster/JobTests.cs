using ZeroShotOrleans.Client;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Jobs in clusters that lose and gain silos, and jobs that are cancelled.</summary>
public sealed class JobTests
{
    private const ZeroShotRoles Control = ZeroShotRoles.Control;
    private const ZeroShotRoles Encoder = ZeroShotRoles.Encoder;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_image_of_a_folder_gets_exactly_one_result_in_order()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });
        using var folder = new ImageFolder(300);

        var job = await Submit(cluster, folder);
        var results = await ReadAll(job);

        AssertComplete(300, results);
        var progress = await job.ProgressAsync(Token);
        Assert.Equal((JobState.Finished, 300, 300, 0), (progress.State, progress.Listed, progress.Classified, progress.Failed));
    }

    [Fact]
    public async Task A_corrupt_image_is_an_error_and_its_neighbours_are_classified()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(3);
        folder.Add("00001a.png", "not a picture at all"u8.ToArray());
        folder.Add("00002a.jpg", []);

        var job = await Submit(cluster, folder);
        var results = await ReadAll(job);

        Assert.Equal(["00000.bmp", "00001.bmp", "00001a.png", "00002.bmp", "00002a.jpg"], results.Select(result => result.Path));
        Assert.Equal(
            [ImageError.None, ImageError.None, ImageError.UnknownFormat, ImageError.None, ImageError.Empty],
            results.Select(result => result.Outcome.Error));
        var progress = await job.ProgressAsync(Token);
        Assert.Equal((5, 3, 2), (progress.Listed, progress.Classified, progress.Failed));
        Assert.Equal(1, progress.Errors[ImageError.Empty]);
    }

    [Fact]
    public async Task Killing_an_encoder_neither_loses_nor_duplicates_results()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder, Encoder], LeaseSeconds = 10 });
        using var folder = new ImageFolder(600);
        using var counts = new SiloCounts();

        var job = await Submit(cluster, folder);
        var victim = cluster.Silos[1];
        var results = await ReadAll(job, async read =>
        {
            if (read == 0)
            {
                await cluster.KillAsync(victim);
            }
        });

        AssertComplete(600, results);
        Assert.True(counts.Of(cluster.Silos[1], "zeroshot.encoder.images") > 0, "the other encoder took over");
    }

    [Fact]
    public async Task Killing_the_silo_of_the_job_neither_loses_nor_duplicates_results()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All, ZeroShotRoles.All, ZeroShotRoles.All] });
        using var folder = new ImageFolder(600);

        var job = await Submit(cluster, folder);
        var results = await ReadAll(job, async read =>
        {
            if (read == 0)
            {
                await cluster.KillAsync(await cluster.SiloOfJobAsync(job.Id));
            }
        });

        AssertComplete(600, results);
        Assert.Equal(JobState.Finished, (await job.ProgressAsync(Token)).State);
    }

    [Fact]
    public async Task A_stopping_encoder_reports_its_results_and_no_image_is_encoded_twice()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder, Encoder] });
        using var folder = new ImageFolder(600);
        using var counts = new SiloCounts();
        var silos = cluster.Silos;

        var job = await Submit(cluster, folder);
        var results = await ReadAll(job, async read =>
        {
            if (read == 0)
            {
                await cluster.StopAsync(silos[1]);
            }
        });

        AssertComplete(600, results);
        Assert.Equal(0, (await job.ProgressAsync(Token)).DuplicatesDropped);
    }

    [Fact]
    public async Task An_encoder_added_to_a_running_job_gets_work()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });
        using var folder = new ImageFolder(1200);
        using var counts = new SiloCounts();

        var job = await Submit(cluster, folder);
        Orleans.TestingHost.InProcessSiloHandle? added = null;
        var results = await ReadAll(job, async read =>
        {
            if (read == 0)
            {
                added = await cluster.AddSiloAsync();
            }
        });

        AssertComplete(1200, results);
        Assert.True(counts.Of(added!, "zeroshot.encoder.images") > 0, "the added encoder classified nothing");
    }

    [Fact]
    public async Task A_cancelled_job_stops_and_resumes_at_its_position()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });
        using var folder = new ImageFolder(600);
        using var counts = new SiloCounts();

        var job = await Submit(cluster, folder);
        var first = await ReadAll(job, async read =>
        {
            if (read == 0)
            {
                await job.CancelAsync(Token);
            }
        });
        var cancelled = await job.ProgressAsync(Token);
        Assert.Equal(JobState.Cancelled, cancelled.State);
        Assert.InRange(first.Count, 1, 599);

        await job.ResumeAsync(Token);
        var results = await ReadAll(job);

        AssertComplete(600, results);
        Assert.Equal(JobState.Finished, (await job.ProgressAsync(Token)).State);
    }

    [Fact]
    public async Task Submitting_an_identical_spec_resumes_an_unfinished_job_and_restarts_a_finished_one()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });
        using var folder = new ImageFolder(20);

        var first = await cluster.Client.SubmitAsync(Spec(folder), Token);
        await cluster.Client.GetJob(first.Job.JobId).CancelAsync(Token);
        var second = await cluster.Client.SubmitAsync(Spec(folder), Token);
        await ReadAll(cluster.Client.GetJob(second.Job.JobId));
        var third = await cluster.Client.SubmitAsync(Spec(folder), Token);

        Assert.True(second.Resumed);
        Assert.Equal(first.Job.JobId, second.Job.JobId);
        Assert.False(third.Resumed);
        Assert.NotEqual(first.Job.JobId, third.Job.JobId);
    }

    [Theory]
    [InlineData("unchanged", null)]
    [InlineData("new file", "The folder has more files, such as 'zz.bmp'.")]
    [InlineData("file gone", "The folder has other files; the first difference is at ")]
    [InlineData("file changed", "has changed since it was classified.")]
    [InlineData("fresh", "A new job was requested.")]
    public async Task An_unfinished_job_is_resumed_only_if_its_folder_is_unchanged(string change, string? reason)
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });
        using var folder = new ImageFolder(800);
        var first = await cluster.Client.SubmitAsync(Spec(folder), Token);
        await CancelWhenListed(cluster, first);
        var file = Path.Combine(folder.Path, ImageFolder.Name(0));
        switch (change)
        {
            case "new file":
                File.Copy(file, Path.Combine(folder.Path, "zz.bmp"));
                break;
            case "file gone":
                File.Delete(Path.Combine(folder.Path, ImageFolder.Name(5)));
                break;
            case "file changed":
                File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(5));
                break;
        }

        var second = await cluster.Client.SubmitAsync(Spec(folder) with { Fresh = change == "fresh" }, Token);

        Assert.Equal(reason is null, second.Resumed);
        Assert.Equal(reason is null, first.Job.JobId == second.Job.JobId);
        Assert.Equal(reason is null ? null : first.Job.JobId, second.NotResumed);
        Assert.Contains(reason ?? "", second.Reason ?? "", StringComparison.Ordinal);
        Assert.Equal(
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            (await ReadAll(cluster.Client.GetJob(second.Job.JobId))).Select(result => result.Path));
    }

    [Fact]
    public async Task Only_a_list_with_changed_lines_starts_a_new_job()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });
        using var folder = new ImageFolder(800);
        var list = Path.Combine(folder.Path, "list.txt");
        string[] lines = [.. Enumerable.Range(0, 800).Select(ImageFolder.Name)];
        await File.WriteAllLinesAsync(list, lines, Token);
        var spec = Spec(folder) with { Source = new ListSource { File = list } };
        var first = await cluster.Client.SubmitAsync(spec, Token);
        await CancelWhenListed(cluster, first);

        await File.WriteAllLinesAsync(list, lines, Token);
        var second = await cluster.Client.SubmitAsync(spec, Token);
        await CancelWhenListed(cluster, second);
        await File.WriteAllLinesAsync(list, lines[10..13], Token);
        var third = await cluster.Client.SubmitAsync(spec, Token);
        var results = await ReadAll(cluster.Client.GetJob(third.Job.JobId));

        Assert.True(second.Resumed);
        Assert.Equal((false, first.Job.JobId, "The list has changed."), (third.Resumed, third.NotResumed, third.Reason));
        Assert.Equal(lines[10..13], results.Select(result => result.Path));
        Assert.Equal([0L, 1L, 2L], results.Select(result => result.Row!.Value));
        Assert.Equal(lines[10..13], results.Select(result => result.Entry));
    }

    private static async Task CancelWhenListed(TestCluster cluster, SubmittedJob submitted)
    {
        var job = cluster.Client.GetJob(submitted.Job.JobId);
        await foreach (var _ in job.ResultsAsync(cancellationToken: Token))
        {
            if ((await job.ProgressAsync(Token)).ListingDone)
            {
                break;
            }
        }

        await job.CancelAsync(Token);
    }

    [Fact]
    public async Task A_job_resumes_automatically_after_the_whole_cluster_was_killed()
    {
        using var folder = new ImageFolder(600);
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            string jobId;
            await using (var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state }))
            {
                var job = await Submit(cluster, folder);
                jobId = job.Id;
                await foreach (var _ in job.ResultsAsync(cancellationToken: Token))
                {
                    break;
                }

                await cluster.KillAsync(cluster.Silos[0]);
            }

            await using var next = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state });
            AssertComplete(600, await ReadAll(next.Client.GetJob(jobId)));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task A_small_and_a_large_job_both_make_progress()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });
        using var big = new ImageFolder(1500);
        using var small = new ImageFolder(40);

        var bigJob = await Submit(cluster, big);
        await foreach (var _ in bigJob.ResultsAsync(cancellationToken: Token))
        {
            break;
        }

        AssertComplete(40, await ReadAll(await Submit(cluster, small)));
        var progress = await bigJob.ProgressAsync(Token);
        Assert.Equal(JobState.Running, progress.State);
        await bigJob.CancelAsync(Token);
    }

    [Fact]
    public async Task A_job_over_a_missing_folder_fails_with_the_reason()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });

        var submitted = await cluster.Client.SubmitAsync(
            new JobSpec { Source = new DirectorySource { Root = "/no/such/folder" }, Model = "zeroshot-mini", LabelSets = [Labels("cat")] }, Token);
        var job = cluster.Client.GetJob(submitted.Job.JobId);
        var thrown = await Assert.ThrowsAsync<ZeroShotException>(() => ReadAll(job));

        var progress = await job.ProgressAsync(Token);
        Assert.Equal(JobState.Failed, progress.State);
        Assert.Contains("/no/such/folder", progress.Problem, StringComparison.Ordinal);
        Assert.Equal((progress.ProblemCode, $"Job {job.Id} failed with 0 of 0 images done: {progress.Problem}"), (thrown.Code, thrown.Message));
    }

    [Fact]
    public async Task A_failed_job_returns_its_results_and_then_throws_the_reason()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(3);
        var stored = await MadeUpJob.CreateAsync(cluster, Spec(folder), [new ImageEntry("a.jpg"), new ImageEntry("b.jpg"), new ImageEntry("c.jpg")]);
        await stored.DoneAsync(0, [new ImageOutcome { Scores = [[new LabelScore(0, 0.5f)]] }, new ImageOutcome { Scores = [[new LabelScore(1, 0.5f)]] }]);
        await stored.EndAsync(new JobStatus(JobState.Failed, Problem: "The disk is gone.", ProblemCode: ZeroShotError.StorageFailed));
        var read = new List<string>();

        var thrown = await Assert.ThrowsAsync<ZeroShotException>(async () =>
        {
            await foreach (var chunk in cluster.Client.GetJob(stored.Job.JobId).ResultsAsync(cancellationToken: Token))
            {
                read.AddRange(chunk.Results.Select(result => result.Path));
            }
        });

        Assert.Equal(["a.jpg", "b.jpg"], read);
        Assert.Equal((ZeroShotError.StorageFailed, $"Job {stored.Job.JobId} failed with 2 of 3 images done: The disk is gone."), (thrown.Code, thrown.Message));
    }

    [Fact]
    public async Task Results_of_a_cancelled_job_end_with_the_last_available_one()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(2);
        var stored = await MadeUpJob.CreateAsync(cluster, Spec(folder), [new ImageEntry("a.jpg"), new ImageEntry("b.jpg")]);
        await stored.DoneAsync(0, [new ImageOutcome { Scores = [[new LabelScore(0, 0.5f)]] }]);
        await stored.EndAsync(new JobStatus(JobState.Cancelled));

        Assert.Equal(["a.jpg"], (await ReadAll(cluster.Client.GetJob(stored.Job.JobId))).Select(result => result.Path));
    }

    [Fact]
    public async Task An_unknown_model_is_rejected_with_the_available_ones()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(1);

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(Spec(folder) with { Model = "clip-huge" }, Token));

        Assert.Equal(ZeroShotError.ModelNotFound, refused.Code);
        Assert.Contains("zeroshot-mini", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_encoded_once_for_several_label_sets()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(10);
        using var counts = new SiloCounts();

        var submitted = await cluster.Client.SubmitAsync(Spec(folder) with { LabelSets = [Labels("cat", "dog"), Labels("car", "boat", "house")] }, Token);
        var results = await ReadAll(cluster.Client.GetJob(submitted.Job.JobId));

        Assert.All(results, result => Assert.Equal([2, 3], result.Outcome.Scores.Select(scores => scores.Length)));
        Assert.Equal(10, counts.Of(cluster.Silos, "zeroshot.encoder.images"));
    }

    private static JobSpec Spec(ImageFolder folder) => new()
    {
        Source = new DirectorySource { Root = folder.Path },
        Model = "zeroshot-mini",
        LabelSets = [Labels("cat", "dog", "sky")],
    };

    private static LabelSetDefinition Labels(params string[] labels) => new() { Labels = [.. labels] };

    private static async Task<GrainJob> Submit(TestCluster cluster, ImageFolder folder) =>
        cluster.Client.GetJob((await cluster.Client.SubmitAsync(Spec(folder), Token)).Job.JobId);

    private static async Task<List<ImageResult>> ReadAll(GrainJob job, Func<int, Task>? beforeChunk = null)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromMinutes(3));
        var results = new List<ImageResult>();
        await foreach (var chunk in job.ResultsAsync(cancellationToken: timeout.Token))
        {
            Assert.Equal(results.Count, chunk.First);
            if (beforeChunk is not null)
            {
                await beforeChunk(results.Count);
            }

            results.AddRange(chunk.Results);
        }

        return results;
    }

    private static void AssertComplete(int images, List<ImageResult> results)
    {
        Assert.Equal(Enumerable.Range(0, images).Select(ImageFolder.Name), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(ImageError.None, result.Outcome.Error));
    }
}
