using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>The silos of the cluster.</summary>
internal sealed class SiloEndpoints(IGrainFactory grains, AuditLog audit)
{
    /// <summary>Maps what reads.</summary>
    public static void MapReading(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/silos", (HttpContext context, SiloEndpoints endpoints) => endpoints.ListAsync(context.RequestAborted))
        .Produces<ClusterBody>().WithName("listSilos").WithTags("Cluster").WithSummary("The silos and what they do");

    /// <summary>Maps what an administrator may do.</summary>
    public static void MapAdmin(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/silos/{silo}/drain", (HttpContext context, SiloEndpoints endpoints, string silo) => endpoints.DrainAsync(context, silo, on: true))
            .Produces<SiloBody>().WithName("drainSilo").WithTags("Cluster").WithSummary("Take an encoder silo out of the work; it ends what it has in flight");
        routes.MapPost("/v1/silos/{silo}/undrain", (HttpContext context, SiloEndpoints endpoints, string silo) => endpoints.DrainAsync(context, silo, on: false))
            .Produces<SiloBody>().WithName("undrainSilo").WithTags("Cluster").WithSummary("Let a drained silo work again");
    }

    private async Task<IResult> ListAsync(CancellationToken cancellationToken)
    {
        var status = await grains.GetGrain<IClusterGrain>(IClusterGrain.Key).StatusAsync(cancellationToken);
        return NativeAnswer.Of(new ClusterBody([.. status.Silos.Select(SiloText.Of)], status.OpenJobs, status.ImagesWaiting, status.ImagesLeased,
            [.. status.ModelDifferences.Select(difference => new ModelDifferenceBody(difference.Model, difference.Folders))]));
    }

    private async Task<IResult> DrainAsync(HttpContext context, string silo, bool on)
    {
        audit.Note(context.User, on ? "drained silo" : "undrained silo", silo);
        return NativeAnswer.Of(SiloText.Of(await grains.GetGrain<IClusterGrain>(IClusterGrain.Key).DrainAsync(silo, on, context.RequestAborted)));
    }
}
