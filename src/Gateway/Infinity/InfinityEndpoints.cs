using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.OpenAi;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Infinity;

/// <summary>The routes that Infinity's clients call, at the root of the server.</summary>
internal sealed class InfinityEndpoints(
    EmbeddingEndpoints embeddings, GrainClient client, BodyReader bodies, LabelInput labels, ModelChoice models, IOptions<GatewayOptions> options)
{
    // What its clients send for the default model.
    private const string Unspecified = "default/not-specified";

    private static readonly string[] _embeddingMembers = ["model", "input", "modality", "encoding_format", "dimensions", "user"];
    private static readonly string[] _classifyMembers = ["model", "input", "labels", "raw_scores"];

    /// <summary>Maps the routes. They have the errors of OpenAI's routes, as Infinity's have.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/embeddings", (HttpContext context, InfinityEndpoints endpoints) => endpoints.EmbedAsync(context))
            .Accepts<InfinityEmbeddingBody>("application/json").Produces<EmbeddingListBody>()
            .WithName("infinityEmbeddings").WithTags("Infinity").WithSummary("Embeddings of texts or images, for Infinity's clients")
            .WithDescription("The same as POST /v1/embeddings, with the modality of the inputs in the body.");
        routes.MapGet("/models", (HttpContext context, InfinityEndpoints endpoints) => endpoints.ListAsync(context.RequestAborted))
            .Produces<InfinityModelListBody>()
            .WithName("infinityModels").WithTags("Infinity").WithSummary("List models, for Infinity's clients");
        routes.MapPost("/classify", (HttpContext context, InfinityEndpoints endpoints) => endpoints.ClassifyAsync(context))
            .Accepts<InfinityClassifyBody>("application/json").Produces<InfinityClassificationBody>()
            .WithName("infinityClassify").WithTags("Infinity").WithSummary("Classify images, for Infinity's clients")
            .WithDescription("The inputs are images: there is no classifier of texts. The labels are those of the request or, without any, of the server's default label set.");
    }

    /// <summary>Maps what Infinity has and this server cannot do, so that its clients see why.</summary>
    public static void MapRefused(IEndpointRouteBuilder routes) => routes
        .MapPost("/rerank", (HttpContext context, InfinityEndpoints endpoints) => endpoints.RefuseAsync(context))
        .Accepts<InfinityRerankBody>("application/json").Produces(StatusCodes.Status400BadRequest)
        .WithName("infinityRerank").WithTags("Infinity").WithSummary("Refused: there are no models that rerank");

    private async Task<IResult> EmbedAsync(HttpContext context)
    {
        var body = await bodies.ReadAsync(context);
        Caller.WaitsFrom(context);
        using var document = JsonBody.ParseObject(body);
        var members = JsonMembers.Of(document.RootElement, "", _embeddingMembers);
        return await embeddings.AnswerAsync(EmbeddingRequest.Parse(document.RootElement, options.Value) with { Model = ModelOf(members) }, context);
    }

    private async Task<IResult> ListAsync(CancellationToken cancellationToken)
    {
        var known = await client.ListModelsAsync(cancellationToken);
        return TypedResults.Json(new InfinityModelListBody([.. known.Select(model => new InfinityModelBody(model.Name))]), NativeJson.Options);
    }

    private async Task<IResult> ClassifyAsync(HttpContext context)
    {
        var body = await bodies.ReadAsync(context);
        Caller.WaitsFrom(context);
        using var document = JsonBody.ParseObject(body);
        var members = JsonMembers.Of(document.RootElement, "", _classifyMembers);
        var images = Images(members);
        var raw = members.Flag("raw_scores") ?? false;
        var set = LabelSetOf(members);
        var asked = ModelOf(members);
        var model = await models.OfAsync(asked, context.RequestAborted);
        var answer = await client.ClassifyAsync(
            new ClassifyRequest { Model = model, Images = Slices.Of(images), LabelSets = [set], Score = new ScoreOptions { TopK = Limits.MaxLabels, WithLogits = raw } },
            context.RequestAborted);
        foreach (var (outcome, index) in answer.Outcomes.Select((outcome, index) => (outcome, index)).Where(each => each.outcome.Error != ImageError.None))
        {
            throw new ApiException(ImageErrorStatus.Of(outcome).In($"input[{index}]"));
        }

        // The body has no place for warnings.
        WarningHeader.Write(context.Response, answer.Warnings);
        var names = answer.LabelSets[0].Labels;
        return TypedResults.Json(new InfinityClassificationBody
        {
            Data = [.. answer.Outcomes.Select(outcome => outcome.Scores[0].Select(score => new InfinityScore(raw ? score.Logit : score.Score, names[score.Label])).ToImmutableArray())],
            Model = asked ?? model,
        }, NativeJson.Options);
    }

    private async Task<IResult> RefuseAsync(HttpContext context)
    {
        await bodies.ReadAsync(context);
        throw new ApiException(ApiError.BadRequest("The models of this server do not rerank texts. They embed texts and images (/embeddings) and classify images (/classify)."));
    }

    private ImageInput[] Images(JsonMembers members)
    {
        var inputs = members.Array("input", "an array of images: data URIs, base64 or URLs");
        if (inputs.Length == 0 || inputs.Length > options.Value.MaxImages)
        {
            throw new ApiException(ApiError.BadRequest(
                $"'input' must have 1 to {options.Value.MaxImages} images (got {inputs.Length}; Http:MaxImages). Send several requests, or submit a job.", ErrorCodes.TooManyImages));
        }

        return [.. inputs.Select((input, index) => Image(input, $"input[{index}]"))];
    }

    private static ImageInput Image(JsonElement input, string member) =>
        input.ValueKind == JsonValueKind.String && ImageText.Utf8Of(input) is var text && !ImageText.IsUrl(text) && !ImageText.StartsLikeImage(text)
            ? throw new ApiException(ApiError.BadRequest(
                $"'{member}' is a text, and the models of this server classify images. Send the image as a data URI, in base64 or as a URL.", ErrorCodes.InvalidImage))
            : ImageInput.Read(input).At(member);

    private LabelSetDefinition LabelSetOf(JsonMembers members) =>
        members["labels"] is { } given ? new LabelSetDefinition { Labels = labels.Labels(given, "labels") }
        : options.Value.DefaultLabelSet.Length > 0 ? new LabelSetDefinition { Name = options.Value.DefaultLabelSet }
        : throw new ApiException(ApiError.BadRequest(
            "'labels' is missing: the models of this server have no labels of their own. Send \"labels\": [\"cat\", \"dog\"]; or the operator can configure a stored label set (Http:DefaultLabelSet).",
            ErrorCodes.LabelsMissing));

    private static string? ModelOf(JsonMembers members) => members.Text("model") is { } name && name != Unspecified ? name : null;
}
