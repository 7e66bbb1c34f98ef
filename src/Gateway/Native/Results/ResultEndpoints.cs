using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Results;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>The results of a job, as they are or as they come.</summary>
internal sealed class ResultEndpoints(JobAccess access, IHostApplicationLifetime life, TimeProvider time)
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/jobs/{id}/results", (
            HttpContext context, ResultEndpoints endpoints, string id,
            [Description("ndjson, csv, parquet or sse; without it the header Accept decides, and ndjson is the default.")] string? format,
            [Description("Index of the first image wanted; 0 when absent.")] long? from,
            [Description("Whether the answer goes on until the job has ended. Default: only for sse.")] bool? follow,
            [FromHeader(Name = "Last-Event-ID"), Description("Of server-sent events: the id of the last one that was read; goes before 'from'.")] string? lastEventId) =>
            endpoints.AnswerAsync(context, id, ResultQuery.Of(context.Request, format, from, follow, lastEventId)))
        .Produces<ResultRowBody>(StatusCodes.Status200OK, "application/x-ndjson", "text/event-stream", "text/csv", "application/vnd.apache.parquet")
        .ProducesProblem(StatusCodes.Status409Conflict)
        .WithName("jobResults").WithTags("Jobs").WithSummary("Read the results of a job")
        .WithDescription(
            "One row for each image and label set, in the order of the images and without gaps. Without 'follow' the results that are there; with it those to come, until the " +
            "job has ended. A job that failed gives the results that it has and then a row without an image whose status is 'failed' and whose detail is the reason (as server-sent " +
            "events: the event 'failed'); without any result, 409 'job_failed'. A cancelled job ends with the results that it has. An answer that is cut off, because the server stops or a connection breaks, ends without its last chunk (clients report a broken transfer), or, as " +
            "server-sent events, without the event 'end'. Read on with 'from' behind the last image that came whole.");

    private async Task<IResult> AnswerAsync(HttpContext context, string id, ResultQuery query)
    {
        var (job, description) = await access.FindAsync(context, id);
        var progress = await job.ProgressAsync(context.RequestAborted);
        if (query is { Form: ResultMediaType.Parquet, Follow: false } && !progress.Ended)
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.JobNotEnded,
                $"Job {id} has not ended, and a Parquet file can be read only when it is complete. Add follow=true to get it when the job has ended, or take another format."));
        }

        if (query.Form is not ResultMediaType.Events && JobText.FailureOf(JobText.Of(description, progress)) is { } reason
            && !await HasResultsAsync(job, query.From, context.RequestAborted))
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.JobFailed, reason));
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        try
        {
            await BeginAsync(context, id, query, end.Token);
            await WriteAsync(context.Response, job, description, progress, query, end.Token);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            // Events have their own last word, which is missing now. Of the others only a break tells that they are not whole.
            if (query.Form != ResultMediaType.Events)
            {
                context.Abort();
            }
        }

        return TypedResults.Empty;
    }

    private static async Task<bool> HasResultsAsync(ZeroShotJob job, long from, CancellationToken cancellationToken)
    {
        await using var reader = job.ReadResultsAsync(from, cancellationToken).GetAsyncEnumerator(cancellationToken);
        return await reader.MoveNextAsync();
    }

    private async Task WriteAsync(HttpResponse response, ZeroShotJob job, JobDescription description, JobProgress progress, ResultQuery query, CancellationToken cancellationToken)
    {
        var layout = ResultLayout.Of(description);
        var chunks = new ResultFeed(job, progress, time).ReadAsync(query.From, query.Follow, cancellationToken);
        await using var buffer = new AnswerBuffer(response.Body);
        if (query.Form == ResultMediaType.Events)
        {
            await new EventAnswer(buffer, new EventWriter(buffer, layout, query.From), Job, time).WriteAsync(chunks, query.Follow, cancellationToken);
        }
        else
        {
            await RowAnswer.Of(query.Form, buffer, layout, query.From).WriteAsync(chunks, async token => (await Job(token)).Failure, cancellationToken);
        }

        async Task<(string Json, string? Failure)> Job(CancellationToken token)
        {
            var now = JobText.Of(description, await job.ProgressAsync(token));
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

        // nginx else collects what should be seen at once.
        headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // A reader may take its time, or stop for a while: what it holds is one place of Http:MaxResultStreams.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } pace)
        {
            pace.MinDataRate = null;
        }

        // Anyone who follows a job that has nothing yet knows by this that it is followed.
        return context.Response.Body.FlushAsync(cancellationToken);
    }
}
