using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>Uploads the images of a job.</summary>
internal sealed class UploadEndpoints(IGrainFactory grains, JobAccess access, BodyReader bodies, UploadGate turns, AuditLog audit, TimeProvider time)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/jobs/{id}/images", (
                HttpContext context, UploadEndpoints endpoints, string id,
                [Description("Index in the job of the first file of this request. Files that the job already has are skipped, so repeating a request is safe. Without it, files are appended.")] long? first,
                [Description("Name of the image when the body is one.")] string? name) => endpoints.UploadAsync(context, id, first, name))
            // Any Content-Type that is not a form: the body is an image, and its bytes determine the format.
            .Accepts<IFormFileCollection>("multipart/form-data", "*/*").Produces<UploadAnswerBody>()
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithName("uploadImages").WithTags("Jobs").WithSummary("Upload images of a job whose source is an upload")
            .WithDescription("Every file of the form is an image, in this order. After a 429 response or a broken connection, send the same request with the same 'first' again. Without 'first' send one request at a time.");
        routes.MapGet("/v1/jobs/{id}/images", (HttpContext context, UploadEndpoints endpoints, string id) => endpoints.PositionAsync(context, id))
            .Produces<UploadAnswerBody>().WithName("uploadPosition").WithTags("Jobs").WithSummary("Position of an upload");
        routes.MapPost("/v1/jobs/{id}/images/complete", (HttpContext context, UploadEndpoints endpoints, string id) => endpoints.CompleteAsync(context, id))
            .Accepts<CompleteUploadBody>("application/json").Produces<JobBody>().ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("completeUpload").WithTags("Jobs").WithSummary("Complete an upload");
    }

    private async Task<IResult> UploadAsync(HttpContext context, string id, long? first, string? name)
    {
        try
        {
            if (first < 0)
            {
                throw new ApiException(ApiError.BadRequest($"'first' is {first}, but must be the index of an image, 0 or more."));
            }

            await access.FindAsync(context, id);
            var delivery = Delivery(id);
            var start = await delivery.AskAsync();
            delivery.CheckNext(start, first);
            var known = first is { } index ? start.Next - index : 0;
            var files = UploadForm.FilesOfAsync(context.Request, await bodies.OpenAsync(context), name, skip: known, context.RequestAborted);
            return NativeAnswer.Of(await new UploadBatches(delivery, turns.Of(id), first).SendAsync(files, start.Next));
        }
        catch (Exception exception) when (exception is ApiException or ZeroShotException)
        {
            // A client that is still sending would not see the response.
            await BodyReader.DrainAsync(context.Request);
            throw;
        }
    }

    private async Task<IResult> PositionAsync(HttpContext context, string id)
    {
        await access.FindAsync(context, id);
        return NativeAnswer.Of(new UploadAnswerBody((await Delivery(id).AskAsync()).Next, Taken: 0));
    }

    private async Task<IResult> CompleteAsync(HttpContext context, string id)
    {
        var body = NativeJson.Read<CompleteUploadBody>(await bodies.ReadAsync(context));
        var (description, progress) = await audit.RunAsync(context.User, AuditAction.CompleteUpload, id, async () =>
        {
            var (_, found) = await access.FindAsync(context, id);
            return (found, await Delivery(id).CompleteAsync(body.Files));
        });
        return NativeAnswer.Of(JobText.Of(description, progress));
    }

    private UploadDelivery Delivery(string id) => new(grains.GetGrain<IJobGrain>(id), id, time);
}
