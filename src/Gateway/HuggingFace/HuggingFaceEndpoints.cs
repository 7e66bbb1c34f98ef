using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>Zero-shot image classification, image classification and feature extraction as Hugging Face's clients call them.</summary>
internal sealed class HuggingFaceEndpoints(
    ZeroShotClient client, BodyReader bodies, LabelInput labels, ModelChoice models, IOptions<GatewayOptions> options)
{
    /// <summary>Maps the routes. Clients post to exactly the address they were given, so there are three.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var pattern in (string[])["/", "/models/{**model}", "/hf-inference/models/{**model}"])
        {
            routes.MapPost(pattern, (HttpContext context, HuggingFaceEndpoints endpoints, string? model) => endpoints.AnswerAsync(context, model))
                .WithName("huggingFace" + pattern.Count(letter => letter == '/'))
                .WithTags("Hugging Face")
                .WithSummary("Classify an image, or embed texts, as Hugging Face's clients ask for it")
                .WithDescription("The body decides what is done, whatever Content-Type says: JSON with an image and labels, JSON with texts, or the bytes of an image file.")

                // Any Content-Type: clients in use send none, or a wrong one.
                .Accepts<HuggingFaceBody>("*/*").Produces<HuggingFaceAnswer>();
        }
    }

    private async Task<IResult> AnswerAsync(HttpContext context, string? model)
    {
        var body = await bodies.ReadAsync(context);
        if (FormBoundary.IsForm(context.Request) && !JsonBody.LooksLikeJson(body.Span))
        {
            throw new ApiException(ApiError.BadRequest("This route takes JSON or the bytes of an image file, not a form. Send the form to /v1/classify."));
        }

        var request = HuggingFaceRequest.Parse(body, context.Request.Query, labels);
        var name = await models.OfAsync(model, context.RequestAborted);
        return request.Image is { } image ? await ClassifyAsync(context, name, image, request) : await EmbedAsync(name, request.Texts, context.RequestAborted);
    }

    private async Task<IResult> ClassifyAsync(HttpContext context, string model, ImageInput image, HuggingFaceRequest request)
    {
        var score = new ScoreOptions { TopK = request.TopK ?? Limits.MaxLabels };
        var answer = await client.ClassifyAsync(
            new ClassifyRequest { Model = model, Images = Slices.Of([image]), LabelSets = [LabelSetOf(request)], Score = score }, context.RequestAborted);
        var outcome = answer.Outcomes[0];
        if (outcome.Error != ImageError.None)
        {
            throw new ApiException(ImageErrorStatus.Of(outcome));
        }

        // The body is a bare list, which has no place for them.
        WarningHeader.Write(context.Response, answer.Warnings);
        var names = answer.LabelSets[0].Labels;
        return new JsonAnswer(json =>
        {
            // A bare list: anything around it breaks clients.
            json.WriteStartArray();
            foreach (var score in outcome.Scores[0])
            {
                json.WriteStartObject();
                json.WriteString("label", names[score.Label]);
                json.WriteFloat("score", score.Score);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private LabelSetDefinition LabelSetOf(HuggingFaceRequest request)
    {
        if (!request.Labels.IsEmpty)
        {
            return new LabelSetDefinition { Labels = request.Labels, Templates = request.Template is { } template ? [template] : [] };
        }

        return options.Value.DefaultLabelSet.Length > 0
            ? new LabelSetDefinition { Name = options.Value.DefaultLabelSet }
            : throw new ApiException(ApiError.BadRequest(
                "The request brings no labels, and zero-shot classification needs them: send \"parameters\": {\"candidate_labels\": [\"cat\", \"dog\"]}. " +
                "For image classification without labels the server's operator can name a stored set (Http:DefaultLabelSet).", ErrorCodes.LabelsMissing));
    }

    private async Task<IResult> EmbedAsync(string model, ImmutableArray<string> texts, CancellationToken cancellationToken)
    {
        if (texts.Length is 0 or > Limits.MaxInputsPerRequest)
        {
            throw new ApiException(ApiError.BadRequest($"'inputs' must have 1 to {Limits.MaxInputsPerRequest} elements (got {texts.Length})."));
        }

        var embeddings = await client.EmbedTextsAsync(model, texts, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var embedding in embeddings)
            {
                json.WriteStartArray();
                foreach (var value in embedding)
                {
                    json.WriteFloat(value);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        });
    }
}
