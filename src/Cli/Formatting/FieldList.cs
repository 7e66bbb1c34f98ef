namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>Writes names and values, one pair per line.</summary>
internal static class FieldList
{
    private const int NameWidth = 20;

    /// <summary>Writes the pairs. Pairs without a value are omitted.</summary>
    public static void Write(TextWriter writer, IEnumerable<(string Name, string? Value)> fields)
    {
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                writer.Write($"{Cells.Pad(name, NameWidth)}  {Printable.Escape(value)}".TrimEnd());
                writer.Write('\n');
            }
        }
    }
}
