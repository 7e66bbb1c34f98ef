using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Native.Wire;
using ZeroShotOrleans.Gateway.Requests;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Images and labels in, one result per image out.</summary>
internal sealed class ClassifyEndpoints(ZeroShotClient client, BodyReader bodies, LabelInput labels, ModelChoice models, IOptions<GatewayOptions> options)
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/classify", (HttpContext context, ClassifyEndpoints endpoints) => endpoints.Answer(context))
        .Accepts<ClassifyBody>("application/json", "multipart/form-data")
        .Produces<ClassifyAnswerBody>()
        .WithName("classify").WithTags("Classify")
        .WithSummary("Classify images")
        .WithDescription("Images as JSON (base64, data URI or address) or as files of a form, labels inline or the name of a stored set. A fault of one image is a result beside the others'.");

    private async Task<IResult> Answer(HttpContext context)
    {
        var bytes = await bodies.Read(context);
        var body = ClassifyForm.IsForm(context.Request) ? await ClassifyForm.Read(context.Request, bytes) : NativeJson.Read<ClassifyBody>(bytes);
        var images = ImagesOf(body);
        var include = body.Include ?? [];
        var model = await models.Of(body.Model, context.RequestAborted);
        var answers = await client.ClassifyInPartsAsync(
            new ClassifyRequest { Model = model, Images = Slices.Of(images), LabelSets = [LabelSetOf(body)], Score = ScoreOf(body, include) }, context.RequestAborted);
        var set = answers[0].LabelSets[0];
        var results = answers.SelectMany(answer => answer.Outcomes, (answer, outcome) => (outcome, answer));
        return NativeAnswer.Of(new ClassifyAnswerBody
        {
            Model = model,
            LabelSet = set.Name is { } name ? new LabelSetReferenceBody(name, set.Version) : null,
            Templates = set.Templates,
            PromptsEmbedded = answers.Sum(answer => answer.PromptsEmbedded),
            Results = [.. results.Select((result, index) => ResultOf(images[index], result.outcome, result.answer, include))],
        });
    }

    private ImageInput[] ImagesOf(ClassifyBody body)
    {
        ImageInput[] images = [.. (body.Image is { } one ? [one] : ImmutableArray<ImageBody>.Empty).Concat(body.Images ?? []).Select(image => image.Input)];
        return images.Length == 0 ? throw new ApiException(ApiError.BadRequest("The request has no image. Send 'image' or 'images', or files of a form.", "invalid_image"))
            : images.Length > options.Value.MaxImages ? throw new ApiException(ApiError.BadRequest(
                $"The request has {images.Length} images, more than {options.Value.MaxImages} (Http:MaxImages). Send several requests, or a job for many.", "too_many_images"))
            : images;
    }

    private LabelSetDefinition LabelSetOf(ClassifyBody body)
    {
        if (body.LabelSet is { } name)
        {
            return body.Labels is null && body.Templates is null
                ? LabelSetNames.Parse(name)
                : throw new ApiException(ApiError.BadRequest("The request has 'labelSet' and 'labels' or 'templates': a stored set brings its own. Send one or the other."));
        }

        return new LabelSetDefinition
        {
            Labels = labels.Check(body.Labels ?? [], "'labels'"),
            Templates = labels.CheckTemplates(body.Templates ?? [], "'templates'"),
        };
    }

    private static ScoreOptions ScoreOf(ClassifyBody body, ImmutableArray<IncludeName> include)
    {
        if (body.TopK is < 1)
        {
            throw new ApiException(ApiError.BadRequest($"'topK' is {body.TopK}; it must be 1 or more."));
        }

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

    private static ImageResultBody ResultOf(ImageInput image, ImageOutcome outcome, ClassifyAnswer answer, ImmutableArray<IncludeName> include)
    {
        var faulted = outcome.Fault != ImageFault.None;
        var names = answer.LabelSets[0].Labels;
        ImmutableArray<LabelScoreBody> scores = faulted ? [] : [.. outcome.Rankings[0].Select(score => new LabelScoreBody(
            names[score.Label],
            score.Score,
            include.Contains(IncludeName.Cosine) && float.IsFinite(score.Cosine) ? score.Cosine : null,
            include.Contains(IncludeName.Logit) && float.IsFinite(score.Logit) ? score.Logit : null))];
        return new ImageResultBody
        {
            Image = image.Name ?? image.Url,
            Status = faulted ? "fault" : "ok",
            Fault = faulted ? outcome.Fault : null,
            Detail = outcome.Detail,
            Label = scores.IsEmpty ? null : scores[0].Label,
            Score = scores.IsEmpty ? null : scores[0].Score,
            Scores = scores,
            Timings = include.Contains(IncludeName.Timings)
                ? new TimingsBody(Milliseconds(answer.Timings.Queue), Milliseconds(answer.Timings.Decode), Milliseconds(answer.Timings.Encode), Milliseconds(answer.Timings.Score))
                : null,
            Silo = include.Contains(IncludeName.Silo) ? answer.Silo.ToParsableString() : null,
        };
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
