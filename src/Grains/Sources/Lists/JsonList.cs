using System.Text.Json;

namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>JSON lines: each an object with a property for the image, or nothing but a string.</summary>
internal static class JsonList
{
    /// <summary>The images, null where a line has null for one; blank lines are for the caller to pass over.</summary>
    /// <exception cref="ZeroShotException">While it is enumerated: a line is no JSON, or has no such property.</exception>
    public static IEnumerable<string?> Rows(Stream stream, string column, ListProblem problem)
    {
        using var reader = new StreamReader(new EscapedLines(new LineGuard(stream, problem), ListKind.JsonLines));
        for (var number = 1L; reader.ReadLine() is { } line; number++)
        {
            yield return string.IsNullOrWhiteSpace(line) ? line : Image(line, column, $"Line {number}", problem);
        }
    }

    private static string? Image(string line, string column, string place, ListProblem problem)
    {
        using var document = Parse(line, place, problem);
        var value = document.RootElement;
        if (value.ValueKind is JsonValueKind.Object)
        {
            var properties = value.EnumerateObject().ToList();
            var names = properties.ConvertAll(property => property.Name);
            var index = ListColumn.Find(names, column);
            value = index >= 0 ? properties[index].Value : throw problem.NoColumn(column, names, place);
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => Text(value, place, problem),
            JsonValueKind.Null => null,
            var other => throw problem.At(place, $"the image is given as {other}. It must be a string."),
        };
    }

    private static JsonDocument Parse(string line, string place, ListProblem problem)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            throw problem.At(place, "this is no JSON. Each line must be an object or a string.");
        }
    }

    private static string? Text(JsonElement value, string place, ListProblem problem)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw problem.At(place, "the string of the image is half of a surrogate pair, which no name is.");
        }
    }
}
