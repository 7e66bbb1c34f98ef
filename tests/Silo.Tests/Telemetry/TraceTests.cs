using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Silo.Tests.Telemetry;

/// <summary>Traces of requests and jobs, from the HTTP API to the run of the model.</summary>
public sealed class TraceTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_one_trace()
    {
        using var spans = new SpanCollection();
        await using var collector = await CollectorStub.StartAsync();
        await using var silo = await StartAsync(collector);
        var trace = ActivityTraceId.CreateRandom().ToHexString();

        await SendAsync(silo, "/v1/classify", trace, new { image = Convert.ToBase64String(await PhotoAsync()), labels = new[] { "cat", "dog" } });
        await Until.TrueAsync(() => spans.Of(trace).Any(span => span.Kind == ActivityKind.Server && span.OperationName.Contains("Http", StringComparison.Ordinal)), _timeout, "the span of the request ended", Token);

        var all = spans.Of(trace);
        Assert.Equal(
            ["classify", "decode", "encode", "load tower", "load tower", "onnx run", "score", "text run", "wait"],
            all.Where(span => span.Source.Name == "ZeroShotOrleans").Select(span => span.OperationName).Order(StringComparer.Ordinal));

        // Through the grain calls in between, each of which has its own span.
        var run = all.Single(span => span.OperationName == "onnx run");
        Assert.Equal(["onnx run", "encode", "classify"], Ancestors(run, all).Where(span => span.Source.Name == "ZeroShotOrleans").Select(span => span.OperationName));
        Assert.Contains(Ancestors(run, all), span => span.Source.Name == "Microsoft.Orleans.Application");
        Assert.Equal("Microsoft.AspNetCore", Ancestors(run, all).Last().Source.Name);
        Assert.Equal("zeroshot-mini", run.GetTagItem("zeroshot.model"));

        // The canary of the HTTP API may be in the same batch.
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
    public async Task The_work_of_a_job_has_separate_traces_linked_to_the_submission()
    {
        using var spans = new SpanCollection();
        await using var collector = await CollectorStub.StartAsync();
        await using var silo = await StartAsync(collector);
        var trace = ActivityTraceId.CreateRandom().ToHexString();

        var id = await SubmitAsync(silo, trace, Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "samples", "photos"));
        await FinishedAsync(silo, id);
        await Until.TrueAsync(() => spans.OfJob(id, "lease").Length > 0 && spans.OfJob(id, "prepare job").Length > 0, _timeout, "the spans of the job ended", Token);

        var submission = spans.Of(trace).Single(span => span.OperationName == "submit job");
        foreach (var work in spans.OfJob(id, "lease").Concat(spans.OfJob(id, "prepare job")))
        {
            Assert.NotEqual(trace, work.TraceId.ToHexString());
            Assert.Equal(default, work.ParentSpanId);
            Assert.Equal((submission.TraceId, submission.SpanId), (Assert.Single(work.Links).Context.TraceId, work.Links.First().Context.SpanId));
        }

        Assert.Contains(spans.OfJob(id, "lease"), lease => spans.Of(lease.TraceId.ToHexString()).Any(span => span.OperationName == "onnx run"));
        await collector.HasAsync("/v1/logs", $"Job {id} started");
    }

    [Fact]
    public async Task The_trace_of_a_resuming_request_ends_with_its_response()
    {
        using var spans = new SpanCollection();
        await using var collector = await CollectorStub.StartAsync();
        await using var silo = await StartAsync(collector);
        using var folder = new ImageFolder(0);
        folder.Add("broken.jpg", "no picture"u8.ToArray());
        var id = await SubmitAsync(silo, ActivityTraceId.CreateRandom().ToHexString(), folder.Path);
        await FinishedAsync(silo, id);

        // A job in memory resumes within the call of its owner; its work must not stay in that trace for hours.
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        await SendAsync(silo, $"/v1/jobs/{id}/retry", trace, body: null);
        await FinishedAsync(silo, id);
        await Until.TrueAsync(() => spans.OfJob(id, "prepare job").Length == 2 && spans.OfJob(id, "lease").Length >= 2, _timeout, "the job was worked on again", Token);
        await Until.TrueAsync(() => spans.Of(trace).Any(span => span.Source.Name == "Microsoft.AspNetCore"), _timeout, "the span of the request ended", Token);

        Assert.All(spans.OfJob(id, "prepare job"), preparing => Assert.NotEqual(trace, preparing.TraceId.ToHexString()));
        Assert.DoesNotContain(spans.Of(trace), span => span.OperationName.Contains("IDispatcherGrain", StringComparison.Ordinal) || span.OperationName.Contains("ILabelSetGrain", StringComparison.Ordinal));
    }

    private static Task<ProgramUnderTest> StartAsync(CollectorStub collector) => ProgramUnderTest.StartAsync(
        $"--Telemetry:OtlpEndpoint={collector.Address}", "--Telemetry:OtlpProtocol=HttpProtobuf", "--OTEL_METRIC_EXPORT_INTERVAL=500",
        "--Logging:LogLevel:ZeroShotOrleans=Information", "--Logging:OpenTelemetry:IncludeFormattedMessage=true");

    private static async Task<string> SubmitAsync(ProgramUnderTest silo, string trace, string folder)
    {
        var job = await SendAsync(silo, "/v1/jobs", trace, new { source = new { type = "directory", path = folder }, labelSets = new[] { new { labels = new[] { "cat", "dog" } } } });
        return job.GetProperty("id").GetString()!;
    }

    private static Task FinishedAsync(ProgramUnderTest silo, string id) => Until.TrueAsync(
        async () => (await silo.Http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}", Token)).GetProperty("state").GetString() == "finished", _timeout, "the job is finished", Token);

    // From a span up to the first span of this process.
    private static IEnumerable<Activity> Ancestors(Activity span, Activity[] all)
    {
        for (var at = span; at is not null; at = all.SingleOrDefault(parent => parent.SpanId == at.ParentSpanId))
        {
            yield return at;
        }
    }

    private static async Task<JsonElement> SendAsync(ProgramUnderTest silo, string path, string trace, object? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        using var answer = await silo.Http.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static Task<byte[]> PhotoAsync() => File.ReadAllBytesAsync(Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "samples", "photos", "cat.jpg"), Token);
}
