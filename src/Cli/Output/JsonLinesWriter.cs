using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>One JSON object per line: paths and labels exact, numbers as short as they can be without losing a bit.</summary>
internal sealed class JsonLinesWriter(TextWriter writer, ResultLayout layout) : IResultWriter
{
    private readonly ArrayBufferWriter<byte> _line = new();

    public void Begin()
    {
        // An object names its own fields.
    }

    public void Write(ImageResult result)
    {
        for (var set = 0; set < layout.LabelSets.Length; set++)
        {
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line, JsonLine.WriterOptions))
            {
                Write(json, result, layout.LabelSets[set], result.Outcome.Fault is ImageFault.None ? result.Outcome.Rankings[set] : []);
            }

            writer.Write(Encoding.UTF8.GetString(_line.WrittenSpan));
            writer.Write('\n');
        }
    }

    public void Flush() => writer.Flush();

    private void Write(Utf8JsonWriter json, ImageResult result, NamedLabels set, ImmutableArray<LabelScore> ranking)
    {
        var (path, outcome) = result;
        var faulted = outcome.Fault is not ImageFault.None;

        json.WriteStartObject();
        json.WriteString("path", path);
        json.WriteString("status", faulted ? "fault" : "ok");
        json.WriteString("fault", faulted ? outcome.Fault.ToString() : null);
        json.WriteString("detail", outcome.Detail);
        json.WriteString("label", ranking.IsEmpty ? null : set.Labels[ranking[0].Label]);
        WriteNumber(json, "score", ranking.IsEmpty ? float.NaN : ranking[0].Score);
        json.WriteStartArray("scores");
        foreach (var score in ranking)
        {
            json.WriteStartObject();
            json.WriteString("label", set.Labels[score.Label]);
            WriteNumber(json, "score", score.Score);
            if (layout.WithLogits)
            {
                WriteNumber(json, "cosine", score.Cosine);
                WriteNumber(json, "logit", score.Logit);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", layout.Model);
        json.WriteString("labelSet", set.Name);
        json.WriteNumber("labelSetVersion", set.Version);
        json.WriteEndObject();
    }

    // JSON has no word for "not a number".
    private static void WriteNumber(Utf8JsonWriter json, string name, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
