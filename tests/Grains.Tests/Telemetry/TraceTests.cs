using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Grains.Tests.Telemetry;

/// <summary>One trace from a request at the door to the run of the model, and what a job leaves of it.</summary>
public sealed class TraceTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_and_all_that_is_done_for_it_are_one_trace()
    {
        using var spans = new SpanCollection();
        await using var collector = await CollectorStub.StartAsync();
        await using var silo = await ProgramUnderTest.StartAsync($"--Telemetry:OtlpEndpoint={collector.Address}", "--Telemetry:OtlpProtocol=HttpProtobuf", "--OTEL_METRIC_EXPORT_INTERVAL=500");
        var trace = ActivityTraceId.CreateRandom().ToHexString();

        await SendAsync(silo, "/v1/classify", trace, new { image = Convert.ToBase64String(await PhotoAsync()), labels = new[] { "cat", "dog" } });
        await Until.TrueAsync(() => spans.Of(trace).Any(span => span.Kind == ActivityKind.Server && span.OperationName.Contains("Http", StringComparison.Ordinal)), _patience, "the span of the request ended", Token);

        var all = spans.Of(trace);
        Assert.Equal(
            ["classify", "decode", "encode", "load tower", "load tower", "onnx run", "score", "text run", "wait"],
            all.Where(span => span.Source.Name == "ZeroShotOrleans").Select(span => span.OperationName).Order(StringComparer.Ordinal));

        // Through the calls of grains in between, each of which has its span.
        var run = all.Single(span => span.OperationName == "onnx run");
        Assert.Equal(["onnx run", "encode", "classify"], Ancestors(run, all).Where(span => span.Source.Name == "ZeroShotOrleans").Select(span => span.OperationName));
        Assert.Contains(Ancestors(run, all), span => span.Source.Name == "Microsoft.Orleans.Application");
        Assert.Equal("Microsoft.AspNetCore", Ancestors(run, all).Last().Source.Name);
        Assert.Equal("zeroshot-mini", run.GetTagItem("zeroshot.model"));

        // The door asks the model whether it answers, and may be in the same batch.
        Assert.InRange((int)run.GetTagItem("zeroshot.batch.images")!, 1, 2);
        Assert.Contains(Ancestors(all.Single(span => span.OperationName == "text run"), all), span => span.OperationName == "classify");
        foreach (var step in all.Where(span => span.OperationName is "wait" or "decode" or "score"))
        {
            Assert.Equal(run.ParentSpanId, step.ParentSpanId);
        }

        await collector.HasAsync("/v1/traces", "onnx run");
        await collector.HasAsync("/v1/metrics", "zeroshot.encoder.running");
    }

    [Fact]
    public async Task A_job_does_not_go_on_in_the_trace_of_its_submission_and_points_at_it()
    {
        using var spans = new SpanCollection();
        await using var collector = await CollectorStub.StartAsync();
        await using var silo = await ProgramUnderTest.StartAsync($"--Telemetry:OtlpEndpoint={collector.Address}", "--Telemetry:OtlpProtocol=HttpProtobuf", "--Logging:LogLevel:ZeroShotOrleans=Information", "--Logging:OpenTelemetry:IncludeFormattedMessage=true");
        var trace = ActivityTraceId.CreateRandom().ToHexString();

        var job = await SendAsync(silo, "/v1/jobs", trace, new
        {
            source = new { type = "directory", path = Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "samples", "photos") },
            labelSets = new[] { new { labels = new[] { "cat", "dog" } } },
        });
        var id = job.GetProperty("id").GetString();
        await Until.TrueAsync(async () => (await silo.Http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}", Token)).GetProperty("state").GetString() == "finished", _patience, "the job is finished", Token);
        await Until.TrueAsync(() => Mine("lease").Length > 0 && Mine("prepare job").Length > 0, _patience, "the spans of the job ended", Token);

        var submission = spans.Of(trace).Single(span => span.OperationName == "submit job");
        foreach (var work in Mine("lease").Concat(Mine("prepare job")))
        {
            Assert.NotEqual(trace, work.TraceId.ToHexString());
            Assert.Equal(default, work.ParentSpanId);
            Assert.Equal(submission.Context, Assert.Single(work.Links).Context, (a, b) => a.TraceId == b.TraceId && a.SpanId == b.SpanId);
        }

        await collector.HasAsync("/v1/logs", $"Job {id} begins");

        // The runs are in the traces of the leases, and nothing that began after the answer is in that of the submission.
        Assert.Contains(Mine("lease"), lease => spans.Of(lease.TraceId.ToHexString()).Any(span => span.OperationName == "onnx run"));
        var answered = spans.Of(trace).Single(span => span.Source.Name == "Microsoft.AspNetCore");
        Assert.DoesNotContain(spans.Of(trace), span => span.StartTimeUtc > answered.StartTimeUtc + answered.Duration);

        Activity[] Mine(string name) => [.. spans.Named(name).Where(span => (string?)span.GetTagItem("zeroshot.job.id") == id)];
    }

    // From a span to the first one of this process.
    private static IEnumerable<Activity> Ancestors(Activity span, Activity[] all)
    {
        for (var at = span; at is not null; at = all.SingleOrDefault(parent => parent.SpanId == at.ParentSpanId))
        {
            yield return at;
        }
    }

    private static async Task<JsonElement> SendAsync(ProgramUnderTest silo, string path, string trace, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        using var answer = await silo.Http.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static Task<byte[]> PhotoAsync() => File.ReadAllBytesAsync(Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "samples", "photos", "cat.jpg"), Token);
}
