using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Orleans.Concurrency;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Telemetry;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Serves interactive requests. All state belongs to the silo: activations come and go.</summary>
/// <remarks>One activation per key serves any number of requests. With several, a caller's cancellation could reach the wrong one.</remarks>
[StatelessWorker(maxLocalWorkers: 1), Reentrant]
internal sealed class ClassifierGrain(RequestGate gate, ModelInfos models, InteractiveLabels labels, PromptWait prompts, EncoderRouter router, RequestMeter meter) : Grain, IClassifierGrain
{
    private const int PrepareAttempts = 3;

    // Slightly less than the response timeouts of the calls, so that callers receive the reason for the delay.
    private static readonly TimeSpan _classifyWithin = TimeSpan.FromSeconds(110);
    private static readonly TimeSpan _embedWithin = TimeSpan.FromSeconds(590);

    public Task<ClassifyAnswer> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken) =>
        meter.MeasureAsync(request.Probe ? "probe" : "classify", span => ClassifyAsync(span, request, cancellationToken));

    public Task<ClassifyEmbeddingsAnswer> ClassifyEmbeddingsAsync(ClassifyEmbeddingsRequest request, CancellationToken cancellationToken) =>
        meter.MeasureAsync("classify_embeddings", span => ClassifyEmbeddingsAsync(span, request, cancellationToken));

    public Task<ImmutableArray<ImageOutcome>> EmbedImagesAsync(string model, ImageSlice images, CancellationToken cancellationToken) =>
        meter.MeasureAsync("embed_images", span => EmbedImagesAsync(span, model, images, cancellationToken));

    public Task<byte[]> EmbedTextsAsync(string model, ImmutableArray<string> texts, CancellationToken cancellationToken) =>
        meter.MeasureAsync("embed_texts", span => EmbedTextsAsync(span, model, texts, cancellationToken));

    private async Task<ClassifyAnswer> ClassifyAsync(RequestSpan span, ClassifyRequest request, CancellationToken cancellationToken)
    {
        ClassifyRules.Check(request);
        using var place = gate.Enter();
        try
        {
            return await ClassifyOnceAsync(span, request, cancellationToken);
        }
        catch (ZeroShotException exception) when (exception.Code == ZeroShotError.ModelMismatch)
        {
            // The folder was edited since it was last described.
            models.Forget(request.Model);
            return await ClassifyOnceAsync(span, request, cancellationToken);
        }
    }

    private async Task<ClassifyAnswer> ClassifyOnceAsync(RequestSpan span, ClassifyRequest request, CancellationToken cancellationToken)
    {
        var model = await models.GetAsync(request.Model, cancellationToken);
        span.IsFor(model.Name, request.Images.Count);
        if (request.Score.Rematch > 0 && !model.CanMatch)
        {
            throw MatchRules.Refuse(model.Name, await GrainFactory.GetTextEncoder().ListAsync(cancellationToken));
        }

        var (sets, (silo, answer)) = await WithLabelsAsync(model, request.LabelSets, sets => EncodeAsync(request, sets, model.Fingerprint, cancellationToken), cancellationToken);
        return new ClassifyAnswer
        {
            Outcomes = answer.Outcomes,
            LabelSets = sets.Definitions,
            Timings = answer.Timings,
            Silo = silo,
            PromptsEmbedded = sets.PromptsEmbedded,
            Fingerprint = model.Fingerprint,
            Warnings = sets.WarningsOf(model, request.Score),
        };
    }

    private async Task<ClassifyEmbeddingsAnswer> ClassifyEmbeddingsAsync(RequestSpan span, ClassifyEmbeddingsRequest request, CancellationToken cancellationToken)
    {
        ClassifyEmbeddingsRules.Check(request);
        using var place = gate.Enter();
        var model = await models.GetAsync(request.Model, cancellationToken);
        span.IsFor(model.Name, images: 0);
        ClassifyEmbeddingsRules.CheckEmbeddings(request.Embeddings, model);
        var (sets, scorers) = await WithLabelsAsync(model, request.LabelSets, sets => LabelScorers.OfAsync(GrainFactory, sets.Keys, model, cancellationToken), cancellationToken);

        // Thousands of labels take milliseconds, which is too long for a grain turn.
#pragma warning disable RS0030
        var (outcomes, longest) = await Task.Run(() => EmbeddingClassification.Of(request.Embeddings, scorers, request.Score), cancellationToken);
#pragma warning restore RS0030
        return new ClassifyEmbeddingsAnswer { Outcomes = outcomes, LabelSets = sets.Definitions, Score = longest, PromptsEmbedded = sets.PromptsEmbedded, Fingerprint = model.Fingerprint, Warnings = sets.WarningsOf(model, request.Score) };
    }

    private async Task<ImmutableArray<ImageOutcome>> EmbedImagesAsync(RequestSpan span, string model, ImageSlice images, CancellationToken cancellationToken)
    {
        ClassifyRules.CheckImages(images);
        using var place = gate.Enter();
        var info = await models.GetAsync(model, cancellationToken);
        span.IsFor(info.Name, images.Count);
        var request = new EncodeRequest { Model = model, Images = images, LabelSets = [], Interactive = true, WithEmbeddings = true };
        var (_, answer) = await router.EncodeAsync(request, cancellationToken);
        return [.. answer.Outcomes.Select(outcome => outcome.Embedding is { } embedding ? outcome with { Embedding = UnitVector(info, embedding) } : outcome)];
    }

    private async Task<byte[]> EmbedTextsAsync(RequestSpan span, string model, ImmutableArray<string> texts, CancellationToken cancellationToken)
    {
        ClassifyRules.CheckTexts(texts);
        using var place = gate.Enter();
        var embeddings = await prompts.ForAsync(
            model, _embedWithin, wait => TransportFailure.RepeatedAsync(() => GrainFactory.GetTextEncoder().EmbedAsync(model, texts, wait), wait), cancellationToken);
        span.IsFor(model, images: 0);
        return embeddings;
    }

    private Task<(SiloAddress Silo, EncodeAnswer Answer)> EncodeAsync(ClassifyRequest request, LabelsInUse sets, string fingerprint, CancellationToken cancellationToken) => router.EncodeAsync(
        new EncodeRequest
        {
            Model = request.Model, Images = request.Images, LabelSets = sets.Keys, Score = request.Score, Interactive = true,
            WithEmbeddings = request.WithEmbeddings, Probe = request.Probe, Fingerprint = fingerprint,
        },
        cancellationToken);

    // Label sets are evicted while others are used more, also between their preparation and their use: then they are prepared again, nearly always without a text run.
    private async Task<(LabelsInUse Sets, T Answer)> WithLabelsAsync<T>(
        ModelInfo model, ImmutableArray<LabelSetDefinition> definitions, Func<LabelsInUse, Task<T>> use, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var sets = await prompts.ForAsync(model.Name, _classifyWithin, wait => labels.PrepareAsync(model, definitions, wait), cancellationToken);
            try
            {
                return (sets, await use(sets));
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.NotFound)
            {
                labels.Forget(sets);
                if (attempt == PrepareAttempts)
                {
                    throw;
                }
            }
        }
    }

    private static byte[] UnitVector(ModelInfo model, byte[] embedding)
    {
        Requirement.Require(embedding.Length == model.EmbeddingDimension * sizeof(float),
            $"The model '{model.Name}' has several embeddings per image, so none is comparable with those of texts. Classify with it, or use another model.");
        var unit = embedding.ToArray();
        var values = MemoryMarshal.Cast<byte, float>(unit.AsSpan());
        TensorPrimitives.Divide(values, TensorPrimitives.Norm<float>(values), values);
        return unit;
    }
}
