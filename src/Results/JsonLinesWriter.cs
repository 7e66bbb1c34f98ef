using System.Text;

namespace ZeroShotOrleans.Results;

/// <summary>One JSON object per line.</summary>
/// <param name="writer">Takes the lines.</param>
/// <param name="layout">What is the same for every row.</param>
/// <param name="first">Index in the job of the first image that will be written: every object then begins with the index of its image. Null: none has one.</param>
internal sealed class JsonLinesWriter(TextWriter writer, ResultLayout layout, long? first = null) : IRowWriter
{
    private readonly JsonRow _row = new(layout);
    private long? _index = first;

    public void Begin()
    {
        // An object names its own fields.
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
