using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>A response that differs from its description is detected: without this, the other tests would prove nothing.</summary>
public sealed class ContractTests
{
    private const string Row = """{"index":0,"label":"cat"}""";

    private static readonly Contract _contract = new(JsonNode.Parse("""
        {
          "paths": {
            "/v1/things/{id}": {
              "get": {
                "operationId": "getThing",
                "responses": {
                  "200": {
                    "description": "The thing.",
                    "headers": {"X-Request-Id": {"required": true, "schema": {"type": "string", "pattern": "^[a-z]+$"}}},
                    "content": {
                      "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}},
                      "application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Row"}},
                      "text/event-stream": {"schema": {"$ref": "#/components/schemas/Row"}}
                    }
                  },
                  "204": {"description": "None."}
                }
              },
              "post": {
                "operationId": "postThing",
                "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"kind": {"enum": ["a", "b"]}}, "additionalProperties": false}}}},
                "responses": {"204": {"description": "Done."}}
              }
            }
          },
          "components": {
            "schemas": {
              "Thing": {
                "type": "object", "required": ["id", "made"],
                "properties": {"id": {"type": "string"}, "made": {"type": "string", "format": "date-time"}, "size": {"type": "integer"}}
              },
              "Row": {"type": "object", "required": ["index"], "properties": {"index": {"type": "integer"}, "label": {"type": "string"}}},
              "Problem": {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}
            }
          }
        }
        """)!.AsObject());

    [Theory]
    [InlineData("""{"id":"a","made":"2026-01-02T03:04:05+00:00"}""")]
    [InlineData("""{"id":"a","made":"2026-01-02T03:04:05+00:00","size":3}""")]
    public async Task A_described_response_passes(string body) => await Send(HttpStatusCode.OK, body);

    [Theory]
    [InlineData("""{"id":"a"}""", "made")]
    [InlineData("""{"id":1,"made":"2026-01-02T03:04:05+00:00"}""", "/id")]
    [InlineData("""{"id":null,"made":"2026-01-02T03:04:05+00:00"}""", "/id")]
    [InlineData("""{"id":"a","made":"yesterday"}""", "/made")]
    [InlineData("""{"id":"a","made":"2026-01-02T03:04:05+00:00","size":3.5}""", "/size")]
    [InlineData("""{"id":"a","made":"2026-01-02T03:04:05+00:00","secret":1}""", "/secret")]
    [InlineData("""[]""", "object")]
    public async Task A_body_that_differs_fails(string body, string place) =>
        Assert.Contains(place, await Fails(() => Send(HttpStatusCode.OK, body)), StringComparison.Ordinal);

    [Fact]
    public async Task An_undescribed_status_content_type_or_operation_fails()
    {
        Assert.Contains("no such status", await Fails(() => Send(HttpStatusCode.Accepted, "{}")), StringComparison.Ordinal);
        Assert.Contains("text/plain", await Fails(() => Send(HttpStatusCode.OK, "{}", "text/plain")), StringComparison.Ordinal);
        Assert.Contains("no body", await Fails(() => Send(HttpStatusCode.NoContent, "{}")), StringComparison.Ordinal);
        Assert.Contains("no operation", await Fails(() => Send(HttpStatusCode.OK, "{}", path: "/v1/other")), StringComparison.Ordinal);
        Assert.Contains("detail", await Fails(() => Send(HttpStatusCode.NotFound, "{}", path: "/v1/other")), StringComparison.Ordinal);
        await Send(HttpStatusCode.NotFound, """{"detail":"There is nothing."}""", path: "/v1/other");
    }

    [Fact]
    public async Task A_HEAD_is_a_GET_without_a_body()
    {
        await Send(HttpStatusCode.OK, answer: null, head: true);
        Assert.Contains("a body", await Fails(() => Send(HttpStatusCode.OK, "{}", head: true)), StringComparison.Ordinal);
        Assert.Contains("no such status", await Fails(() => Send(HttpStatusCode.Accepted, answer: null, head: true)), StringComparison.Ordinal);
        Assert.Contains("no operation", await Fails(() => Send(HttpStatusCode.OK, answer: null, path: "/v1/other", head: true)), StringComparison.Ordinal);
        await Send(HttpStatusCode.NotFound, answer: null, path: "/v1/other", head: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("42")]
    public async Task A_missing_or_malformed_header_fails(string? requestId) =>
        Assert.Contains("X-Request-Id", await Fails(() => Send(HttpStatusCode.OK, """{"id":"a","made":"2026-01-02T03:04:05+00:00"}""", requestId: requestId)), StringComparison.Ordinal);

    [Fact]
    public async Task A_line_or_event_that_differs_fails_its_reader()
    {
        Assert.Equal($"{Row}\n{Row}\n", await Send(HttpStatusCode.OK, $"{Row}\n{Row}\n", "application/x-ndjson"));
        Assert.Contains("/index", await Fails(() => Send(HttpStatusCode.OK, Row + "\n{\"index\":\"1\"}\n", "application/x-ndjson")), StringComparison.Ordinal);
        await Send(HttpStatusCode.OK, $": keep-alive\n\nevent: result\ndata: {Row}\nid: 0\n\n", "text/event-stream");
        Assert.Contains("/label", await Fails(() => Send(HttpStatusCode.OK, "event: result\ndata: {\"index\":1,\"label\":2}\n\n", "text/event-stream")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accepted_but_undescribed_request_fails()
    {
        await Send(HttpStatusCode.NoContent, answer: null, sent: """{"kind":"a"}""");
        Assert.Contains("/kind", await Fails(() => Send(HttpStatusCode.NoContent, answer: null, sent: """{"kind":"c"}""")), StringComparison.Ordinal);
        Assert.Contains("/other", await Fails(() => Send(HttpStatusCode.NoContent, answer: null, sent: """{"other":1}""")), StringComparison.Ordinal);
    }

    private static async Task<string> Fails(Func<Task> send) => (await Assert.ThrowsAnyAsync<ContractException>(send)).Message;

    private static async Task<string> Send(
        HttpStatusCode status, string? answer, string type = "application/json", string path = "/v1/things/7", string? requestId = "abc", string? sent = null, bool head = false)
    {
        using var client = new HttpClient(new ContractHandler(new Canned(status, answer, type, requestId), () => Task.FromResult(_contract))) { BaseAddress = new Uri("http://api.example") };
        using var request = new HttpRequestMessage(head ? HttpMethod.Head : sent is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Content = sent is null ? null : new StringContent(sent, System.Text.Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Canned(HttpStatusCode status, string? body, string type, string? requestId) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(status) { RequestMessage = request };
            if (body is not null)
            {
                response.Content = new StringContent(body, System.Text.Encoding.UTF8, new MediaTypeHeaderValue(type));
            }

            if (requestId is not null)
            {
                response.Headers.Add("X-Request-Id", requestId);
            }

            return Task.FromResult(response);
        }
    }
}
