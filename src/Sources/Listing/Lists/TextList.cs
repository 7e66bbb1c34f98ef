namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Reads text with one image per line: UTF-8 with escaped bytes, or the encoding of a byte order mark. There are no comments, because a name may start with any character.</summary>
internal static class TextList
{
    /// <summary>The lines, including blank ones.</summary>
    public static IEnumerable<ListRow> Rows(Stream stream, ListProblem problem)
    {
        using var reader = new StreamReader(new EscapedLines(new LineGuard(stream, problem), ListKind.Text));
        for (var number = 0L; reader.ReadLine() is { } line; number++)
        {
            yield return new ListRow(number, line, Line: number + 1);
        }
    }
}
