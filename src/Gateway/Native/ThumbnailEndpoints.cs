using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.OpenApi;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Thumbnails of a job's images.</summary>
internal sealed class ThumbnailEndpoints(IGrainFactory grains, JobAccess access)
{
    private const string Jpeg = "image/jpeg";

    // The image at an index of a job does not change, and viewers of results load the same thumbnails repeatedly.
    private const string CachedFor = "max-age=300";

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/jobs/{id}/images/{index}/thumbnail", (HttpContext context, ThumbnailEndpoints endpoints, string id, [Description("Index of the image in the job, as in the results.")] long index) => endpoints.GetAsync(context, id, index))
        .Produces<byte[]>(StatusCodes.Status200OK, Jpeg).WithMetadata(TaggedMetadata.One)
        .WithName("getThumbnail").WithTags("Jobs").WithSummary("A JPEG thumbnail of one image of a job")
        .WithDescription("404 if the image cannot be read, or was uploaded and is already classified: uploaded bytes are deleted then.")
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            ((OpenApiResponse)operation.Responses!["200"]).Content![Jpeg] = new OpenApiMediaType { Schema = BinarySchema.Of("The bytes of a JPEG.") };
            return Task.CompletedTask;
        });

    private async Task<IResult> GetAsync(HttpContext context, string id, long index)
    {
        await access.FindAsync(context, id);
        var picture = await grains.GetGrain<IThumbnailGrain>(0).MakeAsync(id, index, context.RequestAborted);
        if (picture is null)
        {
            throw new ApiException(new ApiError(StatusCodes.Status404NotFound, ErrorCodes.NoPicture, $"Image {index} of job {id} has no thumbnail: the image cannot be read, or was uploaded and is no longer stored."));
        }

        return TaggedAnswer.Private(picture, Jpeg, CachedFor);
    }
}
