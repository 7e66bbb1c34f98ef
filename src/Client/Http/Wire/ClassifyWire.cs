using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace ZeroShotOrleans.Client.Http.Wire;

/// <summary>What <c>POST /v1/classify</c> takes.</summary>
internal static class ClassifyWire
{
    /// <summary>The body. Written by hand: base64 goes from the image into it, and is never a string beside it.</summary>
    public static Func<HttpContent> Body(ClassifyRequest request, LabelWire labels, WireImage[] images)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            if (request.Model.Length > 0)
            {
                json.WriteString("model", request.Model);
            }

            json.WriteStartArray("images");
            foreach (var image in images)
            {
                Write(json, image);
            }

            json.WriteEndArray();
            WriteTexts(json, "labels", labels.Labels);
            WriteTexts(json, "templates", labels.Templates);
            if (labels.Name is { } name)
            {
                json.WriteString("labelSet", name);
            }

            json.WriteNumber("topK", request.Score.TopK);
            json.WriteNumber("threshold", request.Score.Threshold);
            json.WriteBoolean("multiLabel", request.Score.MultiLabel);
            json.WriteString("activation", JsonNamingPolicy.CamelCase.ConvertName(request.Score.Activation.ToString()));
            json.WriteNumber("rematch", request.Score.Rematch);
            WriteTexts(json, "include", request.Score.WithLogits ? ["timings", "silo", "cosine", "logit"] : ["timings", "silo"]);
            json.WriteEndObject();
        }

        return () => HttpCall.Content(body.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, WireImage image)
    {
        if (image.Bytes is { } bytes)
        {
            json.WriteBase64StringValue(bytes);
        }
        else
        {
            json.WriteStringValue(image.Url);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string>? texts)
    {
        if (texts is { } some)
        {
            json.WriteStartArray(name);
            foreach (var text in some)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
    }
}
