using System.Text.Json;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Reads JSON Lines, or the elements of one JSON array: objects with a property for the image, or plain strings.</summary>
internal static class JsonList
{
    /// <summary>The images of JSON Lines, null if a line has none; blank lines are skipped.</summary>
    /// <exception cref="ZeroShotException">During enumeration: a line is not valid JSON, or no line has the property.</exception>
    public static IEnumerable<ListRow> Lines(Stream stream, string column, ListProblem problem)
    {
        using var reader = new StreamReader(new EscapedLines(new LineGuard(stream, problem), ListKind.JsonLines));
        var images = new ImageMembers(column, problem);
        for (var number = 0L; reader.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return new ListRow(number, images.Of(line, $"Line {number + 1}"), Line: number + 1);
            }
        }

        images.CheckColumn();
    }

    /// <summary>The images of a JSON array, or of JSON Lines with a .json extension.</summary>
    /// <exception cref="ZeroShotException">During enumeration: it is not valid JSON, or no element has the property.</exception>
    public static IEnumerable<ListRow> Document(Stream stream, string column, ListProblem problem)
    {
        var first = FirstLetter(stream);
        stream.Position = 0;
        return first switch
        {
            '[' => Elements(stream, column, problem),
            '{' or '"' => Lines(stream, column, problem),
            _ => throw problem.Of("It is not valid JSON: it must be an array of objects or strings, or one object or string per line."),
        };
    }

    private static IEnumerable<ListRow> Elements(Stream stream, string column, ListProblem problem)
    {
        var images = new ImageMembers(column, problem);

        // One element is in memory at a time. Listing has its own thread and may block.
        using var elements = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream).ToBlockingEnumerable().GetEnumerator();
        for (var number = 0L; Next(elements, number, problem); number++)
        {
            yield return new ListRow(number, images.Of(elements.Current, $"Element {number + 1}"));
        }

        images.CheckColumn();
    }

    private static bool Next(IEnumerator<JsonElement> elements, long number, ListProblem problem)
    {
        try
        {
            return elements.MoveNext();
        }
        catch (JsonException failure)
        {
            throw problem.At(
                failure.LineNumber is { } line ? $"Line {line + 1}" : $"Element {number + 1}", "invalid JSON. The document must be one array of objects or strings.");
        }
        catch (IOException)
        {
            throw problem.At($"Element {number + 1}", "the operating system reported a read error. Retry, and check the disk.");
        }
    }

    // After a byte order mark and white space.
    private static char FirstLetter(Stream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        int letter;
        do
        {
            letter = reader.Read();
        }
        while (letter >= 0 && char.IsWhiteSpace((char)letter));

        return letter < 0 ? '\0' : (char)letter;
    }

    /// <summary>Finds the image of a value.</summary>
    private sealed class ImageMembers(string column, ListProblem problem)
    {
        private readonly ColumnHints _hints = new();

        // The first object without the image.
        private string? _place;
        private bool _found;

        public string? Of(string line, string place)
        {
            using var document = Parse(line, place);
            return Of(document.RootElement, place);
        }

        public string? Of(JsonElement value, string place)
        {
            if (value.ValueKind is JsonValueKind.Object)
            {
                var properties = value.EnumerateObject().ToList();
                var names = properties.ConvertAll(property => property.Name);
                var count = ColumnNames.Find(names, column, out var index);
                if (count > 1)
                {
                    throw problem.At(place, $"it has {count} properties named '{names[index]}'. Keep only one.");
                }

                if (count == 0)
                {
                    _place ??= place;
                    _hints.Add(properties.Where(property => property.Value.ValueKind is JsonValueKind.String).Select(property => (property.Name, TextOrNull(property.Value))));
                    return null;
                }

                value = properties[index].Value;
            }

            _found = true;
            return value.ValueKind switch
            {
                JsonValueKind.String => Text(value, place),
                JsonValueKind.Null => null,
                var other => throw problem.At(place, $"the image is {other}; it must be a string."),
            };
        }

        /// <summary>At the end: a row without the property has no image, but if no row has it the column name is wrong.</summary>
        public void CheckColumn()
        {
            if (!_found && _place is not null)
            {
                throw problem.NoColumn(column, _hints, _place);
            }
        }

        private JsonDocument Parse(string line, string place)
        {
            try
            {
                return JsonDocument.Parse(line);
            }
            catch (JsonException)
            {
                throw problem.At(place, "invalid JSON. Each line must be an object or a string.");
            }
        }

        private string? Text(JsonElement value, string place) =>
            TextOrNull(value) ?? throw problem.At(place, "the image is an unpaired surrogate, which cannot be a file name.");

        private static string? TextOrNull(JsonElement text)
        {
            try
            {
                return text.GetString();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }
}
