using System.Text.Json;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>A JSON object in a configuration file. A value of the wrong kind is an error that names file and key.</summary>
/// <param name="path">Path of the file, for messages.</param>
/// <param name="root">The object.</param>
internal sealed class ConfigFile(string path, JsonElement root)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not a JSON object.</exception>
    public static ConfigFile Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? new ConfigFile(path, document.RootElement.Clone())
                : throw new InvalidDataException($"{path}: is not a JSON object. Use the file from the model's publisher.");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path}: is not valid JSON. Use the file from the model's publisher.", wrong);
        }
    }

    /// <summary>The object under a key, or null.</summary>
    public ConfigFile? Nested(string key) => Find(key) is { ValueKind: JsonValueKind.Object } nested ? new ConfigFile(path, nested) : null;

    /// <summary>All keys and values.</summary>
    public IEnumerable<(string Key, JsonElement Value)> All => root.EnumerateObject().Select(entry => (entry.Name, entry.Value));

    /// <summary>Creates the error for an invalid value.</summary>
    public InvalidDataException Wrong(string key, string fact, string remedy) => new($"{path}: {key} {fact} {remedy}");

    /// <summary>The value of a key; null if it is absent or null.</summary>
    public JsonElement? Find(string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    public bool Flag(string key, bool otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var value => throw Wrong(key, $"is {value}.", "Set it to true or false."),
    };

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        var value => throw Wrong(key, $"is {value}.", "Set it to a string."),
    };

    public double Number(string key, double otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        var value => throw Wrong(key, $"is {value}.", "Set it to a number."),
    };

    /// <summary>Three numbers, one per channel; a single number applies to all three.</summary>
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
            : throw Wrong(key, $"is {value}.", "Set it to one number, or to three for red, green and blue.");
    }

    /// <summary>A length in pixels, or null if <paramref name="value"/> is not one. 8192 is far above any published model.</summary>
    public static int? Pixels(JsonElement? value) =>
        value is JsonElement number && IsNumber(number) && number.TryGetInt32(out var pixels) && pixels is >= 1 and <= 8192 ? pixels : null;

    private static bool IsNumber(JsonElement value) => value.ValueKind is JsonValueKind.Number;
}
