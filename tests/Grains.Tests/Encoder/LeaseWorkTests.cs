using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Tests.Encoder;

public sealed class LeaseWorkTests : IDisposable
{
    private const long First = LeaseWorkFixture.First;

    private readonly LeaseWorkFixture _silo = new();

    public void Dispose() => _silo.Dispose();

    [Fact]
    public async Task Encodes_slices_of_16_images()
    {
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 40));
        var slices = await _silo.NextCallsAsync(3);
        CompleteAll(slices);
        await EndAsync(run);

        Assert.Equal([(First, 16), (First + 16, 16), (First + 32, 8)], slices.Select(slice => (((UploadSlice)slice.Request.Images).First, slice.Request.Images.Count)));
        Assert.Equal(0, _silo.Encoder.UnreadCalls);
    }

    [Fact]
    public async Task Reports_outcomes_in_order_whatever_slice_is_done_first()
    {
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 40));
        CompleteAll((await _silo.NextCallsAsync(3)).Reverse());

        Assert.True(await EndAsync(run));
        AssertReport(await _silo.Job.NextReportAsync(), First, images: 40, last: true);
        Assert.Equal(0, _silo.Job.UnreadReports);
    }

    [Fact]
    public async Task Reports_at_least_once_a_second()
    {
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 20));
        var slices = await _silo.NextCallsAsync(2);

        Assert.Equal(TimeSpan.FromSeconds(1), await _silo.Time.PassAsync());
        AssertReport(await _silo.Job.NextReportAsync(), First, images: 0, last: false);

        await _silo.Time.WaitStartedAsync();
        slices[0].Complete();
        Assert.Equal(TimeSpan.FromSeconds(1), await _silo.Time.PassAsync());
        AssertReport(await _silo.Job.NextReportAsync(), First, images: 16, last: false);

        slices[1].Complete();
        Assert.True(await EndAsync(run));
        AssertReport(await _silo.Job.NextReportAsync(), First + 16, images: 4, last: true);
    }

    [Fact]
    public async Task Slices_that_complete_do_not_delay_the_next_report()
    {
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 20));
        var slices = await _silo.NextCallsAsync(2);
        await _silo.Time.WaitStartedAsync();
        _silo.Time.Advance(TimeSpan.FromMilliseconds(600));
        slices[0].Complete();

        Assert.Equal(TimeSpan.FromMilliseconds(400), await _silo.Time.PassAsync());
        AssertReport(await _silo.Job.NextReportAsync(), First, images: 16, last: false);

        slices[1].Complete();
        Assert.True(await EndAsync(run));
    }

    [Fact]
    public async Task A_report_never_exceeds_the_size_of_a_message()
    {
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 48));
        var half = new byte[(Limits.MaxBytesPerMessage / 2 / 16) - 16];
        foreach (var slice in await _silo.NextCallsAsync(3))
        {
            slice.Complete(half);
        }

        Assert.True(await EndAsync(run));
        AssertReport(await _silo.Job.NextReportAsync(), First, images: 32, last: false);
        AssertReport(await _silo.Job.NextReportAsync(), First + 32, images: 16, last: true);
    }

    [Fact]
    public async Task Scores_count_as_bytes_of_a_message()
    {
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 16));
        ImmutableArray<LabelScore> all = [.. Enumerable.Range(0, 20_000).Select(label => new LabelScore(label, 0.5f))];
        (await _silo.NextCallsAsync(1))[0].Complete(scores: [all]);

        Assert.True(await EndAsync(run));
        AssertReport(await _silo.Job.NextReportAsync(), First, images: 8, last: false);
        AssertReport(await _silo.Job.NextReportAsync(), First + 8, images: 8, last: true);
    }

    [Fact]
    public async Task Stops_when_the_job_revokes_the_lease()
    {
        _silo.Job.Answer = _ => ReportAnswer.Stop;
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 20));
        var slices = await _silo.NextCallsAsync(2);
        await _silo.Time.PassAsync();

        Assert.False(await EndAsync(run));
        Assert.All(slices, slice => Assert.True(slice.CancellationToken.IsCancellationRequested));
        AssertReport(await _silo.Job.NextReportAsync(), First, images: 0, last: false);
        Assert.Equal(0, _silo.Job.UnreadReports);
    }

    [Fact]
    public async Task Stops_when_the_job_revokes_the_lease_at_a_full_message()
    {
        _silo.Job.Answer = _ => ReportAnswer.Stop;
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 48));
        var slices = await _silo.NextCallsAsync(3);
        slices[0].Complete(new byte[(Limits.MaxBytesPerMessage / 16) - 16]);
        slices[1].Complete(new byte[1024]);

        Assert.False(await EndAsync(run));
        AssertReport(await _silo.Job.NextReportAsync(), First, images: 16, last: false);
        Assert.True(slices[2].CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_stopping_silo_reports_its_outcomes_and_returns_the_rest()
    {
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 40));
        var slices = await _silo.NextCallsAsync(3);
        await _silo.StopSiloAsync();
        Assert.All(slices, slice => Assert.True(slice.CancellationToken.IsCancellationRequested));

        // The first slice had been started and completes.
        slices[0].Complete();
        slices[1].Withdraw();
        slices[2].Withdraw();

        Assert.False(await EndAsync(run));
        AssertReport(await _silo.Job.NextReportAsync(), First, images: 16, last: true);
    }

    [Fact]
    public async Task Fetched_images_are_encoded_one_by_one()
    {
        var run = _silo.Run(LeaseWorkFixture.UrlLease(urls: 3, files: 20));
        var slices = await _silo.NextCallsAsync(5);
        CompleteAll(slices);

        Assert.True(await EndAsync(run));
        Assert.Equal([1, 1, 1, 16, 4], slices.Select(slice => slice.Request.Images.Count));
        Assert.Equal(["https://example.org/0.jpg", "https://example.org/1.jpg", "https://example.org/2.jpg"], slices.Take(3).Select(slice => ((UrlSlice)slice.Request.Images).Urls[0]));
        var report = await _silo.Job.NextReportAsync();
        Assert.Equal((First, 23, true), (report.First, report.Outcomes.Length, report.Last));
    }

    [Fact]
    public async Task A_draining_silo_gives_back_what_was_not_encoded_and_reports_what_was()
    {
        var run = _silo.Run(LeaseWorkFixture.UrlLease(urls: 6));
        var images = await _silo.NextCallsAsync(6);
        images[0].Complete();
        images[2].Complete();
        images[3].Complete();
        await _silo.Time.WaitStartedAsync();

        await _silo.DrainSiloAsync();
        Assert.All(images, image => Assert.True(image.CancellationToken.IsCancellationRequested));
        images[1].Withdraw();
        images[4].Withdraw();
        images[5].Complete();

        Assert.False(await EndAsync(run));
        AssertPart(await _silo.Job.NextReportAsync(), First, images: 1, last: false);
        AssertPart(await _silo.Job.NextReportAsync(), First + 2, images: 2, last: false);
        AssertPart(await _silo.Job.NextReportAsync(), First + 5, images: 1, last: true);
        Assert.Equal(0, _silo.Job.UnreadReports);
    }

    [Fact]
    public async Task A_draining_silo_repeats_a_report_that_was_lost()
    {
        var attempts = 0;
        _silo.Job.Answer = _ => ++attempts == 1 ? throw new SiloUnavailableException() : ReportAnswer.Continue;
        var run = _silo.Run(LeaseWorkFixture.UrlLease(urls: 1));
        var image = await _silo.Encoder.NextCallAsync();
        await _silo.DrainSiloAsync();
        image.Withdraw();
        await PassRetryAsync();

        Assert.False(await EndAsync(run));
        AssertPart(await _silo.Job.NextReportAsync(), First, images: 0, last: true);
        AssertPart(await _silo.Job.NextReportAsync(), First, images: 0, last: true);
    }

    [Theory]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(TimeoutException))]
    public async Task Repeats_a_report_that_was_lost(Type failure)
    {
        var attempts = 0;
        _silo.Job.Answer = _ => ++attempts <= 2 ? throw (Exception)Activator.CreateInstance(failure)! : ReportAnswer.Continue;
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 1));
        CompleteAll(await _silo.NextCallsAsync(1));
        await PassRetryAsync();
        await PassRetryAsync();

        Assert.True(await EndAsync(run));
        for (var i = 0; i < 3; i++)
        {
            AssertReport(await _silo.Job.NextReportAsync(), First, images: 1, last: true);
        }
    }

    [Fact]
    public async Task Gives_up_a_lost_report_once_the_lease_has_expired()
    {
        _silo.Job.Answer = _ => throw new SiloUnavailableException();
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 1) with { RenewWithin = TimeSpan.FromMilliseconds(400) });
        CompleteAll(await _silo.NextCallsAsync(1));
        await PassRetryAsync();
        await PassRetryAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => EndAsync(run));
        Assert.Equal(3, _silo.Job.UnreadReports);
    }

    [Fact]
    public async Task A_stopping_silo_does_not_repeat_a_lost_report()
    {
        _silo.Job.Answer = _ => throw new SiloUnavailableException();
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 1));
        var slice = await _silo.Encoder.NextCallAsync();
        await _silo.StopSiloAsync();
        slice.Complete();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => EndAsync(run));
        Assert.Equal(1, _silo.Job.UnreadReports);
    }

    [Fact]
    public async Task Reports_a_broken_model_as_a_problem_of_the_silo()
    {
        var report = await FailAsync(new ZeroShotException(ZeroShotError.ModelBroken, "The model 'clip' cannot be used."));

        Assert.Equal("The model 'clip' cannot be used.", report.Problem);
        Assert.Null(report.Mismatched);
    }

    [Fact]
    public async Task Reports_its_name_when_its_model_folder_differs_from_the_jobs()
    {
        var report = await FailAsync(new ZeroShotException(ZeroShotError.ModelMismatch, "Another folder."));

        Assert.Equal("Another folder.", report.Problem);
        Assert.Equal(LeaseWorkFixture.Silo, report.Mismatched);
    }

    [Fact]
    public async Task A_full_queue_is_not_a_problem_of_the_job()
    {
        var report = await FailAsync(new ZeroShotException(ZeroShotError.Overloaded, "Full."));

        Assert.Null(report.Problem);
    }

    [Fact]
    public async Task An_unexpected_failure_is_reported_with_its_type()
    {
        var report = await FailAsync(new InvalidOperationException("A bug."));

        Assert.StartsWith("InvalidOperationException: A bug.", report.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encoder_that_cannot_be_reached_leaves_the_lease_to_expire()
    {
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 1));
        (await _silo.Encoder.NextCallAsync()).Fail(new SiloUnavailableException());

        await Assert.ThrowsAsync<SiloUnavailableException>(() => EndAsync(run));
        Assert.Equal(0, _silo.Job.UnreadReports);
    }

    // The second of two slices fails; the outcomes of the first are reported nevertheless.
    private async Task<LeaseReport> FailAsync(Exception failure)
    {
        var run = _silo.Run(LeaseWorkFixture.Lease(images: 20));
        var slices = await _silo.NextCallsAsync(2);
        slices[0].Complete();
        slices[1].Fail(failure);

        Assert.Same(failure, await Record.ExceptionAsync(() => EndAsync(run)));
        var report = await _silo.Job.NextReportAsync();
        AssertReport(report, First, images: 16, last: true);
        Assert.Equal(0, _silo.Job.UnreadReports);
        return report;
    }

    private Task PassRetryAsync() => _silo.Time.PassAsync(TimeSpan.FromMilliseconds(200));

    private static void CompleteAll(IEnumerable<EncodeCall> slices)
    {
        foreach (var slice in slices)
        {
            slice.Complete();
        }
    }

    private static Task<bool> EndAsync(Task<bool> run) => Soon.OfAsync(run, "the end of the lease");

    private static void AssertPart(LeaseReport report, long first, int images, bool last) =>
        Assert.Equal((7, first, images, last), (report.LeaseId, report.First, report.Outcomes.Length, report.Last));

    private static void AssertReport(LeaseReport report, long first, int images, bool last)
    {
        Assert.Equal((7, first, last), (report.LeaseId, report.First, report.Last));
        Assert.Equal(Enumerable.Range(0, images).Select(i => $"{first + i}"), report.Outcomes.Select(outcome => outcome.Detail));
    }
}
