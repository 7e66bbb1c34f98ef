using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Lists and drains the silos of the cluster.</summary>
internal sealed class SiloEndpoints(IGrainFactory grains, AuditLog audit)
{
    /// <summary>Maps the reading routes.</summary>
    public static void MapReading(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/silos", (HttpContext context, SiloEndpoints endpoints) => endpoints.ListAsync(context.RequestAborted))
        .Produces<ClusterBody>().WithName("listSilos").WithTags("Cluster").WithSummary("List the silos with their load");

    /// <summary>Maps the administrators' routes.</summary>
    public static void MapAdmin(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/silos/{silo}/drain", (HttpContext context, SiloEndpoints endpoints, string silo) => endpoints.DrainAsync(context, silo, on: true))
            .Produces<SiloBody>().WithName("drainSilo").WithTags("Cluster").WithSummary("Drain an encoder silo: it finishes what is in flight and gets no new work");
        routes.MapPost("/v1/silos/{silo}/undrain", (HttpContext context, SiloEndpoints endpoints, string silo) => endpoints.DrainAsync(context, silo, on: false))
            .Produces<SiloBody>().WithName("undrainSilo").WithTags("Cluster").WithSummary("Return a drained silo to service");
    }

    private async Task<IResult> ListAsync(CancellationToken cancellationToken)
    {
        var status = await grains.GetGrain<IClusterGrain>(IClusterGrain.Key).StatusAsync(cancellationToken);
        return NativeAnswer.Of(new ClusterBody([.. status.Silos.Select(SiloText.Of)], status.OpenJobs, status.ImagesWaiting, status.ImagesLeased,
            [.. status.ModelDifferences.Select(difference => new ModelDifferenceBody(difference.Model, difference.Folders))]));
    }

    private async Task<IResult> DrainAsync(HttpContext context, string silo, bool on)
    {
        var drained = await audit.RunAsync(
            context.User, on ? AuditAction.Drain : AuditAction.Undrain, silo, () => grains.GetGrain<IClusterGrain>(IClusterGrain.Key).DrainAsync(silo, on, context.RequestAborted));
        return NativeAnswer.Of(SiloText.Of(drained));
    }
}
