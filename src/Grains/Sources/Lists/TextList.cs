namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>Text with one image a line: UTF-8 and names of other bytes, or what a byte order mark says. There are no comments, for a name may begin with any character.</summary>
internal static class TextList
{
    /// <summary>The lines; blank ones are for the caller to pass over.</summary>
    public static IEnumerable<ListRow> Rows(Stream stream, ListProblem problem)
    {
        using var reader = new StreamReader(new EscapedLines(new LineGuard(stream, problem), ListKind.Text));
        for (var number = 0L; reader.ReadLine() is { } line; number++)
        {
            yield return new ListRow(number, line);
        }
    }
}
