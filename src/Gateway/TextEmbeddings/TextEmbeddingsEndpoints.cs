using System.Collections.Immutable;
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

namespace ZeroShotOrleans.Gateway.TextEmbeddings;

/// <summary>The routes that clients of Text Embeddings Inference call, for the server's default model: those clients name none.</summary>
internal sealed class TextEmbeddingsEndpoints(GrainClient client, TextLengths lengths, BodyReader bodies, ModelChoice models, IOptions<GatewayOptions> options)
{
    private const string Tag = "Text Embeddings Inference";

    private static readonly string[] _embedMembers = ["inputs", "parameters", .. TextEmbeddingsOptions.OfEmbeddings];
    private static readonly string[] _similarityMembers = ["inputs", "parameters"];
    private static readonly string[] _sentenceMembers = ["source_sentence", "sentences"];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Any Content-Type, as on Hugging Face's routes: their clients send none, or a wrong one.
        routes.MapPost("/embed", (HttpContext context, TextEmbeddingsEndpoints endpoints) => endpoints.EmbedAsync(context))
            .Accepts<TextEmbeddingsBody>("*/*").Produces<ImmutableArray<ImmutableArray<float>>>()
            .WithName("teiEmbed").WithTags(Tag).WithSummary("Embeddings of texts, for clients of Text Embeddings Inference");
        routes.MapPost("/similarity", (HttpContext context, TextEmbeddingsEndpoints endpoints) => endpoints.CompareAsync(context))
            .Accepts<SimilarityBody>("*/*").Produces<ImmutableArray<float>>()
            .WithName("teiSimilarity").WithTags(Tag).WithSummary("The cosines of a sentence with others, for clients of Text Embeddings Inference");
        routes.MapGet("/info", (HttpContext context, TextEmbeddingsEndpoints endpoints) => endpoints.DescribeAsync(context.RequestAborted))
            .Produces<TextEmbeddingsInfo>().Produces(StatusCodes.Status400BadRequest).Produces(StatusCodes.Status404NotFound)
            .WithName("teiInfo").WithTags(Tag).WithSummary("The default model and the limits, for clients of Text Embeddings Inference");
        foreach (var (path, name, reason) in (IEnumerable<(string, string, string)>)
        [
            ("/embed_all", "teiEmbedAll", "The models of this server have one embedding for a text, not one for each token. Use /embed."),
            ("/embed_sparse", "teiEmbedSparse", "The models of this server have no sparse embeddings. Use /embed."),
            ("/predict", "teiPredict", "The models of this server do not classify texts. POST /v1/classify classifies images."),
            ("/rerank", "teiRerank", "The models of this server do not rerank texts. POST /similarity compares texts by their embeddings."),
            ("/tokenize", "teiTokenize", "This server counts tokens (usage of POST /v1/embeddings) and does not list them. In a program, its package of tokenizers does."),
            ("/decode", "teiDecode", "This server does not write texts from token ids. In a program, its package of tokenizers does."),
        ])
        {
            routes.MapPost(path, (HttpContext context, TextEmbeddingsEndpoints endpoints) => endpoints.RefuseAsync(context, reason))
                .Accepts<UnsupportedBody>("*/*").Produces(StatusCodes.Status424FailedDependency)
                .WithName(name).WithTags(Tag).WithSummary("Refused").WithDescription(reason);
        }
    }

    private async Task<IResult> EmbedAsync(HttpContext context)
    {
        var body = await bodies.ReadAsync(context);
        Caller.WaitsFrom(context);
        using var document = JsonBody.ParseObject(body);
        var members = JsonMembers.Of(document.RootElement, "", _embedMembers);
        var texts = TextEmbeddingsInputs.Read(members, "inputs", options.Value.MaxEmbeddingInputs);
        var wanted = OptionsOf(members);
        var embeddings = await EmbedAsync(texts, wanted, context.RequestAborted);
        return new JsonAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var embedding in embeddings)
            {
                json.WriteFloats(embedding);
            }

            json.WriteEndArray();
        });
    }

    private async Task<IResult> CompareAsync(HttpContext context)
    {
        var body = await bodies.ReadAsync(context);
        Caller.WaitsFrom(context);
        using var document = JsonBody.ParseObject(body);
        var members = JsonMembers.Of(document.RootElement, "", _similarityMembers);
        var inputs = JsonMembers.Of(members.Required("inputs", "{\"source_sentence\": \"...\", \"sentences\": [\"...\"]}"), "inputs", _sentenceMembers);
        var source = TextEmbeddingsInputs.ReadText(inputs.Required("source_sentence", "a text"), inputs.At("source_sentence"));
        var sentences = TextEmbeddingsInputs.ReadArray(inputs, "sentences", options.Value.MaxEmbeddingInputs);
        var wanted = members["parameters"] is { } parameters
            ? TextEmbeddingsOptions.Read(JsonMembers.Of(parameters, "parameters", TextEmbeddingsOptions.Common))
            : new TextEmbeddingsOptions(Truncate: true, Dimensions: null);
        var embeddings = await EmbedAsync([source, .. sentences], wanted, context.RequestAborted);
        return new JsonAnswer(json => json.WriteFloats([.. embeddings.Skip(1).Select(embedding => Dot(embedding, embeddings[0]))]));
    }

    private async Task<IResult> DescribeAsync(CancellationToken cancellationToken)
    {
        var model = await client.GetModelAsync(await models.OfAsync(name: null, cancellationToken), cancellationToken);
        return TypedResults.Json(new TextEmbeddingsInfo
        {
            ModelId = model.Name,
            ModelSha = model.Fingerprint is { Length: > 0 } fingerprint ? fingerprint : null,
            MaxInputLength = model.MaxTextTokens,
            MaxBatchTokens = model.MaxTextTokens * options.Value.MaxEmbeddingInputs,
            MaxClientBatchSize = options.Value.MaxEmbeddingInputs,
            MaxConcurrentRequests = options.Value.MaxConcurrentRequests,
        }, NativeJson.Options);
    }

    private async Task<IResult> RefuseAsync(HttpContext context, string reason)
    {
        await bodies.ReadAsync(context);
        throw new ApiException(new ApiError(StatusCodes.Status424FailedDependency, ErrorCodes.BadRequest, reason));
    }

    // huggingface_hub before 1.0 puts the options into 'parameters', which may be empty.
    private static TextEmbeddingsOptions OptionsOf(JsonMembers members)
    {
        if (members["parameters"] is not { } given)
        {
            return TextEmbeddingsOptions.Read(members);
        }

        var parameters = JsonMembers.Of(given, "parameters", TextEmbeddingsOptions.OfEmbeddings);
        if (TextEmbeddingsOptions.OfEmbeddings.FirstOrDefault(name => members[name] is not null) is not { } beside)
        {
            return TextEmbeddingsOptions.Read(parameters);
        }

        return given.EnumerateObject().Any()
            ? throw new ApiException(ApiError.BadRequest($"The options are in 'parameters', and '{beside}' is beside it. Send all of them in one place."))
            : TextEmbeddingsOptions.Read(members);
    }

    private async Task<ImmutableArray<float[]>> EmbedAsync(ImmutableArray<GivenText> texts, TextEmbeddingsOptions wanted, CancellationToken cancellationToken)
    {
        var model = new AskedModel(client, await models.OfAsync(name: null, cancellationToken));
        await EmbeddingLength.CheckAsync(wanted.Dimensions, model, cancellationToken);
        var embeddings = await client.EmbedTextsAsync(model.Name, await lengths.FitAsync(model, texts, wanted.Truncate, cancellationToken), cancellationToken);
        return [.. embeddings.Select(embedding => EmbeddingDimensions.Shorten(embedding, wanted.Dimensions))];
    }

    // The cosine: embeddings have length 1.
    private static float Dot(float[] one, float[] other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
        {
            sum += (double)one[i] * other[i];
        }

        return (float)sum;
    }
}
