using System.Threading.Channels;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Meters;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Tests.ObjectStores;
using ZeroShotOrleans.Sources.Urls;

namespace ZeroShotOrleans.Grains.Tests.Encoder;

public sealed class EncoderPumpTests : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _reportPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _modelScan = TimeSpan.FromSeconds(5);

    private readonly string _models = Directory.CreateTempSubdirectory("zso-test-models-").FullName;
    private readonly Channel<LeaseCall> _requests = Channel.CreateUnbounded<LeaseCall>();
    private readonly ManualTime _time = new();
    private readonly FakeJob _job = new();
    private readonly FakeEncoder _encoder = new();
    private readonly InFlightGate _gate = new();
    private readonly MeterReading _metrics = new();
    private readonly EncoderMeter _meter;
    private readonly LogRecord<EncoderPump> _log = new();
    private readonly FetchLoad _fetches;
    private UrlFetcher? _urls;
    private EncoderPump? _pump;

    public EncoderPumpTests() => (_meter, _fetches) = (new EncoderMeter(_metrics.Factory, _time), new FetchLoad(_time));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_pump is not null)
        {
            await _pump.StopAsync(Token);
            _pump.Dispose();
        }

        _urls?.Dispose();
        _gate.Dispose();

        _metrics.Dispose();
        Directory.Delete(_models, recursive: true);
    }

    [Fact]
    public async Task Never_has_more_leases_in_flight_than_allowed()
    {
        await StartAsync(leasesInFlight: 2);
        var (first, second) = (await NextRequestAsync(), await NextRequestAsync());
        first.Answer(LeaseWorkFixture.Lease(images: 1));
        second.Answer(LeaseWorkFixture.Lease(images: 1));
        var (image, other) = (await _encoder.NextCallAsync(), await _encoder.NextCallAsync());
        Assert.Equal(2, _meter.Leases);
        Assert.Equal(0, _requests.Reader.Count);

        image.Complete();
        await NextRequestAsync();
        Assert.Equal(1, _meter.Leases);
        Assert.Equal(0, _requests.Reader.Count);
        other.Complete();
    }

    [Fact]
    public async Task Requests_work_again_at_once_when_there_was_none()
    {
        await StartAsync();
        (await NextRequestAsync()).Answer(null);

        (await NextRequestAsync()).Answer(null);
        await NextRequestAsync();
    }

    [Fact]
    public async Task Requests_as_many_images_as_it_encodes_in_a_second()
    {
        await StartAsync();
        var request = await NextRequestAsync();
        Assert.Equal((new FakeSilo().SiloAddress, 8), (request.Request.Silo, request.Request.Images));
        request.Answer(LeaseWorkFixture.Lease(images: 30));
        var (first, second) = (await _encoder.NextCallAsync(), await _encoder.NextCallAsync());

        await _time.PassAsync(_reportPeriod);
        first.Complete();
        second.Complete();

        Assert.Equal(30, (await NextRequestAsync()).Request.Images);
    }

    [Fact]
    public async Task A_failed_lease_is_logged_and_others_follow_after_a_pause()
    {
        await StartAsync();
        (await NextRequestAsync()).Answer(LeaseWorkFixture.Lease(images: 1));
        (await _encoder.NextCallAsync()).Fail(new InvalidOperationException("A bug."));

        Assert.Equal(3001, await _log.NextAsync());
        Assert.Equal(0, _requests.Reader.Count);
        await _time.PassAsync(_pause);
        await NextRequestAsync();
        Assert.Equal(0, _meter.Leases);
    }

    [Fact]
    public async Task A_lost_dispatcher_is_retried_without_a_warning()
    {
        await StartAsync();
        (await NextRequestAsync()).Fail(new SiloUnavailableException());

        await _time.PassAsync(_pause);
        await NextRequestAsync();
        Assert.Equal(0, _log.Unread);
    }

    [Fact]
    public async Task A_different_model_folder_is_not_logged_for_each_lease()
    {
        await StartAsync();
        (await NextRequestAsync()).Answer(LeaseWorkFixture.Lease(images: 1));
        (await _encoder.NextCallAsync()).Fail(new ZeroShotException(ZeroShotError.ModelMismatch, "Another folder."));

        await _time.PassAsync(_pause);
        await NextRequestAsync();
        Assert.Equal(0, _log.Unread);
    }

    [Fact]
    public async Task A_draining_silo_is_idle_only_after_the_answer_to_its_request()
    {
        await StartAsync();
        var request = await NextRequestAsync();
        _gate.Close();
        var idle = _gate.WaitUntilEmptyAsync();
        Assert.False(idle.IsCompleted);

        request.Answer(null);
        await Soon.OfAsync(idle, "the silo to be idle");
        Assert.Equal(0, _requests.Reader.Count);

        _gate.Reopen();
        await NextRequestAsync();
    }

    [Fact]
    public async Task A_draining_silo_completes_its_lease()
    {
        await StartAsync();
        (await NextRequestAsync()).Answer(LeaseWorkFixture.Lease(images: 1));
        var image = await _encoder.NextCallAsync();
        _gate.Close();
        var idle = _gate.WaitUntilEmptyAsync();
        Assert.False(idle.IsCompleted);
        Assert.False(image.CancellationToken.IsCancellationRequested);

        image.Complete();
        await Soon.OfAsync(idle, "the silo to be idle");
        Assert.True((await _job.NextReportAsync()).Last);
        Assert.Equal(0, _requests.Reader.Count);
    }

    [Fact]
    public async Task A_draining_silo_gives_back_images_that_are_being_fetched()
    {
        await StartAsync();
        (await NextRequestAsync()).Answer(LeaseWorkFixture.UrlLease(urls: 2));
        var (encoded, fetching) = (await _encoder.NextCallAsync(), await _encoder.NextCallAsync());
        encoded.Complete();
        _gate.Close();
        var idle = _gate.WaitUntilEmptyAsync();
        Assert.True(fetching.CancellationToken.IsCancellationRequested);
        fetching.Withdraw();

        await Soon.OfAsync(idle, "the silo to be idle");
        var report = await _job.NextReportAsync();
        Assert.Equal((true, 1), (report.Last, report.Outcomes.Length));

        // Once it is open again, it completes what it fetches.
        _gate.Reopen();
        (await NextRequestAsync()).Answer(LeaseWorkFixture.UrlLease(urls: 1));
        var image = await _encoder.NextCallAsync();
        Assert.False(image.CancellationToken.IsCancellationRequested);
        image.Complete();
        Assert.Single((await _job.NextReportAsync()).Outcomes);
    }

    [Fact]
    public async Task An_image_that_is_slow_to_fetch_does_not_keep_the_silo_idle()
    {
        await StartAsync();
        (await NextRequestAsync()).Answer(LeaseWorkFixture.UrlLease(urls: 1));
        var image = await _encoder.NextCallAsync();
        _fetches.Wait();
        var slow = _fetches.Start();

        // The only lease that it usually holds waits for the slow image.
        await _time.PassAsync(TimeSpan.FromMilliseconds(20));
        var request = await NextRequestAsync();
        Assert.Equal(1, _meter.Leases);
        request.Answer(LeaseWorkFixture.Lease(images: 1));
        (await _encoder.NextCallAsync()).Complete();

        _fetches.End(slow);
        image.Complete();
    }

    [Fact]
    public async Task A_stopping_silo_reports_its_images_before_it_ends()
    {
        await StartAsync();
        (await NextRequestAsync()).Answer(LeaseWorkFixture.Lease(images: 1));
        var image = await _encoder.NextCallAsync();
        var stopped = _pump!.StopAsync(Token);
        Assert.False(stopped.IsCompleted);

        image.Complete();
        await Soon.OfAsync(stopped, "the pump to stop");
        var report = await _job.NextReportAsync();
        Assert.Equal((true, 1), (report.Last, report.Outcomes.Length));
        Assert.Equal(0, _requests.Reader.Count);
    }

    [Fact]
    public async Task A_new_model_folder_is_served_within_seconds()
    {
        await StartAsync();
        Assert.Equal("clip", (await NextRequestAsync()).Model);
        AddModel("siglip");

        await _time.PassAsync(_modelScan);

        Assert.Equal("siglip", (await NextRequestAsync()).Model);
    }

    [Fact]
    public async Task Leases_of_suspects_take_turns()
    {
        await StartAsync(leasesInFlight: 2);
        (await NextRequestAsync()).Answer(LeaseWorkFixture.SuspectLease());
        (await NextRequestAsync()).Answer(LeaseWorkFixture.SuspectLease());
        var (model, sameModel) = (await _encoder.NextCallAsync(), await _encoder.NextCallAsync());
        await _time.WaitStartedAsync(_reportPeriod);
        await _time.WaitStartedAsync(_reportPeriod);
        model.Complete();
        sameModel.Complete();
        var image = await _encoder.NextCallAsync();

        // The second suspect waits for its turn.
        await _time.WaitStartedAsync(_reportPeriod);

        Assert.Equal(0, _encoder.UnreadCalls);
        image.Complete();
        (await _encoder.NextCallAsync()).Complete();
    }

    private async Task StartAsync(int leasesInFlight = 1)
    {
        AddModel("clip");
        var options = Options.Create(new EncoderOptions { Workers = 2, BatchImages = 4, LeasesInFlight = leasesInFlight });
        var models = new ModelCatalog(Options.Create(new ModelOptions { Directories = { _models } }));
        var grains = FakeGrains.Create((type, key) =>
            type == typeof(IDispatcherGrain) ? new FakeDispatcher(key, _requests.Writer) : type == typeof(IJobWorkGrain) ? _job : _encoder);
        _urls = new UrlFetcher(new UrlOptions(), new ImageLimits(), _time, (_, _) => throw new NotSupportedException());
        var fetcher = new ImageFetcher(_urls, new MemoryStore().In().Images, grains, Options.Create(new ImageOptions()));
        _pump = new EncoderPump(grains, new FakeSilo(), models, _gate, _fetches, fetcher, _meter, options, Options.Create(new ImageOptions()), _time, _log);
        await _pump.StartAsync(Token);
        Assert.Equal(3004, await _log.NextAsync());
    }

    private void AddModel(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_models, name));
        File.WriteAllText(Path.Combine(folder.FullName, "config.json"), "{}");
    }

    private Task<LeaseCall> NextRequestAsync() => Soon.OfAsync(_requests.Reader.ReadAsync(Token).AsTask(), "a request for a lease");
}
