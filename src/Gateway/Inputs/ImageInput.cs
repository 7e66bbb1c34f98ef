using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>One image of a request: its bytes, or a URL that an encoder silo fetches if it is allowed to.</summary>
/// <param name="Bytes">The file's bytes, or null.</param>
/// <param name="Url">The URL, or null.</param>
/// <param name="Name">The caller's name for the image, or null.</param>
internal sealed record ImageInput(byte[]? Bytes, string? Url = null, string? Name = null)
{
    private const string Forms = "An image is a string (base64, data URI or http(s) URL), or an object with one of 'base64', 'url', 'image_url' or 'image', and optionally 'name'.";

    /// <summary>Members of an object that is an image.</summary>
    public static readonly ImmutableArray<string> Members = ["base64", "url", "image_url", "image", "name", "type", "detail"];

    /// <summary>Reads an image from JSON, on every route.</summary>
    /// <param name="element">A string, or an object as the clients of the native, Hugging Face and OpenAI routes send it.</param>
    public static ImageReading Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => ImageText.Read(ImageText.Utf8Of(element)),
        JsonValueKind.Object => ReadObject(element),
        _ => ImageReading.Wrong($"is {Kind(element)}. {Forms}"),
    };

    /// <summary>Reads an image from a form field.</summary>
    public static ImageReading Read(string text) => ImageText.Read(Encoding.UTF8.GetBytes(text));

    private static ImageReading ReadObject(JsonElement image)
    {
        // The last of two values would win, and the first be ignored.
        if (image.EnumerateObject().GroupBy(member => member.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            return ImageReading.Wrong($"has the member '{twice.Key}' twice.");
        }

        ImageReading? read = null;
        string? name = null;
        foreach (var member in image.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            switch (member.Name)
            {
                case "base64" or "url" or "image_url" or "image" when read is not null:
                    return ImageReading.Wrong($"contains several images. {Forms}");
                case "image_url" when member.Value.ValueKind == JsonValueKind.Object:
                    read = ReadUrlObject(member.Value).In(member.Name);
                    break;
                case "base64" or "url" or "image_url" or "image":
                    read = (member.Value.ValueKind == JsonValueKind.String ? Read(member.Value) : ImageReading.Wrong($"is {Kind(member.Value)}; it must be a string.")).In(member.Name);
                    break;
                case "name" when member.Value.ValueKind == JsonValueKind.String:
                    name = member.Value.GetString();
                    break;
                case "type" when member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is "image" or "image_url" or "input_image":
                case "detail":
                    break;
                case "name" or "type":
                    return ImageReading.Wrong($"has an invalid '{member.Name}'. {Forms}");
                default:
                    return ImageReading.Wrong($"has an unknown member '{member.Name}'.{ClosestName.Question(member.Name, Members)} {Forms}");
            }
        }

        return read?.Named(name) ?? ImageReading.Wrong($"contains no image. {Forms}");
    }

    // {"url": "data:...", "detail": "low"}, as OpenAI's clients send it. The model has a fixed resolution, so detail is ignored.
    private static ImageReading ReadUrlObject(JsonElement element) =>
        element.Property("url") is { ValueKind: JsonValueKind.String } url && element.EnumerateObject().All(member => member.Name is "url" or "detail")
            ? Read(url).In("url")
            : ImageReading.Wrong("must be an object with a string 'url' and an optional 'detail'.");

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.Number => "a number",
        var other => other.ToString().ToLowerInvariant(),
    };
}
