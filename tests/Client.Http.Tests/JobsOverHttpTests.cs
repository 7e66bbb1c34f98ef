using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Jobs through the real HTTP API.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class JobsOverHttpTests(ExposureFixture fixture) : IDisposable
{
    private readonly ZeroShotHttpClient _client = new(fixture.Api.Http);
    private readonly string _photos = Directory.CreateTempSubdirectory("zso-http-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_photos, recursive: true);
    }

    [Fact]
    public async Task A_job_runs_to_its_end_is_listed_relabelled_and_deleted()
    {
        File.Copy(Photos.Small, Path.Combine(_photos, "a.jpg"));
        File.Copy(Photos.Large, Path.Combine(_photos, "b.jpg"));
        await File.WriteAllTextAsync(Path.Combine(_photos, "c.jpg"), "no picture", Token);
        var source = new DirectorySource { Root = _photos, Include = ["*.jpg"] };

        var submitted = await _client.SubmitAsync(new JobSpec
        {
            Source = source,
            Model = "clip",
            LabelSets = [new() { Labels = ["cat", "dog"] }, new() { Name = "things" }],
            Score = new ScoreOptions { TopK = 1, Activation = Activation.Sigmoid, WithLogits = true },
            KeepEmbeddings = true,
            Priority = JobPriority.High,
            KeepFor = TimeSpan.FromDays(2),
        }, Token);
        var job = await _client.GetJob(submitted.Id).WaitForEndAsync(cancellationToken: Token);

        Assert.False(submitted.Resumed);
        Assert.Equal((JobState.Finished, 3L, 2L, 1L, true), (job.State, job.Listed, job.Classified, job.Failed, job.ListingDone));
        Assert.Equal(1, job.Errors[ImageError.UnknownFormat]);
        Assert.Equivalent(source, Assert.IsType<DirectorySource>(job.Source), strict: true);
        Assert.Equal(("clip", true, JobPriority.High), (job.Model, job.KeepEmbeddings, job.Priority));
        Assert.Equal([(null, 2), ("things", 3)], job.LabelSets.Select(set => (set.Name, set.Labels)));
        Assert.NotNull(job.EndedAt);
        Assert.Contains(job.Id, (await _client.ListJobsAsync(cancellationToken: Token)).Select(listed => listed.Id));

        var other = await _client.GetJob(job.Id).RelabelAsync([new() { Labels = ["day", "night"] }], cancellationToken: Token);
        Assert.Equal((2, 3), ((await _client.GetJob(other.Id).WaitForEndAsync(cancellationToken: Token)).Classified, (await _client.GetJob(other.Id).GetInfoAsync(Token)).Reused));

        await _client.GetJob(job.Id).DeleteAsync(Token);
        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => _client.GetJob(job.Id).GetInfoAsync(Token))).Code);
        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => _client.GetJob(job.Id).WaitForEndAsync(cancellationToken: Token))).Code);
    }

    [Fact]
    public async Task A_scan_honours_paths_globs_and_exclusions_and_reports_skipped_files()
    {
        File.Copy(Photos.Small, Path.Combine(_photos, "IMG_6"));
        File.Copy(Photos.Small, Path.Combine(_photos, "b.jpg"));
        File.Copy(Photos.Small, Path.Combine(_photos, "b_draft.jpg"));
        Directory.CreateDirectory(Path.Combine(_photos, "c", "d"));
        File.Copy(Photos.Small, Path.Combine(_photos, "c", "1.jpg"));
        await File.WriteAllTextAsync(Path.Combine(_photos, "c", "notes.txt"), "no picture", Token);
        await File.WriteAllTextAsync(Path.Combine(_photos, "c", "README"), "no picture", Token);
        await File.WriteAllTextAsync(Path.Combine(_photos, "c", "._1.jpg"), "no picture", Token);
        var source = new DirectorySource { Root = _photos, Paths = ["c", "IMG_6"], Globs = ["b*.jpg"], Exclude = ["*_draft*"], Sniff = true };

        var submitted = await _client.SubmitAsync(new JobSpec { Source = source, Model = "clip", LabelSets = [new() { Labels = ["cat", "dog"] }] }, Token);
        var job = await _client.GetJob(submitted.Id).WaitForEndAsync(cancellationToken: Token);

        Assert.Equal((JobState.Finished, 3L, 3L), (job.State, job.Listed, job.Classified));
        var back = Assert.IsType<DirectorySource>(job.Source);
        Assert.Equal(["c", "IMG_6"], back.Paths);
        Assert.Equal(["b*.jpg"], back.Globs);
        Assert.Equal(["*_draft*"], back.Exclude);
        Assert.True(back.Sniff);
        Assert.Equal([new(".txt", 1)], job.Skipped.ByExtension);
        Assert.Equal((1L, 1L, 1L, 1L, 2L), (job.Skipped.WithoutExtension, job.Skipped.SystemFiles, job.Skipped.Excluded, job.Skipped.FoldersNotEntered, job.Skipped.Files));

        var missing = await _client.SubmitAsync(
            new JobSpec { Source = source with { Paths = ["gone.jpg"], Globs = [] }, Model = "clip", LabelSets = [new() { Labels = ["cat", "dog"] }] }, Token);
        Assert.Contains("gone.jpg", (await _client.GetJob(missing.Id).WaitForEndAsync(cancellationToken: Token)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_resubmitted_paused_resumed_cancelled_and_retried()
    {
        var spec = new JobSpec { Source = new UploadSource { Name = "commands" }, Model = "clip", LabelSets = [new() { Labels = ["cat", "dog"] }] };
        var job = await _client.SubmitAsync(spec, Token);

        Assert.Equal((job.Id, true), ((await _client.SubmitAsync(spec, Token)).Id, (await _client.SubmitAsync(spec, Token)).Resumed));
        Assert.Equal(new UploadSource { Name = "commands" }, (await job.GetInfoAsync(Token)).Source);
        Assert.Equal(JobState.Paused, (await _client.GetJob(job.Id).PauseAsync(Token)).State);
        Assert.NotEqual(JobState.Paused, (await _client.GetJob(job.Id).ResumeAsync(Token)).State);
        var cancelled = await _client.GetJob(job.Id).CancelAsync(Token);
        Assert.Equal((JobState.Cancelled, true), (cancelled.State, cancelled.Ended));

        // Uploaded images are deleted by then.
        await Assert.ThrowsAsync<ZeroShotException>(() => _client.GetJob(job.Id).RetryAsync([ImageError.Corrupt, ImageError.ReadError], Token));
    }

    [Fact]
    public async Task Images_with_errors_are_retried()
    {
        var photo = Path.Combine(_photos, "a.jpg");
        await File.WriteAllTextAsync(photo, "no picture", Token);
        var job = await _client.SubmitAsync(new JobSpec { Source = new DirectorySource { Root = _photos }, Model = "", LabelSets = [new() { Labels = ["cat", "dog"] }] }, Token);
        Assert.Equal(1, (await _client.GetJob(job.Id).WaitForEndAsync(cancellationToken: Token)).Failed);
        File.Copy(Photos.Small, photo, overwrite: true);

        await _client.GetJob(job.Id).RetryAsync([ImageError.UnknownFormat], Token);

        Assert.Equal((1, 0), ((await _client.GetJob(job.Id).WaitForEndAsync(cancellationToken: Token)).Classified, (await _client.GetJob(job.Id).GetInfoAsync(Token)).Failed));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task A_source_is_returned_as_it_was_sent(string kind)
    {
        ImageSource source = kind switch
        {
            "list" => new ListSource { File = Path.Combine(_photos, "list.csv"), Column = "image", Root = _photos },
            "tar" => new TarSource { Root = Path.Combine(_photos, "a.tar"), Include = ["*.jpg"], Exclude = ["raw/"], Sniff = true, SystemFiles = true },
            _ => new UrlSource { Urls = ["http://127.0.0.1:9/a.jpg"] },
        };
        await File.WriteAllTextAsync(Path.Combine(_photos, "list.csv"), "image\na.jpg\n", Token);
        await File.WriteAllBytesAsync(Path.Combine(_photos, "a.tar"), new byte[1024], Token);

        var job = await _client.SubmitAsync(new JobSpec { Source = source, Model = "clip", LabelSets = [new() { Labels = ["cat", "dog"] }] }, Token);

        var back = (await job.GetInfoAsync(Token)).Source;
        Assert.Equivalent(source, back, strict: true);
        Assert.True(back is not UrlSource urls || urls.Urls.SequenceEqual(["http://127.0.0.1:9/a.jpg"]));
        await _client.GetJob(job.Id).CancelAsync(Token);
    }

    public static TheoryData<string> Sources() => ["list", "tar", "urls"];
}
