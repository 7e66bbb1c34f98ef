using System.Text.Json;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>A JSON object in a file, whose values are asked for by key. What is there and of the wrong kind is an error that names file and key.</summary>
/// <param name="path">Path of the file, for messages.</param>
/// <param name="root">The object.</param>
internal sealed class ConfigFile(string path, JsonElement root)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no JSON object.</exception>
    public static ConfigFile Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? new ConfigFile(path, document.RootElement.Clone())
                : throw new InvalidDataException($"{path}: is no JSON object. Take the file from the model's publisher.");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path}: is no JSON. Take the file from the model's publisher.", wrong);
        }
    }

    /// <summary>The object under a key, or null where there is none.</summary>
    public ConfigFile? Nested(string key) => Find(key) is { ValueKind: JsonValueKind.Object } nested ? new ConfigFile(path, nested) : null;

    /// <summary>Every key with its value.</summary>
    public IEnumerable<(string Key, JsonElement Value)> All => root.EnumerateObject().Select(entry => (entry.Name, entry.Value));

    /// <summary>Makes the error for a value that cannot be used.</summary>
    public InvalidDataException Wrong(string key, string fact, string remedy) => new($"{path}: {key} {fact} {remedy}");

    /// <summary>The value of a key, or null where it is absent or null.</summary>
    public JsonElement? Find(string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    public bool Flag(string key, bool otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var value => throw Wrong(key, $"is {value}.", "Write true or false."),
    };

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        var value => throw Wrong(key, $"is {value}.", "Write a name in quotes."),
    };

    public double Number(string key, double otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        var value => throw Wrong(key, $"is {value}.", "Write a number."),
    };

    /// <summary>Three numbers, one for each channel; a single number is that of all three.</summary>
    public float[] Channels(string key, float[] otherwise)
    {
        if (Find(key) is not JsonElement value)
        {
            return otherwise;
        }

        if (IsNumber(value))
        {
            var all = (float)value.GetDouble();
            return [all, all, all];
        }

        return value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 3 && value.EnumerateArray().All(IsNumber)
            ? [.. value.EnumerateArray().Select(number => (float)number.GetDouble())]
            : throw Wrong(key, $"is {value}.", "Write a number, or three: for red, green and blue.");
    }

    /// <summary>A length in pixels, or null where <paramref name="value"/> is none. 8192 is far above any published model.</summary>
    public static int? Pixels(JsonElement? value) =>
        value is JsonElement number && IsNumber(number) && number.TryGetInt32(out var pixels) && pixels is >= 1 and <= 8192 ? pixels : null;

    private static bool IsNumber(JsonElement value) => value.ValueKind is JsonValueKind.Number;
}
