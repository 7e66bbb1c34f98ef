using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>An image in JSON: a string, or an object with one of <c>base64</c>, <c>url</c>, <c>image_url</c> and <c>image</c>, and a <c>name</c>.</summary>
/// <remarks>Keeps the problem instead of throwing: the endpoint knows the member's path.</remarks>
[JsonConverter(typeof(ImageBodyConverter))]
internal sealed record ImageBody(ImageReading Reading);

/// <summary>Reads all forms of an image.</summary>
internal sealed class ImageBodyConverter : JsonConverter<ImageBody>
{
    public override ImageBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new ImageBody(ImageInput.Read(document.RootElement));
    }

    public override void Write(Utf8JsonWriter writer, ImageBody value, JsonSerializerOptions options) => throw new NotSupportedException();
}
