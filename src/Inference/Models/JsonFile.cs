using System.Text.Json;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>One small JSON file of a model folder. Every value that is missing or wrong is refused by name.</summary>
internal sealed class JsonFile
{
    /// <summary>A manifest has 2 KB, a config 10 KB: what is larger than 4 MiB is another file under this name.</summary>
    private const long MaxBytes = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly string _file;
    private readonly string _remedy;
    private readonly JsonElement _root;

    private JsonFile(string file, string remedy, JsonElement root) => (_file, _remedy, _root) = (file, remedy, root);

    /// <summary>Reads a file.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="file">Path in it.</param>
    /// <param name="remedy">What to do about anything wrong in the file; ends every message.</param>
    /// <returns>Null when there is no such file.</returns>
    public static JsonFile? Read(string folder, string file, string remedy)
    {
        var info = new FileInfo(Path.Combine(folder, file));
        if (!info.Exists)
        {
            return null;
        }

        if (info.Length > MaxBytes)
        {
            throw new ModelFolderException(file, $"has {info.Length} bytes, more than the {MaxBytes} that such a file may have.", remedy);
        }

        try
        {
            // A reader, because it takes away a byte order mark that the parser would refuse.
            using var document = JsonDocument.Parse(File.ReadAllText(info.FullName), Lenient);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? new JsonFile(file, remedy, document.RootElement.Clone())
                : throw new ModelFolderException(file, "does not hold a JSON object.", remedy);
        }
        catch (JsonException e)
        {
            throw new ModelFolderException(file, $"is not JSON: {e.Message}", remedy, e);
        }
    }

    /// <summary>Every key with its value.</summary>
    public IEnumerable<(string Key, JsonElement Value)> All => _root.EnumerateObject().Select(entry => (entry.Name, entry.Value));

    /// <summary>Whether the key is there and not null. A dot leads into an object: <c>text_config.hidden_size</c>.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>A text, or null when the key is absent.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(key, "a text"),
    };

    /// <summary>One of a few words, or null when the key is absent.</summary>
    public string? Choice(string key, params ReadOnlySpan<string> words) =>
        Text(key) is not { } word || words.Contains(word) ? Text(key) : throw Wrong(key, $"one of {string.Join(", ", words!)}");

    /// <summary>True or false, or null when the key is absent.</summary>
    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(key, "true or false"),
    };

    /// <summary>A whole number within limits, or null when the key is absent.</summary>
    public int? Whole(string key, int min, int max) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) && value >= min && value <= max => value,
        _ => throw Wrong(key, $"a whole number from {min} to {max}"),
    };

    /// <summary>A finite number that float32 can hold, or null when the key is absent.</summary>
    public float? Number(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when float.IsFinite((float)number.GetDouble()) => (float)number.GetDouble(),
        _ => throw Wrong(key, "a finite number"),
    };

    /// <summary>Two whole numbers within limits, or null when the key is absent.</summary>
    public (int First, int Second)? Pair(string key, int min, int max)
    {
        if (Find(key) is not { } pair)
        {
            return null;
        }

        if (pair.ValueKind is JsonValueKind.Array && pair.GetArrayLength() == 2
            && IsWithin(pair[0], min, max, out var first) && IsWithin(pair[1], min, max, out var second))
        {
            return (first, second);
        }

        throw Wrong(key, $"two whole numbers from {min} to {max}");
    }

    /// <summary>An object of texts; empty when the key is absent.</summary>
    public IReadOnlyDictionary<string, string> Texts(string key)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Find(key) is not { } map)
        {
            return texts;
        }

        if (map.ValueKind is not JsonValueKind.Object)
        {
            throw Wrong(key, "an object of texts");
        }

        foreach (var entry in map.EnumerateObject())
        {
            texts[entry.Name] = entry.Value.ValueKind is JsonValueKind.String ? entry.Value.GetString()! : throw Wrong(key, "an object of texts");
        }

        return texts;
    }

    /// <summary>The element under a key, or null when it is absent, for the rare value that has several shapes.</summary>
    public JsonElement? Find(string key)
    {
        var found = _root;
        foreach (var name in key.Split('.'))
        {
            if (found.ValueKind is not JsonValueKind.Object || !found.TryGetProperty(name, out found) || found.ValueKind is JsonValueKind.Null)
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>What to throw when a required key is absent.</summary>
    public ModelFolderException Missing(string key) => new(_file, $"the key '{key}' is missing.", _remedy);

    /// <summary>What to throw when a value cannot be used.</summary>
    public ModelFolderException Wrong(string key, string expected) =>
        new(_file, $"'{key}' is {Shorten(Find(key)?.GetRawText() ?? "absent")}, but must be {expected}.", _remedy);

    private static bool IsWithin(JsonElement element, int min, int max, out int value)
    {
        value = 0;
        return element.ValueKind is JsonValueKind.Number && element.TryGetInt32(out value) && value >= min && value <= max;
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : $"{text.AsSpan(0, 77)}...";
}
