using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;
using ZeroShotOrleans.Results.Vectors;

namespace ZeroShotOrleans.Gateway.Native.Vectors;

/// <summary>The stored image embeddings of a job.</summary>
internal sealed class JobVectorEndpoints(JobAccess access)
{
    // Rows have the same members whether they have an embedding or not, as in JSON lines.
    private static readonly JsonSerializerOptions _withNulls = new(NativeJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/jobs/{id}/embeddings", (
            HttpContext context, JobVectorEndpoints endpoints, string id,
            [Description("json (a page), ndjson, parquet, npy or npy-names (the rows of npy). By default the Accept header decides; otherwise it is json.")] string? format,
            [Description("Index of the first image to return: 0, or 'next' of the previous page. Default: 0.")] long? from,
            [Description("Maximum number of images in a page; only for json. Default: 100.")] int? most) => endpoints.AnswerAsync(context, id, format, from ?? 0, most))
        .Produces<JobEmbeddingPageBody>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .AddOpenApiOperationTransformer((operation, context, token) =>
            VectorDescription.AddAsync(operation, context, VectorFormat.OfJobs, [typeof(JobEmbeddingBody), typeof(JobEmbeddingNameBody)], token))
        .WithName("jobEmbeddings").WithTags("Jobs").WithSummary("Read the stored image embeddings of a job")
        .WithDescription(
            "For a job that was submitted with 'keepEmbeddings' and has ended. Each image has a row, in order; one without an embedding says why. The values are those that are stored: float32, not normalized. As application/json, the " +
            "response is a page: ask for the next one with 'from' set to its 'next', until that is null. application/x-npy is a NumPy array of the images that have an embedding; npy-names has a line for each image, with its row in the array.");

    private async Task<IResult> AnswerAsync(HttpContext context, string id, string? formatName, long from, int? most)
    {
        var format = VectorFormat.Of(context.Request, formatName, VectorFormat.OfJobs);
        if (from < 0)
        {
            throw new ApiException(ApiError.BadRequest($"'from' is {from}, but must be the index of an image, 0 or more."));
        }

        if (most is not null && format != VectorFormat.Json)
        {
            throw new ApiException(ApiError.BadRequest("'most' is the number of images in a page, and only format=json has pages. Leave it out, or use format=json."));
        }

        if (most is < 1 or > HttpLimits.MaxPageImages)
        {
            throw new ApiException(ApiError.BadRequest($"'most' is {most}; it must be 1 to {HttpLimits.MaxPageImages}."));
        }

        var (job, description) = await access.FindAsync(context, id);
        if (!(await job.ProgressAsync(context.RequestAborted)).Ended)
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.JobNotEnded, $"Job {id} has not ended. Wait for its end or cancel it, then ask for its embeddings."));
        }

        if (format == VectorFormat.Json)
        {
            return TypedResults.Json(await PageAsync(job, description, from, most ?? HttpLimits.DefaultPageImages, context.RequestAborted), _withNulls, VectorFormat.Json.ContentType);
        }

        // The first page is read before the answer starts, so that a job without embeddings is refused.
        var shape = format == VectorFormat.Array ? await ShapeAsync(job, from, context.RequestAborted) : await FirstAsync(job, from, context.RequestAborted);
        await new VectorAnswer(context, format, id).WriteAsync(VectorLayout.Of(description), RowsAsync(job, from, context.RequestAborted), shape, from);
        return TypedResults.Empty;
    }

    private static async Task<JobEmbeddingPageBody> PageAsync(GrainJob job, JobDescription description, long from, int most, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<JobEmbeddingBody>();
        var hasMore = false;
        await foreach (var page in job.EmbeddingsAsync(from, cancellationToken))
        {
            foreach (var image in page.Images.Take(most - rows.Count))
            {
                var row = VectorRow.Of(image);
                rows.Add(new JobEmbeddingBody
                {
                    Index = from + rows.Count,
                    Path = row.Name,
                    Status = row.Status,
                    Error = row.Error,
                    Hash = row.Hash,
                    Embedding = image.Embedding is null ? null : ImmutableArray.Create(image.ToVector()),
                    Model = description.Spec.Model,
                    ModelFingerprint = description.Fingerprint.Length > 0 ? description.Fingerprint : null,
                });
            }

            if (rows.Count == most)
            {
                hasMore = true;
                break;
            }
        }

        return new JobEmbeddingPageBody { Rows = rows.ToImmutable(), Next = hasMore ? from + rows.Count : null };
    }

    private static async Task<(long Rows, int Dimension)?> FirstAsync(GrainJob job, long from, CancellationToken cancellationToken)
    {
        await foreach (var _ in job.EmbeddingsAsync(from, cancellationToken))
        {
            break;
        }

        return null;
    }

    // The header of an array has the number of rows: they are counted first.
    private static async Task<(long Rows, int Dimension)?> ShapeAsync(GrainJob job, long from, CancellationToken cancellationToken)
    {
        var (rows, dimension) = (0L, 0);
        await foreach (var page in job.EmbeddingsAsync(from, cancellationToken))
        {
            foreach (var image in page.Images.Where(image => image.Embedding is not null))
            {
                (rows, dimension) = (rows + 1, image.Embedding!.Length / sizeof(float));
            }
        }

        return (rows, dimension);
    }

    private static async IAsyncEnumerable<IEnumerable<VectorRow>> RowsAsync(GrainJob job, long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in job.EmbeddingsAsync(from, cancellationToken))
        {
            yield return page.Images.Select(VectorRow.Of);
        }
    }
}
