using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.Native.Wire;

/// <summary>An image in JSON: a string, or an object with <c>base64</c> or <c>url</c>, and a <c>name</c>.</summary>
[JsonConverter(typeof(ImageBodyConverter))]
internal sealed record ImageBody(ImageInput Input);

/// <summary>Reads both forms.</summary>
internal sealed class ImageBodyConverter : JsonConverter<ImageBody>
{
    public override ImageBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new ImageBody(ImageInput.Of(root, "The image"));
        }

        var input = root.Property("base64") is { } bytes ? ImageInput.Of(bytes, "The image's 'base64'")
            : root.Property("url") is { } url ? ImageInput.Of(url, "The image's 'url'")
            : throw new JsonException("an image needs 'base64' or 'url'.");
        return new ImageBody(input with { Name = root.Property("name")?.Text("The image's 'name'") });
    }

    public override void Write(Utf8JsonWriter writer, ImageBody value, JsonSerializerOptions options) => throw new NotSupportedException();
}
