using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ZeroShotOrleans.Client.Http;
using ZeroShotOrleans.Http.Contracts;

// The namespace of everything that a program uses.
namespace ZeroShotOrleans;

public sealed partial class ZeroShotHttpClient
{
    // Concurrent requests of one call, as in ZeroShotClient.
    private const int RequestsInFlight = 4;

    /// <inheritdoc/>
    public async Task<Classification> ClassifyAsync(ClassificationRequest request, CancellationToken cancellationToken = default)
    {
        LabelRules.CheckGiven(request.LabelSets, "A request");
        JobLabelSetBody[] sets = [.. request.FilledLabelSets.Select(LabelRequests.Of)];
        var images = await LoadedImages.ReadAsync(request.Images, cancellationToken).ConfigureAwait(false);
        var (model, score) = (ModelOf(request.Options?.Model), request.Options?.Score ?? new ScoreOptions());
        return await ClientActivity.RunAsync(ClientActivity.Classify, model, request.Images.Count, async () =>
        {
            if (images.Slice.Count == 0)
            {
                return Named(new Classification { Model = model ?? "", Results = [] }, images);
            }

            var answers = new Classification[sets.Length];
            for (var set = 0; set < sets.Length; set++)
            {
                answers[set] = await ClassifyAsync(model, score, sets[set], images.Slice, cancellationToken).ConfigureAwait(false);
            }

            return Named(ClassifyAnswers.Joined(answers), images);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ReadOnlyMemory<float>>> EmbedTextsAsync(IEnumerable<string> texts, EmbedOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] given = [.. texts];
        var model = ModelOf(options?.Model);
        return await ClientActivity.RunAsync(ClientActivity.Embed, model, given.Length, async () =>
        {
            var embeddings = ImmutableArray.CreateBuilder<ReadOnlyMemory<float>>(given.Length);
            while (embeddings.Count < given.Length)
            {
                embeddings.AddRange(await _texts.SendAsync(given.AsMemory(embeddings.Count), part => EmbedAsync(part, model, options?.Dimensions, modality: null, cancellationToken)).ConfigureAwait(false));
            }

            return embeddings.MoveToImmutable();
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<EmbeddedImage>> EmbedImagesAsync(IEnumerable<ZeroShotImage> images, EmbedOptions? options = null, CancellationToken cancellationToken = default)
    {
        ZeroShotImage[] given = [.. images];
        if (given.Length == 0)
        {
            return [];
        }

        var loaded = await LoadedImages.ReadAsync(given, cancellationToken).ConfigureAwait(false);
        var model = ModelOf(options?.Model);
        return await ClientActivity.RunAsync(ClientActivity.Embed, model, given.Length, async () =>
        {
            EmbeddedImage[][] sent = loaded.Slice.Count == 0 ? [] : await SendAsync(
                ImageParts.Of(loaded.Slice, _exchange.Options), part => EmbedImagesAsync(part, model, options?.Dimensions, cancellationToken), cancellationToken).ConfigureAwait(false);
            return loaded.Merge(
                sent.SelectMany(part => part),
                (result, _, name) => result with { Image = name },
                (failed, _, name) => new EmbeddedImage { Image = name, Error = failed.Error, Detail = failed.Detail });
        }).ConfigureAwait(false);
    }

    private static Classification Named(Classification answer, LoadedImages images) => answer with
    {
        Results = images.Merge(
            answer.Results,
            (result, index, name) => result with { Index = index, Image = name },
            (failed, index, name) => new ImageClassification { Index = index, Image = name, Error = failed.Error, Detail = failed.Detail }),
    };

    private async Task<Classification> ClassifyAsync(string? model, ScoreOptions score, JobLabelSetBody labels, ImageSlice images, CancellationToken cancellationToken)
    {
        var answers = await SendAsync(
            ImageParts.Of(images, _exchange.Options),
            part => _exchange.SendAsync<ClassifyAnswerBody>(HttpCall.Post("v1/classify", ClassifyAnswers.BodyOf(model, score, labels, part)), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        OneModel.Require(model ?? "", answers.Select(answer => answer.ModelFingerprint ?? ""));
        return ClassifyAnswers.Of(answers);
    }

    // The response has no place for an error beside embeddings: an image that fails is found by sending each alone.
    private async Task<EmbeddedImage[]> EmbedImagesAsync(ImageBody[] images, string? model, int? dimensions, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await EmbedAsync(images, model, dimensions, "image", cancellationToken).ConfigureAwait(false)).Select(vector => new EmbeddedImage { Vector = vector })];
        }
        catch (ZeroShotException failed) when (HttpFailure.ImageErrorOf(failed) is { } error)
        {
            if (images.Length == 1)
            {
                return [new EmbeddedImage { Error = error, Detail = HttpFailure.MessageOf(failed) }];
            }

            var alone = new EmbeddedImage[images.Length];
            for (var i = 0; i < images.Length; i++)
            {
                alone[i] = (await EmbedImagesAsync([images[i]], model, dimensions, cancellationToken).ConfigureAwait(false))[0];
            }

            return alone;
        }
    }

    private async Task<ImmutableArray<ReadOnlyMemory<float>>> EmbedAsync(object input, string? model, int? dimensions, string? modality, CancellationToken cancellationToken)
    {
        var answer = await _exchange.SendAsync<EmbeddingListBody>(
            HttpCall.Post("v1/embeddings", new EmbeddingBody { Model = model, Input = input, EncodingFormat = EncodingFormat.Base64, Modality = modality, Dimensions = dimensions }), cancellationToken).ConfigureAwait(false);
        if (input is Array asked && answer.Data.Length != asked.Length)
        {
            throw new ZeroShotException(ZeroShotError.NoSilo, string.Create(CultureInfo.InvariantCulture,
                $"{_exchange.BaseAddress} answered {answer.Data.Length} embeddings for {asked.Length} inputs. Check that it is a ZeroShotOrleans HTTP API of a compatible version."));
        }

        return [.. answer.Data.Select(embedding => (ReadOnlyMemory<float>)MemoryMarshal.Cast<byte, float>(((JsonElement)embedding.Embedding).GetBytesFromBase64()).ToArray())];
    }

    private static async Task<T[]> SendAsync<T>(IEnumerable<ImageBody[]> parts, Func<ImageBody[], Task<T>> send, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(RequestsInFlight);
        return await Task.WhenAll(parts.Select(async part =>
        {
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await send(part).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        })).ConfigureAwait(false);
    }

    // Null: the server's default.
    private string? ModelOf(string? named) => !string.IsNullOrEmpty(named) ? named : Options.DefaultModel.Length > 0 ? Options.DefaultModel : null;
}
