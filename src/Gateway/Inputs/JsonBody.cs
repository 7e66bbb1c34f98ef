using System.Text.Json;
using System.Text.Unicode;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Parses JSON bodies of requests.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions _options = new() { MaxDepth = HttpLimits.MaxJsonDepth, AllowDuplicateProperties = false };

    /// <summary>Whether a body is JSON, judged by its first non-blank byte: Content-Type is wrong too often.</summary>
    public static bool LooksLikeJson(ReadOnlySpan<byte> body)
    {
        body = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        var first = body.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && body[first] is (byte)'{' or (byte)'[';
    }

    /// <summary>Parses a body that must be a JSON object.</summary>
    /// <exception cref="ApiException">The body is not a JSON object.</exception>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> body)
    {
        body = body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
        JsonDocument document;
        try
        {
            RefuseBrokenText(body.Span);
            document = JsonDocument.Parse(body, _options);
        }
        catch (JsonException exception)
        {
            throw new ApiException(ApiError.BadRequest(exception.Message.StartsWith("Duplicate", StringComparison.Ordinal)
                ? "The body has a member twice in the same object. Send each member once."
                : $"The body is not valid JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.", ErrorCodes.InvalidJson));
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw new ApiException(ApiError.BadRequest("The body is JSON but not an object. Send {\"inputs\": ..., \"parameters\": ...} or the body that the route documents.", ErrorCodes.InvalidJson));
    }

    // The parser accepts invalid UTF-8 and unpaired surrogates; reading such a string would throw much later.
    private static void RefuseBrokenText(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            throw new ApiException(ApiError.BadRequest("The body is not valid UTF-8, as JSON must be. Send images in base64, or the bytes of one image as the whole body.", ErrorCodes.InvalidJson));
        }

        if (!body.Contains((byte)'\\'))
        {
            return;
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = _options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !IsReadable(ref reader))
            {
                throw new ApiException(ApiError.BadRequest($"The body has a string with an unpaired surrogate (\\ud800 to \\udfff), near byte {reader.TokenStartIndex + 1}.", ErrorCodes.InvalidJson));
            }
        }
    }

    private static bool IsReadable(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The first of the named properties that exists and is not null.</summary>
    public static JsonElement? Property(this JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in names)
            {
                if (element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
                {
                    return value;
                }
            }
        }

        return null;
    }

    /// <summary>Reads a string.</summary>
    /// <exception cref="ApiException">The value is not a string.</exception>
    public static string Text(this JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new ApiException(ApiError.BadRequest($"{where} must be a string."));

    /// <summary>Reads true or false.</summary>
    /// <exception cref="ApiException">The value is neither.</exception>
    public static bool Flag(this JsonElement element, string where) =>
        element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : throw new ApiException(ApiError.BadRequest($"{where} must be true or false."));

    /// <summary>Reads a 32-bit integer.</summary>
    /// <exception cref="ApiException">The value is not an integer.</exception>
    public static int Number(this JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) ? value : throw new ApiException(ApiError.BadRequest($"{where} must be a whole number."));
}
