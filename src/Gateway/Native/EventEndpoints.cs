using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.OpenApi;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Lists or streams the events of the cluster: silos that joined and left, leases that were returned, models that were loaded.</summary>
internal sealed class EventEndpoints(IGrainFactory grains, IHostApplicationLifetime life, TimeProvider time)
{
    private const string EventStream = "text/event-stream";

    private static readonly TimeSpan _pollInterval = TimeSpan.FromSeconds(1);

    // Proxies close connections that are silent for a minute or less.
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Maps the route, which can also stream.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/events", (
            HttpContext context, EventEndpoints endpoints,
            [Description("Returns only events with a greater id. Default: 0.")] long? after) => endpoints.GetAsync(context, after ?? 0))
        .Produces<EventListBody>().WithName("listEvents").WithTags("Cluster").WithSummary("Events of the cluster, oldest first")
        .WithDescription(
            $"The newest {IClusterEventsGrain.Kept} are kept. With 'Accept: text/event-stream' the response is an endless stream in which each event is named by its kind; the header Last-Event-ID resumes it " +
            "and takes precedence over 'after'.")
        .AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
            ((OpenApiResponse)operation.Responses!["200"]).Content![EventStream] = JobStreams.StreamOf(await NamedSchemas.OfAsync(typeof(EventBody), context, cancellationToken)));

    private async Task<IResult> GetAsync(HttpContext context, long after)
    {
        context.Response.Headers.Vary = HeaderNames.Accept;
        if (context.Request.Headers.Accept.Any(type => type?.Contains(EventStream, StringComparison.OrdinalIgnoreCase) is true))
        {
            var last = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : after;
            await FollowAsync(context, last);
            return TypedResults.Empty;
        }

        return NativeAnswer.Of(new EventListBody([.. (await ReadAsync(after, context.RequestAborted)).Select(EventText.Of)]));
    }

    private async Task FollowAsync(HttpContext context, long after)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        context.Response.Headers.ContentType = EventStream;
        // nginx would otherwise buffer the events.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (HeadRequests.IsHead(context))
        {
            return;
        }

        try
        {
            await WriteAsync(context.Response.Body, await KnownAsync(after, end.Token), end.Token);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            // The client reconnects to another silo with the last id it has seen.
        }
    }

    private async Task WriteAsync(Stream body, long after, CancellationToken cancellationToken)
    {
        var silentSince = time.GetTimestamp();
        await body.FlushAsync(cancellationToken);
        while (true)
        {
            foreach (var what in await ReadAsync(after, cancellationToken))
            {
                await body.WriteAsync(Encoding.UTF8.GetBytes(
                    $"id: {what.Id}\nevent: {JsonNamingPolicy.CamelCase.ConvertName(what.Kind.ToString())}\ndata: {JsonSerializer.Serialize(EventText.Of(what), NativeJson.Options)}\n\n"), cancellationToken);
                (after, silentSince) = (what.Id, time.GetTimestamp());
            }

            if (time.GetElapsedTime(silentSince) >= _keepAlive)
            {
                await body.WriteAsync(": keep-alive\n\n"u8.ToArray(), cancellationToken);
                silentSince = time.GetTimestamp();
            }

            await body.FlushAsync(cancellationToken);
            await Task.Delay(_pollInterval, time, cancellationToken);
        }
    }

    // Ids start again with the state of the cluster: a reader of the old one would wait until the new one has as many events.
    private async Task<long> KnownAsync(long after, CancellationToken cancellationToken)
    {
        var newest = after <= 0 ? null : (await ReadAsync(0, cancellationToken)).LastOrDefault();
        return after <= 0 || after <= newest?.Id ? after : 0;
    }

    private async Task<ClusterEvent[]> ReadAsync(long after, CancellationToken cancellationToken) =>
        [.. await grains.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key).ReadAsync(after, cancellationToken)];
}
