using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>An image of a request, as parsed.</summary>
/// <remarks>Stores the problem instead of throwing, because only the endpoint knows the member's path.</remarks>
internal sealed record ReceivedImage(ImageReading Reading) : ImageBody(Bytes: null)
{
    /// <summary>The parsed image of a member; null is reported as a problem.</summary>
    public static ImageReading ReadingOf(ImageBody? image) => image is ReceivedImage received ? received.Reading : ImageReading.Wrong("is null. Leave it out, or send an image.");
}

/// <summary>Reads all forms of an image.</summary>
internal sealed class ReceivedImageConverter : JsonConverter<ImageBody>
{
    public override ImageBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new ReceivedImage(ImageInput.Read(document.RootElement));
    }

    public override void Write(Utf8JsonWriter writer, ImageBody value, JsonSerializerOptions options) => throw new NotSupportedException();
}
