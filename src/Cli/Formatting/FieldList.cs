namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>Names and values, one pair on each line.</summary>
internal static class FieldList
{
    private const int NameWidth = 20;

    /// <summary>Writes the pairs; one without a value is left out.</summary>
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
