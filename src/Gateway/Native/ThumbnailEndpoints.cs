using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Small pictures of a job's images.</summary>
internal sealed class ThumbnailEndpoints(IGrainFactory grains, JobAccess access)
{
    private const string Jpeg = "image/jpeg";

    // Images of a job do not change under their index, and anyone who looks at results looks at the same ones again.
    private const string KeptFor = "private, max-age=300";

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/jobs/{id}/images/{index}/thumbnail", (HttpContext context, ThumbnailEndpoints endpoints, string id, [Description("Index of the image in the job, as results have it.")] long index) => endpoints.GetAsync(context, id, index))
        .Produces<byte[]>(StatusCodes.Status200OK, Jpeg)
        .WithName("getThumbnail").WithTags("Jobs").WithSummary("A small JPEG of one image of a job")
        .WithDescription("404 when the image cannot be read, or was uploaded and has been classified: uploaded bytes are kept no longer than that.")
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            ((OpenApiResponse)operation.Responses!["200"]).Content![Jpeg] = new OpenApiMediaType { Schema = new OpenApiSchema { Description = "The bytes of a JPEG." } };
            return Task.CompletedTask;
        });

    private async Task<IResult> GetAsync(HttpContext context, string id, long index)
    {
        await access.FindAsync(context, id);
        var picture = await grains.GetGrain<IThumbnailGrain>(0).MakeAsync(id, index, context.RequestAborted);
        if (picture is null)
        {
            throw new ApiException(new ApiError(StatusCodes.Status404NotFound, ErrorCodes.NoPicture, $"There is no picture of image {index} of the job {id}: it cannot be read, or was uploaded and is not kept."));
        }

        context.Response.Headers.CacheControl = KeptFor;
        context.Response.Headers.Vary = "Authorization, X-Api-Key";
        return TypedResults.Bytes(picture, Jpeg);
    }
}
