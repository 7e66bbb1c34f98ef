using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>
/// Pulls work to this silo: requests leases from the dispatchers of its models and processes them. Nothing is pushed, so a slow silo takes less, a
/// new one starts with its first request, and a leaving one just stops requesting.
/// </summary>
internal sealed partial class EncoderPump(
    IGrainFactory grains, ILocalSiloDetails silo, ModelCatalog models, InFlightGate intake, FetchLoad fetches, ImageFetcher fetcher, EncoderMeter meter,
    IOptions<EncoderOptions> options, IOptions<ImageOptions> images, TimeProvider time, ILogger<EncoderPump> logger)
    : BackgroundService
{
    // How soon a new model folder is noticed.
    private static readonly TimeSpan _modelScan = TimeSpan.FromSeconds(5);

    // A dispatcher whose silo died is reactivated elsewhere within moments.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    // One for all models and jobs: with two suspects at once, it would be unclear which one killed the silo.
    private readonly SemaphoreSlim _alone = new(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogJpegDecoder(JpegFormat.LibraryOf(images.Value.JpegDecoder));
        var lanes = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                foreach (var model in Served().Where(model => !lanes.ContainsKey(model)))
                {
                    lanes[model] = ServeAsync(model, stoppingToken);
                }

                await Task.Delay(_modelScan, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo is stopping. Lanes complete their batches and report them first.
            await Task.WhenAll(lanes.Values);
        }
    }

    // A model directory that cannot be listed for a moment must not end the host: running lanes continue, and the next scan finds the rest.
    private IEnumerable<string> Served()
    {
        try
        {
            return models.Names();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogModelsNotListed(exception);
            return [];
        }
    }

    private async Task ServeAsync(string model, CancellationToken stoppingToken)
    {
        var throughput = new LeaseThroughput(time);
        var rate = new LeaseRate(options.Value, throughput);
        using var depth = new LeaseDepth(throughput, rate, fetches, fetcher.Memory, options.Value, time);

        // Lanes run outside the grain scheduler.
#pragma warning disable RS0030
        await Task.WhenAll(Enumerable.Range(0, LeaseDepth.MaxLeases).Select(lane => Task.Run(
            () => LaneAsync(model, rate, depth, ahead: lane >= options.Value.LeasesInFlight, stoppingToken), CancellationToken.None)));
#pragma warning restore RS0030
    }

    private async Task LaneAsync(string model, LeaseRate rate, LeaseDepth depth, bool ahead, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await intake.WaitUntilOpenAsync(stoppingToken);
                using var turn = ahead ? await depth.WaitAsync(stoppingToken) : null;

                // In flight from the request on: a draining silo waits for the answer, because an unclaimed lease is lost until it expires.
                using var inFlight = intake.TryEnter();
                if (inFlight is null)
                {
                    continue;
                }

                // Looked up each time: a silo that has just joined may not know the dispatchers yet.
                var dispatcher = grains.GetGrain<IDispatcherGrain>(model);
                var request = new LeaseRequest { Silo = silo.SiloAddress, Images = rate.Images };
                if (await dispatcher.LeaseAsync(request, stoppingToken) is { } lease)
                {
                    if (!lease.Alone)
                    {
                        depth.Begin(lease.Work.Images.Count);
                    }

                    turn?.Dispose();
                    await WorkAsync(lease, depth, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever went wrong, the lease was returned or will expire; this lane must keep running. A mismatch was already logged where it was found.
                if (!TransportFailure.Failed(exception) && exception is not ZeroShotException { Code: ZeroShotError.ModelMismatch })
                {
                    LogLaneFailed(model, exception);
                }

                await Task.Delay(_pause, time, CancellationToken.None);
            }
        }
    }

    private async Task WorkAsync(ImageLease lease, LeaseDepth depth, CancellationToken stoppingToken)
    {
        using var activity = Spans.StartRoot("lease", ActivityKind.Consumer, lease.Trace);
        activity?.SetTag(Spans.Model, lease.Work.Model).SetTag(Spans.Job, lease.JobId).SetTag(Spans.Images, lease.Work.Images.Count);
        meter.LeaseCame();
        var (started, whole) = (time.GetTimestamp(), false);
        try
        {
            // A silo that is being drained completes files within moments, and need not wait for the network.
            var giveBack = !lease.Alone && lease.Work.Images.IsFetched() ? intake.Closing : CancellationToken.None;
            whole = await new LeaseWork(lease, silo.SiloAddress, grains, _alone, time, lease.Alone ? null : depth).RunAsync(giveBack, stoppingToken);
        }
        finally
        {
            meter.LeaseEnded(lease.Work.Model, time.GetElapsedTime(started), whole);
        }
    }

    [LoggerMessage(3001, LogLevel.Warning, "A lease of the model {Model} was not completed on this silo; its images go to others.")]
    private partial void LogLaneFailed(string model, Exception exception);

    [LoggerMessage(3004, LogLevel.Information, "JPEG files are decoded by {JpegDecoder}.")]
    private partial void LogJpegDecoder(string jpegDecoder);

    [LoggerMessage(3003, LogLevel.Warning, "The model directory cannot be listed. New models are served once it can.")]
    private partial void LogModelsNotListed(Exception exception);
}
