using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.OpenApi;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Classifies the images of a request: one result per image.</summary>
internal sealed class ClassifyEndpoints(GrainClient client, IGrainFactory grains, BodyReader bodies, LabelInput labels, ModelChoice models, IOptions<GatewayOptions> options)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/classify", (HttpContext context, ClassifyEndpoints endpoints) => endpoints.AnswerAsync(context))
            .Accepts<ClassifyBody>("application/json", "multipart/form-data")
            .Produces<ClassifyAnswerBody>()
            .WithName("classify").WithTags("Classify")
            .WithSummary("Classify images")
            .WithDescription("Images as base64, data URIs or URLs, with inline labels or the name of a stored label set. Instead of images, the embeddings of an earlier response can be sent: classifying them for other labels needs no image encoding. An image that fails gets an error in its own result and does not affect the others. A form is taken too, as by /v1/classify/form.");

        // Generated clients send one kind of body to a route.
        routes.MapPost("/v1/classify/form", (HttpContext context, ClassifyEndpoints endpoints) => endpoints.AnswerAsync(context))
            .Accepts<IFormFileCollection>(RequestBodies.Form)
            .Produces<ClassifyAnswerBody>()
            .WithName("classifyForm").WithTags("Classify")
            .WithSummary("Classify images of a form")
            .WithDescription("Every file is an image; the fields have the names of the JSON members of /v1/classify.");
    }

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var bytes = await bodies.ReadAsync(context);
        Caller.WaitsFrom(context);
        var body = FormBoundary.IsForm(context.Request) ? await ClassifyForm.ReadAsync(context.Request, bytes) : NativeJson.Read<ClassifyBody>(bytes);
        if (body.Embeddings is { } embeddings)
        {
            return await ClassifyEmbeddingsAsync(body, embeddings, context.RequestAborted);
        }

        var images = ImagesOf(body);
        var include = body.Include ?? [];
        var model = await models.OfAsync(body.Model, context.RequestAborted);
        var answers = await client.ClassifyInPartsAsync(
            new ClassifyRequest { Model = model, Images = Slices.Of(images), LabelSets = [LabelSetOf(body)], Score = ScoreOf(body), WithEmbeddings = include.Contains(IncludeName.Embedding) },
            context.RequestAborted);
        var set = answers[0].LabelSets[0];
        var results = answers.SelectMany(answer => answer.Outcomes, (answer, outcome) => (outcome, answer));
        return NativeAnswer.Of(new ClassifyAnswerBody
        {
            Model = model,
            ModelFingerprint = FingerprintOf(answers[0].Fingerprint),
            LabelSet = ReferenceOf(set),
            Templates = set.Templates,
            PromptsEmbedded = answers.Sum(answer => answer.PromptsEmbedded),
            Warnings = ScoreWarningText.Of(answers[0].Warnings),
            Results = [.. results.Select((result, index) => ClassifyResults.Of(images[index].Name ?? images[index].Url, result.outcome, result.answer.LabelSets[0].Labels, include, result.answer.Timings, result.answer.Silo))],
        });
    }

    // No encoder silo is involved: there is no silo to report, and only the classification takes time.
    private async Task<IResult> ClassifyEmbeddingsAsync(ClassifyBody body, ImmutableArray<byte[]> embeddings, CancellationToken cancellationToken)
    {
        if (body.Image is not null || body.Images is not null)
        {
            throw new ApiException(ApiError.BadRequest("The request has 'embeddings' and images. Send one or the other."));
        }

        if (embeddings.Length > options.Value.MaxImages || embeddings.Any(embedding => embedding is null))
        {
            throw new ApiException(ApiError.BadRequest($"'embeddings' must be an array of at most {options.Value.MaxImages} base64 strings (Http:MaxImages).", ErrorCodes.InvalidEmbeddings));
        }

        var include = body.Include ?? [];
        var model = await models.OfAsync(body.Model, cancellationToken);
        var answer = await grains.GetGrain<IClassifierGrain>(Random.Shared.Next(IClassifierGrain.Keys)).ClassifyEmbeddingsAsync(
            new ClassifyEmbeddingsRequest { Model = model, Embeddings = embeddings, LabelSets = [LabelSetOf(body)], Score = ScoreOf(body) }, cancellationToken);
        var set = answer.LabelSets[0];
        return NativeAnswer.Of(new ClassifyAnswerBody
        {
            Model = model,
            ModelFingerprint = FingerprintOf(answer.Fingerprint),
            LabelSet = ReferenceOf(set),
            Templates = set.Templates,
            PromptsEmbedded = answer.PromptsEmbedded,
            Warnings = ScoreWarningText.Of(answer.Warnings),
            Results = [.. answer.Outcomes.Select(outcome => ClassifyResults.Of(name: null, outcome, set.Labels, include, new EncodeTimings(default, default, default, answer.Score), silo: null))],
        });
    }

    private ImageInput[] ImagesOf(ClassifyBody body)
    {
        ImageInput[] images =
        [
            .. body.Image is { } one ? [ReceivedImage.ReadingOf(one).At("image")] : (ImageInput[])[],
            .. (body.Images ?? []).Select((image, index) => ReceivedImage.ReadingOf(image).At($"images[{index}]")),
        ];
        return images.Length == 0 ? throw new ApiException(ApiError.BadRequest("The request has no image. Send 'image' or 'images', files of a form, or 'embeddings' of an earlier response.", ErrorCodes.InvalidImage))
            : images.Length > options.Value.MaxImages ? throw new ApiException(ApiError.BadRequest(
                $"The request has {images.Length} images, more than {options.Value.MaxImages} (Http:MaxImages). Send several requests, or submit a job.", ErrorCodes.TooManyImages))
            : images;
    }

    private LabelSetDefinition LabelSetOf(ClassifyBody body)
    {
        if (body.LabelSet is { } name)
        {
            return body.Labels is null && body.Templates is null
                ? LabelSetNames.Parse(name)
                : throw new ApiException(ApiError.BadRequest("The request has 'labelSet' and 'labels' or 'templates', but a stored set has its own. Send one or the other."));
        }

        return new LabelSetDefinition
        {
            Labels = labels.Check(body.Labels ?? [], "'labels'"),
            Templates = labels.CheckTemplates(body.Templates ?? [], "'templates'"),
        };
    }

    private static ScoreOptions ScoreOf(ClassifyBody body)
    {
        if (body.TopK is < ScoreOptions.MinTopK or > ScoreOptions.MaxTopK)
        {
            throw new ApiException(ApiError.BadRequest($"'topK' is {body.TopK}; it must be 1 to {ScoreOptions.MaxTopK}. To get all labels, give their number or more."));
        }

        var include = body.Include ?? [];
        return new ScoreOptions
        {
            TopK = body.TopK ?? new ScoreOptions().TopK,
            Threshold = body.Threshold ?? 0,
            MultiLabel = body.MultiLabel ?? false,
            Activation = body.Activation ?? Activation.Trained,
            WithLogits = include.Contains(IncludeName.Cosine) || include.Contains(IncludeName.Logit),
            Rematch = body.Rematch ?? 0,
        };
    }

    private static string? FingerprintOf(string fingerprint) => fingerprint.Length > 0 ? fingerprint : null;

    private static LabelSetReferenceBody? ReferenceOf(LabelSetDefinition set) => set.Name is { } name ? new LabelSetReferenceBody(name, set.Version) : null;
}
