using System.Collections.Immutable;
using System.Diagnostics;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Labels;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Processes a request on this silo: label embeddings, towers, batcher. Nothing is computed on the caller's thread.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageEncoding(ModelCatalog catalog, LoadedModels models, LabelSetCache labels, ImageFetcher arrival, InFlightGate intake, IGrainFactory grains)
{
    /// <summary>Encodes and scores images.</summary>
    /// <param name="request">The images, their label sets and how to score.</param>
    /// <param name="cancellationToken">Withdraws images that were not started, see <see cref="WorkQueue.Withdraw"/>.</param>
    /// <returns>One outcome per image, in order, and the time of each step.</returns>
    /// <exception cref="ZeroShotException">
    /// The model or a label set cannot be used, or the queue is full: <see cref="ZeroShotError.Overloaded"/>. A draining silo rejects interactive requests.
    /// <see cref="ZeroShotError.ModelMismatch"/>: this silo's model folder differs from the one the request names.
    /// </exception>
    public async Task<(ImmutableArray<ImageOutcome> Outcomes, EncodeTimings Timings)> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken)
    {
        var clock = new SliceClock(Stopwatch.GetTimestamp());
        using var activity = ZeroShotTelemetry.Source.StartActivity("encode");
        activity?.SetTag(Spans.Model, request.Model).SetTag(Spans.Images, request.Images.Count).SetTag(Spans.Lane, Tags.LaneOf(request.Interactive));
        // Images of a lease are always accepted: a draining silo completes the leases it has.
        using var inFlight = request.Interactive ? intake.TryEnter() ?? throw Draining() : intake.Enter();
        var matching = request.Score.Rematch > 0;
        if (matching && !catalog.Open(request.Model).CanMatch)
        {
            throw MatchRules.Refuse(request.Model, await grains.GetTextEncoder().ListAsync(cancellationToken));
        }

        var embeddings = await Task.WhenAll(request.LabelSets.Select(labels.EmbeddingsAsync));
        var prompts = matching ? await Task.WhenAll(request.LabelSets.Select(labels.PromptsAsync)) : [];

        using var arrived = await arrival.BringAsync(request.Images, request.Interactive, cancellationToken);

        // Acquired last: while it waits for memory, it holds nothing that others need.
        using var use = await models.UseAsync(request.Model, request.Fingerprint, cancellationToken, matching ? [TowerKind.Image, TowerKind.Match] : [TowerKind.Image]);
        use.IsProbe = request.Probe;
        var rematch = matching ? new Rematch(use.Match, [.. prompts]) : null;
        var manifest = use.Images.Manifest;
        var slice = new SliceWork(arrived.Images, [.. embeddings.Select(set => set.ScorerFor(manifest))], request.Score, request.Interactive, rematch)
        {
            Known = request.Known, WithEmbeddings = request.WithEmbeddings, Clock = clock, Trace = activity?.Context ?? default,
        };
        var outcomes = await use.Images.RunAsync(slice, cancellationToken);
        return (outcomes, clock.Timings);
    }

    private static ZeroShotException Draining() =>
        new(ZeroShotError.Overloaded, "This silo is draining and accepts no more work. Use another silo, or end the draining.");
}
