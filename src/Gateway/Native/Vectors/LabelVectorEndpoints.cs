using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Http.Contracts;
using ZeroShotOrleans.Results.Vectors;

namespace ZeroShotOrleans.Gateway.Native.Vectors;

/// <summary>The embeddings of a named label set.</summary>
internal sealed class LabelVectorEndpoints(GrainClient client, ModelChoice models)
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/label-sets/{name}/embeddings", (
            HttpContext context, LabelVectorEndpoints endpoints, string name,
            [Description("Version of the set. Default: the newest.")] int? version,
            [Description("The model whose text tower embeds the labels. Default: the server's default model.")] string? model,
            [Description("json, ndjson, parquet or npy. By default the Accept header decides; otherwise it is json.")] string? format) =>
            endpoints.AnswerAsync(context, name, version ?? 0, model, format))
        .Produces<LabelEmbeddingsBody>()
        .AddOpenApiOperationTransformer((operation, context, token) => VectorDescription.AddAsync(operation, context, VectorFormat.OfLabels, [typeof(LabelEmbeddingBody)], token))
        .WithName("labelSetEmbeddings").WithTags("Label sets").WithSummary("The embeddings of a named label set")
        .WithDescription("An embedding for each label, in their order: float32 of unit length, the mean over the templates. Those that are not stored are computed.");

    private async Task<IResult> AnswerAsync(HttpContext context, string name, int version, string? modelName, string? formatName)
    {
        var format = VectorFormat.Of(context.Request, formatName, VectorFormat.OfLabels);
        var model = await client.GetModelAsync(await models.OfAsync(modelName, context.RequestAborted), context.RequestAborted);
        var set = await client.GetLabelsAsync(name, version, context.RequestAborted);
        var (info, embeddings) = await client.GetLabelEmbeddingsAsync(model.Name, set.Definition, context.RequestAborted);
        var labels = set.Definition.Labels;
        if (format == VectorFormat.Json)
        {
            return NativeAnswer.Of(new LabelEmbeddingsBody
            {
                Name = set.Name,
                Version = set.Version,
                Key = info.Key,
                Model = model.Name,
                ModelFingerprint = model.Fingerprint,
                Dimension = embeddings.Dimension,
                Labels = labels,
                Embeddings = [.. VectorRow.Of(labels, embeddings).Select(row => MemoryMarshal.Cast<byte, float>(row.Vector.Span).ToImmutableArray())],
            });
        }

        await new VectorAnswer(context, format, "labels").WriteAsync(
            VectorLayout.Of(model, info.Key, set.Name, set.Version), OneAsync(VectorRow.Of(labels, embeddings)), (labels.Length, embeddings.Dimension), first: null);
        return TypedResults.Empty;
    }

    private static async IAsyncEnumerable<IEnumerable<VectorRow>> OneAsync(IEnumerable<VectorRow> rows)
    {
        await Task.CompletedTask;
        yield return rows;
    }
}
