using System.Text;

namespace ZeroShotOrleans.Results;

/// <summary>One JSON object per line.</summary>
/// <param name="writer">Receives the lines.</param>
/// <param name="layout">Properties common to all rows.</param>
/// <param name="first">Job index of the first image; every object then starts with the index of its image. Null to omit indexes.</param>
internal sealed class JsonLinesWriter(TextWriter writer, ResultLayout layout, long? first = null) : IRowWriter
{
    // With indexes, the rows are those of the HTTP API, whose schema has row and entry only for jobs of a list.
    private readonly JsonRow _row = new(layout, alwaysWithRows: first is null);
    private long? _index = first;

    public void Begin()
    {
        // JSON lines have no header.
    }

    public void Write(ImageResult result)
    {
        for (var set = 0; set < layout.LabelSets.Length; set++)
        {
            WriteLine(_row.Of(result, set, _index));
        }

        _index++;
    }

    public void WriteFailure(string reason) => WriteLine(_row.OfFailure(reason, _index));

    public void Flush() => writer.Flush();

    private void WriteLine(ReadOnlySpan<byte> json)
    {
        writer.Write(Encoding.UTF8.GetString(json));
        writer.Write('\n');
    }
}
