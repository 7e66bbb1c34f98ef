using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>Events of the cluster.</summary>
public sealed class EventTests : IAsyncLifetime
{
    private TestApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await TestApi.StartAsync(new() { ["Cluster:Name"] = "north" });

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_silo_that_joined_is_reported_once()
    {
        JsonElement[] events;
        while ((events = await Events(after: 0)).Length == 0)
        {
            await Task.Delay(20, Token);
        }

        Assert.Equal("siloJoined", events[0].GetProperty("kind").GetString());
        Assert.Equal("north", events[0].GetProperty("silo").GetString());

        // As another control silo would report the same event.
        var known = (await Grain.ReadAsync(0, Token))[0];
        await Grain.NoteAsync(known with { Id = 0 }, Token);
        Assert.Single(await Events(after: 0), what => what.GetProperty("kind").GetString() == "siloJoined");
    }

    [Fact]
    public async Task A_stream_continues_after_the_last_event_of_the_reader()
    {
        await Note("one");
        await Note("two");
        var last = (await Grain.ReadAsync(0, Token)).First(what => what.JobId == "one").Id;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Last-Event-ID", $"{last}");
        using var answer = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));

        Assert.Equal("two", (await Next(reader)).GetProperty("jobId").GetString());
        await Note("three");

        var third = await Next(reader);
        Assert.Equal("three", third.GetProperty("jobId").GetString());
        Assert.Equal("2 leases of job three returned: their images are queued again.", third.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("999999")]
    [InlineData("9223372036854775807")]
    public async Task A_reader_of_events_that_are_no_more_gets_those_there_are(string last)
    {
        // The cluster's state was replaced: ids start again.
        await Note("one");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events") { Headers = { { "Accept", "text/event-stream" }, { "Last-Event-ID", last } } };
        using var answer = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));

        Assert.Equal("one", (await Next(reader)).GetProperty("jobId").GetString());
    }

    [Fact]
    public async Task Only_the_newest_events_are_kept_and_ids_keep_increasing()
    {
        for (var i = 0; i < IClusterEventsGrain.Kept + 5; i++)
        {
            await Note($"job{i}");
        }

        var events = await Grain.ReadAsync(0, Token);

        Assert.Equal(IClusterEventsGrain.Kept, events.Length);
        Assert.Equal(events[0].Id + IClusterEventsGrain.Kept - 1, events[^1].Id);
        Assert.Equal($"job{IClusterEventsGrain.Kept + 4}", events[^1].JobId);
    }

    private IClusterEventsGrain Grain => _api.Services.GetRequiredService<IGrainFactory>().GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key);

    private Task Note(string job) => Grain.NoteAsync(new ClusterEvent { Kind = ClusterEventKind.LeasesReturned, JobId = job, Leases = 2 }, Token);

    private async Task<JsonElement[]> Events(long after) =>
        [.. (await _api.Http.GetFromJsonAsync<JsonElement>($"/v1/events?after={after}", Token)).GetProperty("events").EnumerateArray()];

    // The next event about a job: models may be loaded in between.
    private static async Task<JsonElement> Next(StreamReader reader)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync(Token) ?? throw new InvalidOperationException("The stream has ended.");
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonDocument.Parse(line[6..]).RootElement is var what && what.TryGetProperty("jobId", out _))
            {
                return what;
            }
        }
    }
}
