using System.Text.Json;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>A small JSON file of a model folder. A missing or invalid value is reported with its key.</summary>
internal sealed class JsonFile
{
    /// <summary>Maximum file size, 4 MiB. A manifest takes about 2 KB and a config 10 KB, so a larger file is not what its name says.</summary>
    private const long MaxBytes = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions _lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly string _file;
    private readonly string _remedy;
    private readonly JsonElement _root;

    private JsonFile(string file, string remedy, JsonElement root) => (_file, _remedy, _root) = (file, remedy, root);

    /// <summary>Reads a file.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="file">Path in it.</param>
    /// <param name="remedy">How to fix errors in the file; appended to every message.</param>
    /// <returns>Null if the file does not exist.</returns>
    public static JsonFile? Read(string folder, string file, string remedy)
    {
        var info = new FileInfo(Path.Combine(folder, file));
        if (!info.Exists)
        {
            return null;
        }

        if (info.Length > MaxBytes)
        {
            throw new ModelFolderException(file, $"has {info.Length} bytes; at most {MaxBytes} are allowed.", remedy);
        }

        try
        {
            // Read as text first, because that removes a byte order mark, which the parser rejects.
            using var document = JsonDocument.Parse(File.ReadAllText(info.FullName), _lenient);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? new JsonFile(file, remedy, document.RootElement.Clone())
                : throw new ModelFolderException(file, "does not contain a JSON object.", remedy);
        }
        catch (JsonException e)
        {
            throw new ModelFolderException(file, $"is not valid JSON: {e.Message}", remedy, e);
        }
    }

    /// <summary>All keys and values.</summary>
    public IEnumerable<(string Key, JsonElement Value)> All => _root.EnumerateObject().Select(entry => (entry.Name, entry.Value));

    /// <summary>Whether the key exists and is not null. A dot separates nested keys: <c>text_config.hidden_size</c>.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>A string; null if the key is absent.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(key, "a text"),
    };

    /// <summary>One of several strings; null if the key is absent.</summary>
    public string? Choice(string key, params ReadOnlySpan<string> words) =>
        Text(key) is not { } word || words.Contains(word) ? Text(key) : throw Wrong(key, $"one of {string.Join(", ", words!)}");

    /// <summary>A boolean; null if the key is absent.</summary>
    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(key, "true or false"),
    };

    /// <summary>An integer within limits; null if the key is absent.</summary>
    public int? Whole(string key, int min, int max) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) && value >= min && value <= max => value,
        _ => throw Wrong(key, $"an integer from {min} to {max}"),
    };

    /// <summary>A finite number that float32 can represent; null if the key is absent.</summary>
    public float? Number(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when float.IsFinite((float)number.GetDouble()) => (float)number.GetDouble(),
        _ => throw Wrong(key, "a finite number"),
    };

    /// <summary>Two integers within limits; null if the key is absent.</summary>
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

        throw Wrong(key, $"two integers from {min} to {max}");
    }

    /// <summary>Different integers within limits, in ascending order; empty if the key is absent.</summary>
    public IReadOnlyList<int> Wholes(string key, int min, int max)
    {
        if (Find(key) is not { } list)
        {
            return [];
        }

        var values = new SortedSet<int>();
        foreach (var element in list.ValueKind is JsonValueKind.Array ? list.EnumerateArray() : throw WrongList())
        {
            values.Add(IsWithin(element, min, max, out var value) ? value : throw WrongList());
        }

        return [.. values];

        ModelFolderException WrongList() => Wrong(key, $"an array of integers from {min} to {max}");
    }

    /// <summary>An object with string values; empty if the key is absent.</summary>
    public IReadOnlyDictionary<string, string> Texts(string key)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Find(key) is not { } map)
        {
            return texts;
        }

        if (map.ValueKind is not JsonValueKind.Object)
        {
            throw Wrong(key, "an object with string values");
        }

        foreach (var entry in map.EnumerateObject())
        {
            texts[entry.Name] = entry.Value.ValueKind is JsonValueKind.String ? entry.Value.GetString()! : throw Wrong(key, "an object with string values");
        }

        return texts;
    }

    /// <summary>The element under a key, for values that can have several forms; null if absent.</summary>
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

    /// <summary>The error for an absent required key.</summary>
    public ModelFolderException Missing(string key) => new(_file, $"the key '{key}' is missing.", _remedy);

    /// <summary>The error for an invalid value.</summary>
    public ModelFolderException Wrong(string key, string expected) =>
        new(_file, $"'{key}' is {Shorten(Find(key)?.GetRawText() ?? "absent")}, but must be {expected}.", _remedy);

    private static bool IsWithin(JsonElement element, int min, int max, out int value)
    {
        value = 0;
        return element.ValueKind is JsonValueKind.Number && element.TryGetInt32(out value) && value >= min && value <= max;
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : $"{text.AsSpan(0, 77)}...";
}
