using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Lists, loads, unloads and pulls models.</summary>
internal sealed class ModelEndpoints(GrainClient client, BodyReader bodies, ModelChoice models, AuditLog audit, PullOutcomes outcomes)
{
    /// <summary>Maps the reading routes. They also serve OpenAI's clients.</summary>
    public static void MapReading(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", (HttpContext context, ModelEndpoints endpoints) => endpoints.ListAsync(context.RequestAborted))
            .Produces<ModelListBody>().WithMetadata(TaggedMetadata.One).WithName("listModels").WithTags("Models").WithSummary("List models");

        // Clients write the slash of owner/name as it is, or escaped.
        routes.MapGet("/v1/models/{**model}", (HttpContext context, ModelEndpoints endpoints, string model) => endpoints.GetAsync(model, context.RequestAborted))
            .Produces<ModelBody>().WithMetadata(TaggedMetadata.One).WithName("getModel").WithTags("Models").WithSummary("One model");
    }

    /// <summary>Maps the administrators' routes.</summary>
    public static void MapAdmin(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/models/{model}/load", (HttpContext context, ModelEndpoints endpoints, string model) => endpoints.LoadAsync(context, model))
            .Produces<ModelBody>().WithName("loadModel").WithTags("Models").WithSummary("Load a model on every encoder silo");
        routes.MapPost("/v1/models/{model}/unload", (HttpContext context, ModelEndpoints endpoints, string model) => endpoints.UnloadAsync(context, model))
            .Produces<ModelBody>().WithName("unloadModel").WithTags("Models").WithSummary("Unload a model wherever it is idle");
        routes.MapPost("/v1/models/pull", (HttpContext context, ModelEndpoints endpoints) => endpoints.PullAsync(context))
            .Accepts<PullModelBody>("application/json").Produces<PullListBody>(StatusCodes.Status202Accepted)
            .WithName("pullModel").WithTags("Models").WithSummary("Download a model from the hub to every encoder silo")
            .WithDescription("Returns at once; GET /v1/models/pulls reports the progress. The encoder silos need a directory for pulled models (Models:PullDirectory).");
    }

    /// <summary>Maps what an administrator may read.</summary>
    public static void MapPulls(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/models/pulls", (HttpContext context, ModelEndpoints endpoints) => endpoints.PullsAsync(context.RequestAborted))
        .Produces<PullListBody>().WithName("listPulls").WithTags("Models").WithSummary("Downloads of models, newest first");

    private async Task<IResult> ListAsync(CancellationToken cancellationToken)
    {
        var known = await client.ListModelsAsync(cancellationToken);
        var loaded = await client.LoadedModelsAsync(cancellationToken);
        return NativeAnswer.Tagged(new ModelListBody([.. known.Select(model => Body(model, loaded))]));
    }

    private async Task<IResult> GetAsync(string model, CancellationToken cancellationToken)
    {
        var name = await models.OfAsync(ModelChoice.InUrl(model), cancellationToken);
        return NativeAnswer.Tagged(Body(await client.GetModelAsync(name, cancellationToken), await client.LoadedModelsAsync(cancellationToken)));
    }

    private async Task<IResult> LoadAsync(HttpContext context, string model)
    {
        var loaded = await audit.RunAsync(
            context.User, AuditAction.Load, model, () => client.LoadModelAsync(model, context.RequestAborted), silos => (AuditAction.Load.Done, Outcome(model, silos)));
        return NativeAnswer.Of(Body(await client.GetModelAsync(model, context.RequestAborted), loaded));
    }

    private async Task<IResult> UnloadAsync(HttpContext context, string model)
    {
        var (info, loaded) = await audit.RunAsync(
            context.User, AuditAction.Unload, model,
            async () => (await client.GetModelAsync(model, context.RequestAborted), await client.UnloadModelAsync(model, context.RequestAborted)),
            result => (AuditAction.Unload.Done, Outcome(model, result.Item2)));
        return NativeAnswer.Of(Body(info, loaded));
    }

    private async Task<IResult> PullAsync(HttpContext context)
    {
        var body = NativeJson.Read<PullModelBody>(await bodies.ReadAsync(context));
        var order = new ModelPullRequest(body.Model, body.Revision ?? "main", body.Precision);
        var pulls = await audit.RunAsync(context.User, AuditAction.Pull, body.Model, () => client.PullModelAsync(order, context.RequestAborted));
        outcomes.Follow(context.User, pulls);
        context.Response.Headers.Location = "/v1/models/pulls";
        return NativeAnswer.Of(PullText.Of(pulls), StatusCodes.Status202Accepted);
    }

    private async Task<IResult> PullsAsync(CancellationToken cancellationToken) =>
        NativeAnswer.Of(PullText.Of(await client.ListPullsAsync(cancellationToken)));

    // Silos that failed, in the audit log.
    private static string Outcome(string model, ImmutableArray<LoadedModel> silos)
    {
        var failed = silos.Where(silo => silo.Model == model && silo.Problem is not null).ToArray();
        return failed is [] ? model : $"{model}, except on {failed.Length} of {silos.Length} silos: {failed[0].Problem}";
    }

    private static ModelBody Body(ModelInfo model, ImmutableArray<LoadedModel> loaded) => new()
    {
        Id = model.Name,
        Family = model.Family,
        Dimensions = model.EmbeddingDimension,
        MatryoshkaDimensions = model.MatryoshkaDimensions.IsDefaultOrEmpty ? null : model.MatryoshkaDimensions,
        Sigmoid = model.Sigmoid,
        LogitScaleAssumed = model.LogitScaleAssumed,
        DefaultTemplate = model.DefaultTemplate,
        CanMatch = model.CanMatch,
        License = model.License,
        Bytes = model.Bytes,
        Certificates = [.. model.Certificates.IsDefault ? [] : model.Certificates.Select(Body)],

        // The reason why a silo could not load it may name files of that machine: `zso models list` shows it to the operator.
        Loaded = [.. loaded.Where(at => at.Model == model.Name).Select(at => new ResidentBody(at.Silo.ToParsableString(), at.Bytes, at.Device, at.Pinned, at.Problem is null))],
    };

    private static CertificateBody Body(ModelCertificate certificate) => new()
    {
        Tower = certificate.Tower,
        Precision = certificate.Precision,
        Device = certificate.Device,
        Passed = certificate.Failure is null,
        Failure = certificate.Failure,
        Checks = certificate.Checks.IsDefault ? [] : certificate.Checks,
        ReferenceDifference = certificate.ReferenceDifference,
        LeastCosine = certificate.LeastCosine,
        ScoreDifference = certificate.ScoreDifference,
        Date = certificate.Date,
        Fingerprint = certificate.Fingerprint,
        Product = certificate.Product,
        Runtime = certificate.Runtime,
    };
}
