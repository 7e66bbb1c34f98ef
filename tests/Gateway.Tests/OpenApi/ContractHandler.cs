using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>Validates every response of a test against the OpenAPI document: status, headers, content type and body; and accepted JSON against the schema of requests.</summary>
internal sealed class ContractHandler(HttpMessageHandler inner, Func<Task<Contract>>? contract = null) : DelegatingHandler(inner)
{
    private const string Lines = "application/x-ndjson";
    private const string Events = "text/event-stream";

    // Served, but not part of the contract.
    private static readonly string[] _undescribed = ["/openapi/v1.json", "/docs", "/console", "/dashboard"];

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = await JsonOf(request.Content);
        var response = await base.SendAsync(request, cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        if (_undescribed.Any(each => path == each || path.StartsWith(each + "/", StringComparison.Ordinal)))
        {
            return response;
        }

        var known = await (contract?.Invoke() ?? Contract.Of(new Uri(request.RequestUri, "/")));
        var what = $"{request.Method} {path} {(int)response.StatusCode}";

        // HEAD is not described: it is GET without a body.
        var isHead = request.Method == HttpMethod.Head;
        if (known.Operation(isHead ? "GET" : request.Method.Method, path.StartsWith("/v2", StringComparison.Ordinal) ? path.TrimEnd('/') : path) is not { } operation)
        {
            await CheckNoOperation(known, response, path, what, isHead, cancellationToken);
            return response;
        }

        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        Require(operation["responses"]![status] is not null, $"{what}: the description of {operation["operationId"]} has no such status.");
        var described = known.Resolve(operation["responses"]![status]!);
        CheckHeaders(known, described, response, what);
        if (isHead)
        {
            Require((await response.Content.ReadAsByteArrayAsync(cancellationToken)).Length == 0, $"{what}: there is a body.");
            return response;
        }

        await CheckBody(known, described, response, what, cancellationToken);
        if (response.IsSuccessStatusCode && sent is { } body && operation["requestBody"]?["content"]?["application/json"]?["schema"] is { } taken)
        {
            Require(known.Errors(taken, body, closed: false), $"{what}: the HTTP API took a body that the description refuses");
        }

        return response;
    }

    // An undescribed operation may only be rejected, in the error format that its path suggests.
    private static async Task CheckNoOperation(Contract contract, HttpResponseMessage response, string path, string what, bool isHead, CancellationToken cancellationToken)
    {
        Require(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NoContent, $"{what}: no operation is described, and yet it is answered.");
        if (response.StatusCode != HttpStatusCode.NoContent && !isHead)
        {
            var schema = OpenAiPaths.Contains(path) || path is "/embeddings" or "/classify" ? "OpenAiError"
                : path.StartsWith("/v1/", StringComparison.Ordinal) ? "Problem"
                : path == "/v2" || path.StartsWith("/v2/", StringComparison.Ordinal) ? "KServeError"
                : path is "/embed" or "/embed_all" or "/embed_sparse" or "/similarity" or "/predict" or "/rerank" or "/tokenize" or "/decode" or "/info" ? "TextEmbeddingsError"
                : "HuggingFaceError";
            await CheckJson(contract, contract.Document["components"]!["schemas"]![schema]!, response, what, cancellationToken);
        }
    }

    private static void CheckHeaders(Contract contract, JsonNode described, HttpResponseMessage response, string what)
    {
        foreach (var (name, reference) in described["headers"]?.AsObject() ?? [])
        {
            var header = contract.Resolve(reference!);
            if (!response.Headers.TryGetValues(name, out var values) && !response.Content.Headers.TryGetValues(name, out values))
            {
                Require(header["required"]?.GetValue<bool>() is not true, $"{what}: the header {name} is missing.");
                continue;
            }

            var text = string.Join(", ", values);
            var value = header["schema"]!["type"]?.GetValue<string>() is "integer" ? JsonSerializer.SerializeToElement(long.Parse(text, CultureInfo.InvariantCulture)) : JsonSerializer.SerializeToElement(text);
            Require(contract.Errors(header["schema"]!, value, closed: true), $"{what}: header {name}: {text}");
        }
    }

    private static async Task CheckBody(Contract contract, JsonNode described, HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        var media = response.Content.Headers.ContentType?.MediaType;
        if (described["content"] is not JsonObject content)
        {
            Require(media is null && response.Content.Headers.ContentLength is null or 0, $"{what}: no body is described, and {media} was sent.");
            return;
        }

        Require(media is not null && content.ContainsKey(media), $"{what}: the content type {media} is not described, but {string.Join(", ", content.Select(each => each.Key))}.");
        var schema = content[media!]!["schema"]!;
        switch (media)
        {
            case Lines or Events:
                var checkedContent = new StreamContent(new CheckedStream(
                    await response.Content.ReadAsStreamAsync(cancellationToken), media is Lines ? "" : "data:", line => CheckText(contract, schema, line, what)));
                foreach (var header in response.Content.Headers)
                {
                    checkedContent.Headers.TryAddWithoutValidation(header.Key, header.Value);
                }

                response.Content = checkedContent;
                break;
            case not null when media.EndsWith("json", StringComparison.Ordinal):
                await CheckJson(contract, schema, response, what, cancellationToken);
                break;
        }
    }

    private static async Task CheckJson(Contract contract, JsonNode schema, HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        CheckText(contract, schema, await response.Content.ReadAsStringAsync(cancellationToken), what);
    }

    private static void CheckText(Contract contract, JsonNode schema, string text, string what)
    {
        using var value = JsonDocument.Parse(text);
        Require(contract.Errors(schema, value.RootElement, closed: true), $"{what}: {text[..Math.Min(text.Length, 2_000)]}");
    }

    // Streamed bodies are not read: that would change how they are sent.
    private static async Task<JsonElement?> JsonOf(HttpContent? content)
    {
        if (content is null or StreamContent or MultipartContent)
        {
            return null;
        }

        var bytes = await content.ReadAsByteArrayAsync();
        if (bytes is not [(byte)'{', ..])
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Require(IReadOnlyList<string> errors, string what) => Require(errors.Count == 0, $"{what}\n  {string.Join("\n  ", errors)}");

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ContractException("The HTTP API and its description differ. " + message);
        }
    }
}

/// <summary>A response that is not as described.</summary>
internal sealed class ContractException(string message) : Exception(message);
