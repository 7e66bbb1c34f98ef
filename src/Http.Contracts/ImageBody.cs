using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>An image in JSON: a string, or an object with one of <c>base64</c>, <c>url</c>, <c>image_url</c> and <c>image</c>, and a <c>name</c>.</summary>
/// <param name="Bytes">The bytes of an image file; null with a URL.</param>
/// <param name="Url">A data URI or an http(s) URL; null with bytes.</param>
/// <param name="Name">What the answer is to call the image, or null.</param>
[JsonConverter(typeof(ImageBodyConverter))]
public record ImageBody(byte[]? Bytes, string? Url = null, string? Name = null);

/// <summary>Writes an image in its shortest form. The server reads more forms, with error messages, through its own converter.</summary>
internal sealed class ImageBodyConverter : JsonConverter<ImageBody>
{
    public override ImageBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Images are read by the server only.");

    // Encodes directly into the body, without an intermediate string.
    public override void Write(Utf8JsonWriter writer, ImageBody value, JsonSerializerOptions options)
    {
        if (value.Name is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("name", value.Name);
            writer.WritePropertyName(value.Bytes is null ? "url" : "base64");
        }

        if (value.Bytes is { } bytes)
        {
            writer.WriteBase64StringValue(bytes);
        }
        else
        {
            writer.WriteStringValue(value.Url);
        }

        if (value.Name is not null)
        {
            writer.WriteEndObject();
        }
    }
}
