using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Native.Wire;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>What happened to the cluster: silos that came and went, leases that returned, models that were loaded.</summary>
internal sealed class EventEndpoints(IGrainFactory grains, TimeProvider time)
{
    private const string Stream = "text/event-stream";

    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    // Proxies end connections that are silent for a minute or less.
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/events", (HttpContext context, EventEndpoints endpoints, long? after) => endpoints.Get(context, after ?? 0))
        .Produces<EventListBody>().Produces<EventBody>(contentType: Stream).WithName("listEvents").WithTags("Cluster").WithSummary("What happened to the cluster, oldest first")
        .WithDescription($"The newest {IClusterEventsGrain.Kept}, or those after an id. With 'Accept: text/event-stream' a stream that goes on; 'Last-Event-ID' takes it up again.");

    private async Task<IResult> Get(HttpContext context, long after)
    {
        if (context.Request.Headers.Accept.Any(type => type?.Contains(Stream, StringComparison.OrdinalIgnoreCase) is true))
        {
            var last = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : after;
            return TypedResults.Stream(body => Write(body, last, context.RequestAborted), Stream);
        }

        var events = await grains.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key).Read(after, context.RequestAborted);
        return NativeAnswer.Of(new EventListBody([.. events.Select(EventBody.Of)]));
    }

    private async Task Write(Stream body, long after, CancellationToken cancellationToken)
    {
        var silentSince = time.GetTimestamp();
        await body.WriteAsync(": events\n\n"u8.ToArray(), cancellationToken);
        while (true)
        {
            foreach (var what in await grains.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key).Read(after, cancellationToken))
            {
                var text = $"id: {what.Id}\nevent: {JsonNamingPolicy.CamelCase.ConvertName(what.Kind.ToString())}\ndata: {JsonSerializer.Serialize(EventBody.Of(what), NativeJson.Options)}\n\n";
                await body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
                (after, silentSince) = (what.Id, time.GetTimestamp());
            }

            if (time.GetElapsedTime(silentSince) >= _keepAlive)
            {
                await body.WriteAsync(": keep-alive\n\n"u8.ToArray(), cancellationToken);
                silentSince = time.GetTimestamp();
            }

            await body.FlushAsync(cancellationToken);
            await Task.Delay(_every, time, cancellationToken);
        }
    }
}
