using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Health;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Wire;

namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>What the server and its models are, in the form of the Open Inference Protocol.</summary>
internal sealed class KServeEndpoints(GrainClient client, ModelChoice models)
{
    private const string Tag = "KServe";

    /// <summary>Maps the health routes, which need no key.</summary>
    public static void MapHealth(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/health/live", () => Json(new KServeLive(Live: true)))
            .Produces<KServeLive>().WithName("kserveLive").WithTags(Tag).WithSummary("Whether the process answers").WithMetadata(new DialectMetadata(Dialect.KServe));
        routes.MapGet("/v2/health/ready", (Readiness readiness, ShutdownDelay shutdownDelay) =>
        {
            shutdownDelay.Looked();
            var ready = readiness.Now.Problem is null;
            return Json(new KServeReady(ready), ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).Produces<KServeReady>().Produces<KServeReady>(StatusCodes.Status503ServiceUnavailable)
            .WithName("kserveReady").WithTags(Tag).WithSummary("Whether every loaded model answers").WithMetadata(new DialectMetadata(Dialect.KServe));
    }

    /// <summary>Maps the other routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2", () => Json(new KServeServer("zeroshot-orleans", ServerVersion.Text, ["binary_tensor_data", "parameters"])))
            .Produces<KServeServer>().WithName("kserveServer").WithTags(Tag).WithSummary("The server, its version and extensions");
        Model(routes.MapGet("/v2/models/{model}", (HttpContext context, KServeEndpoints endpoints, string model) =>
            endpoints.DescribeAsync(model, version: null, context.RequestAborted)), "kserveModel");
        Model(routes.MapGet("/v2/models/{model}/versions/{version}", (HttpContext context, KServeEndpoints endpoints, string model, string version) =>
            endpoints.DescribeAsync(model, version, context.RequestAborted)), "kserveModelVersion");
        Ready(routes.MapGet("/v2/models/{model}/ready", (HttpContext context, KServeEndpoints endpoints, string model) =>
            endpoints.ReadyAsync(model, version: null, context.RequestAborted)), "kserveModelReady");
        Ready(routes.MapGet("/v2/models/{model}/versions/{version}/ready", (HttpContext context, KServeEndpoints endpoints, string model, string version) =>
            endpoints.ReadyAsync(model, version, context.RequestAborted)), "kserveModelVersionReady");
    }

    private static void Model(RouteHandlerBuilder route, string name) =>
        route.Produces<KServeModel>().WithName(name).WithTags(Tag).WithSummary("A model with its tensors");

    private static void Ready(RouteHandlerBuilder route, string name) =>
        route.Produces<KServeModelReady>().WithName(name).WithTags(Tag).WithSummary("Whether a model can be used").WithDescription("A model that is not loaded is loaded by its first request.");

    private async Task<IResult> DescribeAsync(string name, string? version, CancellationToken cancellationToken)
    {
        var model = await FindAsync(name, version, cancellationToken);
        return Json(new KServeModel
        {
            Name = name,
            Inputs =
            [
                new(TensorNames.Images, TensorNames.Bytes, [-1]),
                new(TensorNames.Labels, TensorNames.Bytes, [-1]),
                new(TensorNames.Texts, TensorNames.Bytes, [-1]),
            ],
            Outputs =
            [
                new(TensorNames.Scores, TensorNames.Float, [-1, -1]),
                new(TensorNames.Labels, TensorNames.Bytes, [-1, -1]),
                new(TensorNames.ImageEmbeddings, TensorNames.Float, [-1, model.EmbeddingDimension]),
                new(TensorNames.TextEmbeddings, TensorNames.Float, [-1, model.EmbeddingDimension]),
            ],
        });
    }

    private async Task<IResult> ReadyAsync(string name, string? version, CancellationToken cancellationToken)
    {
        await FindAsync(name, version, cancellationToken);
        return Json(new KServeModelReady(name, Ready: true));
    }

    private async Task<ModelInfo> FindAsync(string name, string? version, CancellationToken cancellationToken)
    {
        ModelVersion.Check(name, version);
        return await client.GetModelAsync(await models.OfAsync(name, cancellationToken), cancellationToken);
    }

    private static JsonHttpResult<T> Json<T>(T body, int status = StatusCodes.Status200OK) => TypedResults.Json(body, NativeJson.Options, "application/json", status);
}
