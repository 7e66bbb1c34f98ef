using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Embeddings;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>Zero-shot image classification, image classification and feature extraction for Hugging Face's clients.</summary>
internal sealed class HuggingFaceEndpoints(
    GrainClient client, BodyReader bodies, LabelInput labels, ModelChoice models, TextLengths lengths, TextTokens tokens, IOptions<GatewayOptions> options)
{
    // Beside them, POST / takes the name of the model.
    private static readonly QueryParameter[] _query =
    [
        new("candidate_labels", "Labels, separated by commas or as a JSON array; used if the body has none.", typeof(string), IsList: true),
        new("hypothesis_template", "Prompt with '{}' as the placeholder for the label; used if the body has none.", typeof(string)),
        new("top_k", "Maximum number of labels in the response; used if the body has none. Default: all.", typeof(int)),
        new("multi_label", "Whether each label is scored independently; used if the body does not say it.", typeof(bool)),
        new("function_to_apply", "How logits become scores: softmax, sigmoid or none; used if the body does not say it.", typeof(string)),
    ];

    /// <summary>Maps the routes. Clients post to exactly the URL they were given, so there are three.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var pattern in (string[])["/", "/models/{**model}", "/hf-inference/models/{**model}"])
        {
            routes.MapPost(pattern, (HttpContext context, HuggingFaceEndpoints endpoints, string? model) => endpoints.AnswerAsync(context, model))
                .WithName("huggingFace" + pattern.Count(letter => letter == '/'))
                .WithTags("Hugging Face")
                .WithSummary("Classify an image, or embed texts, for Hugging Face's clients")
                .WithDescription("The body decides what is done, regardless of Content-Type: JSON with an image and labels, JSON with texts, or the bytes of an image file.")

                // Any Content-Type: existing clients send none, or a wrong one.
                .Accepts<HuggingFaceBody>("*/*").Produces<HuggingFaceAnswer>().WithMetadata([.. _query]);
        }
    }

    private async Task<IResult> AnswerAsync(HttpContext context, string? model)
    {
        var body = await bodies.ReadAsync(context);
        Caller.WaitsFrom(context);
        if (FormBoundary.IsForm(context.Request) && !JsonBody.LooksLikeJson(body.Span))
        {
            throw new ApiException(ApiError.BadRequest("This route takes JSON or the bytes of an image file, not a form. Send the form to /v1/classify."));
        }

        var request = HuggingFaceRequest.Parse(body, context.Request.Query, labels);
        var name = await models.OfAsync(ModelChoice.InUrl(model), context.RequestAborted);
        return request switch
        {
            HuggingFaceTexts texts => await EmbedAsync(context, name, texts),
            HuggingFaceClassification image => await ClassifyAsync(context, name, image),
            _ => throw new InvalidOperationException($"{request.GetType().Name} has no route."),
        };
    }

    private async Task<IResult> ClassifyAsync(HttpContext context, string model, HuggingFaceClassification request)
    {
        var answer = await client.ClassifyAsync(
            new ClassifyRequest { Model = model, Images = Slices.Of([request.Image]), LabelSets = [LabelSetOf(request)], Score = request.Score }, context.RequestAborted);
        var outcome = answer.Outcomes[0];
        if (outcome.Error != ImageError.None)
        {
            throw new ApiException(ImageErrorStatus.Of(outcome));
        }

        // The body is a bare list without a place for warnings.
        WarningHeader.Write(context.Response, answer.Warnings);
        var names = answer.LabelSets[0].Labels;
        return new JsonAnswer(json =>
        {
            // A bare list: clients fail on anything around it.
            json.WriteStartArray();
            foreach (var (label, score) in request.Select(outcome.Scores[0]))
            {
                json.WriteStartObject();
                json.WriteString("label", names[label]);
                json.WriteFloat("score", score);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private LabelSetDefinition LabelSetOf(HuggingFaceClassification request)
    {
        if (!request.Labels.IsEmpty)
        {
            return new LabelSetDefinition { Labels = request.Labels, Templates = request.Template is { } template ? [template] : [] };
        }

        return options.Value.DefaultLabelSet.Length > 0
            ? new LabelSetDefinition { Name = options.Value.DefaultLabelSet }
            : throw new ApiException(ApiError.BadRequest(
                "Zero-shot classification needs labels, and the request has none. Send \"parameters\": {\"candidate_labels\": [\"cat\", \"dog\"]}. " +
                "For image classification without labels, the operator can configure a stored label set (Http:DefaultLabelSet).", ErrorCodes.LabelsMissing));
    }

    private async Task<IResult> EmbedAsync(HttpContext context, string model, HuggingFaceTexts request)
    {
        var most = options.Value.MaxEmbeddingInputs;
        if (request.Texts.IsEmpty || request.Texts.Length > most)
        {
            throw new ApiException(ApiError.BadRequest($"'inputs' must have 1 to {most} elements (got {request.Texts.Length}; Http:MaxEmbeddingInputs). Send several requests.", ErrorCodes.TooManyInputs));
        }

        var asked = new AskedModel(client, model);
        await EmbeddingLength.CheckAsync(request.Dimensions, asked, context.RequestAborted);
        var texts = await lengths.FitAsync(asked, request.Texts, request.Truncate, context.RequestAborted);
        var embeddings = await client.EmbedTextsAsync(model, texts, context.RequestAborted);
        WarningHeader.Write(context.Response, TextTokens.Warning(await tokens.CountAsync(asked, texts, context.RequestAborted), index => request.Texts[index].Member));
        return new JsonAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var embedding in embeddings)
            {
                json.WriteFloats(EmbeddingDimensions.Shorten(embedding, request.Dimensions));
            }

            json.WriteEndArray();
        });
    }
}
