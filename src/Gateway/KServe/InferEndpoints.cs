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

namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>Inference in the form of the Open Inference Protocol: images with labels are scored, images and texts are embedded.</summary>
internal sealed class InferEndpoints(GrainClient client, BodyReader bodies, LabelInput labels, ModelChoice models, IOptions<GatewayOptions> options)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapPost("/v2/models/{model}/infer", (HttpContext context, InferEndpoints endpoints, string model) =>
            endpoints.AnswerAsync(context, model, version: null)), "kserveInfer");
        Describe(routes.MapPost("/v2/models/{model}/versions/{version}/infer", (HttpContext context, InferEndpoints endpoints, string model, string version) =>
            endpoints.AnswerAsync(context, model, version)), "kserveInferVersion");
    }

    // Any Content-Type: Triton's client for Python sends none.
    private static void Describe(RouteHandlerBuilder route, string name) => route
        .Accepts<InferBody>("*/*").Produces<InferAnswerBody>()
        .WithName(name).WithTags("KServe").WithSummary("Score images for labels, or embed images and texts")
        .WithDescription("Inputs: 'images', 'labels' and 'texts', all BYTES. Images with labels give 'scores' and 'labels', images alone 'image_embeds', texts 'text_embeds'. " +
            "With Triton's binary data extension, tensors follow the JSON.");

    private async Task<IResult> AnswerAsync(HttpContext context, string name, string? version)
    {
        var body = await bodies.ReadAsync(context);
        Caller.WaitsFrom(context);
        ModelVersion.Check(name, version);
        var request = InferRequest.Parse(body, context.Request.Headers, labels, options.Value);
        if (request.Model is { } other && other != name)
        {
            throw new ApiException(ApiError.BadRequest($"'model_name' is '{other}', but the URL names the model '{name}'. Send one of them."));
        }

        var model = await models.OfAsync(name, context.RequestAborted);
        Dictionary<string, OutputTensor> outputs = new(StringComparer.Ordinal);
        if (request.Wants(TensorNames.Scores) || request.Wants(TensorNames.Labels))
        {
            await ClassifyAsync(context, model, request, outputs);
        }
        else if (request.Wants(TensorNames.ImageEmbeddings))
        {
            var outcomes = await client.EmbedImagesAsync(model, Slices.Of(request.Images), context.RequestAborted);
            outputs[TensorNames.ImageEmbeddings] = EmbeddingsOf(outcomes, request);
        }

        if (request.Wants(TensorNames.TextEmbeddings))
        {
            outputs[TensorNames.TextEmbeddings] = OutputTensor.Of(TensorNames.TextEmbeddings, await client.EmbedTextsAsync(model, request.Texts, context.RequestAborted));
        }

        return new InferAnswer(name, request.Id, [.. request.Outputs.Select(output => (outputs[output.Name], output.Binary))]);
    }

    private async Task ClassifyAsync(HttpContext context, string model, InferRequest request, Dictionary<string, OutputTensor> outputs)
    {
        var answer = await client.ClassifyAsync(new ClassifyRequest
        {
            Model = model,
            Images = Slices.Of(request.Images),
            LabelSets = [new LabelSetDefinition { Labels = request.Labels, Templates = request.Template is { } template ? [template] : [] }],
            Score = new ScoreOptions { TopK = request.TopK },
            WithEmbeddings = request.Wants(TensorNames.ImageEmbeddings),
        }, context.RequestAborted);
        RefuseFailed(answer.Outcomes, request);

        // No tensor is a place for warnings.
        WarningHeader.Write(context.Response, answer.Warnings);
        var names = answer.LabelSets[0].Labels;
        outputs[TensorNames.Scores] = OutputTensor.Of(TensorNames.Scores, [.. answer.Outcomes.Select(outcome => outcome.Scores[0].Select(score => score.Score).ToArray())]);
        outputs[TensorNames.Labels] = OutputTensor.Of(TensorNames.Labels, [.. answer.Outcomes.Select(outcome => outcome.Scores[0].Select(score => names[score.Label]).ToArray())]);
        if (request.Wants(TensorNames.ImageEmbeddings))
        {
            outputs[TensorNames.ImageEmbeddings] = EmbeddingsOf(answer.Outcomes, request);
        }
    }

    private static OutputTensor EmbeddingsOf(ImmutableArray<ImageOutcome> outcomes, InferRequest request)
    {
        RefuseFailed(outcomes, request);
        return OutputTensor.Of(TensorNames.ImageEmbeddings, [.. outcomes.Select(ImageEmbedding.Of)]);
    }

    // A tensor has no place for the error of one row.
    private static void RefuseFailed(ImmutableArray<ImageOutcome> outcomes, InferRequest request)
    {
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Error != ImageError.None)
            {
                throw new ApiException(ImageErrorStatus.Of(outcomes[i]).In(request.ImageAt(i)));
            }
        }
    }
}
