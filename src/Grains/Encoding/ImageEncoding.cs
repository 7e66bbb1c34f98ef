using System.Collections.Immutable;
using System.Diagnostics;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Models;
using ZeroShotOrleans.Grains.Telemetry;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>The way of a request through this silo: label vectors, towers, batcher. Nothing of it computes on the caller's thread.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class ImageEncoding(ModelCatalog catalog, LoadedModels models, LabelSetCache labels, ImageArrival arrival, WorkIntake intake, IGrainFactory grains)
{
    /// <summary>Encodes and ranks images.</summary>
    /// <param name="request">The images, their label sets and how to score.</param>
    /// <param name="cancellationToken">Takes back what was not begun, see <see cref="WorkQueue.Withdraw"/>.</param>
    /// <returns>One outcome per image, in order, and where the time went.</returns>
    /// <exception cref="ZeroShotException">
    /// The model or a label set cannot be used, or there is no room: <see cref="ZeroShotError.Overloaded"/>. A silo that is being drained has no room for people.
    /// <see cref="ZeroShotError.ModelMismatch"/>: the silo has another folder of that name than the request names.
    /// </exception>
    public async Task<(ImmutableArray<ImageOutcome> Outcomes, EncodeTimings Timings)> Encode(EncodeRequest request, CancellationToken cancellationToken)
    {
        var clock = new SliceClock(Stopwatch.GetTimestamp());
        using var activity = ZeroShotTelemetry.Source.StartActivity("encode");
        activity?.SetTag(Spans.Model, request.Model).SetTag(Spans.Images, request.Images.Count).SetTag(Spans.Lane, Tags.LaneOf(request.Interactive));
        // Images of a lease are always let in: the lease was, and a silo that is being drained ends what it has.
        using var hand = request.Interactive ? intake.TryTake() ?? throw Draining() : intake.Take();
        var matching = request.Score.Rematch > 0;
        if (matching && !catalog.Open(request.Model).CanMatch)
        {
            throw MatchRules.Refuse(request.Model, await grains.GetTextEncoder().List(cancellationToken));
        }

        var embeddings = await Task.WhenAll(request.LabelSets.Select(labels.Embeddings));
        var prompts = matching ? await Task.WhenAll(request.LabelSets.Select(labels.Prompts)) : [];

        using var arrived = await arrival.Bring(request.Images, request.Interactive, cancellationToken);

        // Taken last: while it waits for room in memory, nothing that others may need is held.
        using var use = await models.Use(request.Model, request.Fingerprint, cancellationToken, matching ? [TowerKind.Image, TowerKind.Match] : [TowerKind.Image]);
        use.IsProbe = request.Probe;
        var rematch = matching ? new Rematch(use.Match, [.. prompts]) : null;
        var manifest = use.Images.Manifest;
        var slice = new SliceWork(arrived.Images, [.. embeddings.Select(set => set.ScorerFor(manifest))], request.Score, request.Interactive, rematch)
        {
            Known = request.Known, WithVectors = request.WithVectors, Clock = clock, Trace = activity?.Context ?? default,
        };
        var outcomes = await use.Images.Run(slice, cancellationToken);
        return (outcomes, clock.Timings);
    }

    private static ZeroShotException Draining() =>
        new(ZeroShotError.Overloaded, "This silo is being drained and takes no more work. Send to another one, or end the draining.");
}
