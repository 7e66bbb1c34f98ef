using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>Rules that every response must satisfy.</summary>
/// <param name="secrets">Texts that no response may contain, such as directories of the machine.</param>
internal sealed class FuzzJudge(params string[] secrets)
{
    // Traces of internals: a stack trace, a type, a file.
    private static readonly string[] _inside = ["   at ", "System.", "Microsoft.", "Exception", ".cs:line", "ZeroShotOrleans."];

    /// <summary>Returns the violated rule, or null.</summary>
    public string? Judge(FuzzRequest request, FuzzAnswer? answer)
    {
        if (answer is null)
        {
            return request.Lies ? null : "no answer";
        }

        // The web server itself rejects malformed HTTP, with an empty body and before any of our code runs.
        var refusedByServer = answer.Status is >= 400 and < 500 && answer.Headers.GetValueOrDefault("Content-Length") == "0" && !answer.Headers.ContainsKey("X-Request-Id");
        if (refusedByServer)
        {
            return null;
        }

        return answer.Status >= 500 && !(answer.Status == 503 && request.Path.StartsWith("/health/ready", StringComparison.Ordinal)) ? $"status {answer.Status}"
            : !answer.Headers.ContainsKey("X-Request-Id") ? "no X-Request-Id"
            : !answer.Headers.ContainsKey("X-Content-Type-Options") ? "no security headers"
            : Leak(answer) ?? (answer.Status >= 400 && request.Method != "HEAD" ? Refusal(request, answer) : null);
    }

    // The response may repeat what the client sent; anything else comes from inside.
    private string? Leak(FuzzAnswer answer) =>
        answer.Status < 400 ? null
        : _inside.Concat(secrets).FirstOrDefault(word => answer.Body.Contains(word, StringComparison.Ordinal)) is { } found ? $"the answer holds '{found}'" : null;

    private static string? Refusal(FuzzRequest request, FuzzAnswer answer)
    {
        try
        {
            using var body = JsonDocument.Parse(answer.Body);
            var root = body.RootElement;
            var error = root.GetProperty("error");
            var dialect = error.ValueKind == JsonValueKind.Object && error.GetProperty("message").GetString() is { Length: > 0 } && error.GetProperty("type").GetString() is { Length: > 0 } ? "openai"
                : error.ValueKind != JsonValueKind.String || error.GetString() is not { Length: > 0 } ? "nobody's"
                : root.TryGetProperty("detail", out var detail) && detail.GetString() == error.GetString() && root.GetProperty("status").GetInt32() == answer.Status ? "native"
                : "huggingface";
            return dialect == "nobody's" || (request.Dialect is { } expected && expected != dialect) ? $"the refusal speaks {dialect} instead of {request.Dialect}" : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "the error response is not JSON with an error";
        }
    }
}
