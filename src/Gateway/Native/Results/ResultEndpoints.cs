using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.OpenApi;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Results;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>The results of a job: those available now, or all of them as they arrive.</summary>
internal sealed class ResultEndpoints(JobAccess access, IHostApplicationLifetime life, TimeProvider time)
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/jobs/{id}/results", (
            HttpContext context, ResultEndpoints endpoints, string id,
            [Description("json (a page), ndjson, csv, parquet or sse. By default the Accept header decides; otherwise it is json, or ndjson with 'follow'.")] string? format,
            [Description("Index of the first image to return: 0, or 'next' of the previous page. Default: 0.")] long? from,
            [Description("Maximum number of images in a page; only for json. Default: 100.")] int? most,
            [Description("Whether the response continues until the job has ended; not for json. Default: only for sse.")] bool? follow,
            [FromHeader(Name = "Last-Event-ID"), Description("For server-sent events: the id of the last event received. Takes precedence over 'from'.")] string? lastEventId) =>
            endpoints.AnswerAsync(context, id, ResultQuery.Of(context.Request, format, from, most, follow, lastEventId)))
        .Produces<ResultRowBody>(StatusCodes.Status200OK, "application/x-ndjson", "text/event-stream", "text/csv", "application/vnd.apache.parquet")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .AddOpenApiOperationTransformer(DescribePageAsync)
        .WithName("jobResults").WithTags("Jobs").WithSummary("Read the results of a job")
        .WithDescription(
            "One row for each image and label set, in the order of the images and without gaps. As application/json, the response is a page: ask for the next one with 'from' set to its 'next', until that is null. " +
            "The other formats are streams: application/x-ndjson has a row on each line, and the data of an event of text/event-stream is a row or the job. Without 'follow' a stream has the results available now; with it, all results until the " +
            "job has ended. A failed job returns the results it has, followed by a row without an image whose status is 'failed' and whose detail is the reason (as server-sent " +
            "events: the event 'failed'); a stream without any result, 409 'job_failed'. A cancelled job returns the results it has. A job that is deleted meanwhile ends like one that failed, and events then have no 'end'. A stream that is cut off, because the server stops or a connection breaks, ends without its last chunk (clients report an incomplete transfer) or, as " +
            "server-sent events, without the event 'end'. Continue with 'from' set to the image after the last complete one.");

    // First, so that generators of clients type the response as a page.
    private static async Task DescribePageAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var response = (OpenApiResponse)operation.Responses!["200"];
        var page = new OpenApiMediaType { Schema = await NamedSchemas.OfAsync(typeof(ResultPageBody), context, cancellationToken) };
        response.Content = new Dictionary<string, OpenApiMediaType>([new(ResultQuery.PageType, page), .. response.Content!]);
        var format = operation.Parameters!.OfType<OpenApiParameter>().Single(parameter => parameter.Name == "format");
        format.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. ResultQuery.Formats.Keys.Select(name => (JsonNode)name)] };
    }

    private async Task<IResult> AnswerAsync(HttpContext context, string id, ResultQuery query)
    {
        var (job, description) = await access.FindAsync(context, id);
        var progress = await job.ProgressAsync(context.RequestAborted);
        if (query.From < progress.Export?.Discarded)
        {
            // Before the response starts: afterwards, a failure could only break the connection.
            throw new ApiException(ApiError.BadRequest($"The results of the first {progress.Export.Discarded} images of job {id} are no longer stored: they are in the Parquet files of '{description.Spec.Export?.To}'. Read them there."));
        }

        if (query is { Form: ResultMediaType.Parquet, Follow: false } && !progress.Ended)
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.JobNotEnded,
                $"Job {id} has not ended, and a Parquet file cannot be read until it is complete. Add follow=true to wait for the end of the job, or use another format."));
        }

        if (query.Form is not (ResultMediaType.Events or ResultMediaType.Page) && JobText.FailureOf(JobText.Of(description, progress)) is { } reason
            && !await HasResultsAsync(job, query.From, context.RequestAborted))
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.JobFailed, reason));
        }

        if (progress.Ended && query.Last is { } last && !await HasResultsAsync(job, last.HasEnd ? last.Next : last.Next - 1, context.RequestAborted))
        {
            // An EventSource reconnects whenever a response ends, until it gets this. It has the last event of the job, or claims more results than there are.
            return TypedResults.NoContent();
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        try
        {
            await BeginAsync(context, id, query, end.Token);
            if (HeadRequests.IsHead(context))
            {
                return TypedResults.Empty;
            }

            await WriteAsync(context.Response, job, description, progress, query, end.Token);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            // The event stream has an end event, which is missing now. In other formats only a broken connection shows that the response is incomplete.
            if (query.Form != ResultMediaType.Events)
            {
                context.Abort();
            }
        }

        return TypedResults.Empty;
    }

    private static async Task<bool> HasResultsAsync(GrainJob job, long from, CancellationToken cancellationToken)
    {
        await using var reader = job.ReadResultsAsync(from, cancellationToken).GetAsyncEnumerator(cancellationToken);
        return await reader.MoveNextAsync();
    }

    private async Task WriteAsync(HttpResponse response, GrainJob job, JobDescription description, JobProgress progress, ResultQuery query, CancellationToken cancellationToken)
    {
        var layout = ResultLayout.Of(description);
        var deletion = new DeletionWatch(job.Id);
        var chunks = deletion.ReadAsync(new ResultFeed(job, progress, time).ReadAsync(query.From, query.Follow, cancellationToken), cancellationToken);
        await using var buffer = new AnswerBuffer(response.Body);
        if (query.Form == ResultMediaType.Events)
        {
            await new EventAnswer(buffer, new EventWriter(buffer, layout, query.From), Job, time).WriteAsync(chunks, query.Follow, cancellationToken);
        }
        else if (query.Form == ResultMediaType.Page)
        {
            await new PageAnswer(buffer, layout, query).WriteAsync(chunks, progress.Ended, async token => (await Job(token)).Failure, cancellationToken);
        }
        else
        {
            await RowAnswer.Of(query.Form, buffer, layout, query.From).WriteAsync(chunks, async token => (await Job(token)).Failure, cancellationToken);
        }

        async Task<(string Json, string? Failure)> Job(CancellationToken token)
        {
            if (await deletion.OrDefaultAsync(() => job.ProgressAsync(token)) is not { } found)
            {
                return ("", deletion.Reason);
            }

            var now = JobText.Of(description, found);
            return (JsonSerializer.Serialize(now, NativeJson.Options), JobText.FailureOf(now));
        }
    }

    private static Task BeginAsync(HttpContext context, string id, ResultQuery query, CancellationToken cancellationToken)
    {
        var headers = context.Response.Headers;
        headers.ContentType = ResultQuery.ContentTypes[query.Form] + (query.Form == ResultMediaType.Csv ? "; charset=utf-8" : "");
        if (query.Form is ResultMediaType.Csv or ResultMediaType.Parquet)
        {
            headers.ContentDisposition = $"attachment; filename=\"{id}.{(query.Form == ResultMediaType.Csv ? "csv" : "parquet")}\"";
        }

        // The header chooses the format unless the URL names one.
        headers.Vary = HeaderNames.Accept;

        // nginx would otherwise buffer the response.
        headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // A client may read slowly or pause: it occupies only one slot of Http:MaxResultStreams.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } pace)
        {
            pace.MinDataRate = null;
        }

        if (query.Form == ResultMediaType.Page)
        {
            return Task.CompletedTask;
        }

        // Sends the headers at once, so that a client of a job without results knows that the stream is open.
        return context.Response.Body.FlushAsync(cancellationToken);
    }
}
