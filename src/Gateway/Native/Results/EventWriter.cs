using System.Text;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>Writes server-sent events.</summary>
/// <param name="stream">Takes them.</param>
/// <param name="layout">What is the same for every row.</param>
/// <param name="from">Index of the first image that will be written.</param>
internal sealed class EventWriter(Stream stream, ResultLayout layout, long from)
{
    private readonly JsonRow _row = new(layout);
    private long _index = from;

    /// <summary>Writes an event for each row of the next image.</summary>
    public void Write(ImageResult result)
    {
        for (var set = 0; set < layout.LabelSets.Length; set++)
        {
            stream.Write("event: result\n"u8);

            // Anyone who comes back names the last id: only an image that it has whole may have one.
            if (set == layout.LabelSets.Length - 1)
            {
                stream.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"id: {_index}\n")));
            }

            stream.Write("data: "u8);
            stream.Write(_row.Of(result, set, _index));
            stream.Write("\n\n"u8);
        }

        _index++;
    }

    /// <summary>Writes the event of a job that failed: the row that other forms end with. It has no id, so anyone who comes back is told again.</summary>
    /// <param name="reason">Why it failed.</param>
    public void WriteFailure(string reason)
    {
        stream.Write("event: failed\ndata: "u8);
        stream.Write(_row.OfFailure(reason, _index));
        stream.Write("\n\n"u8);
    }

    /// <summary>Writes an event that is no result.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="json">Its data, on one line.</param>
    public void Write(string name, string json) => stream.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: {json}\n\n"));

    /// <summary>Writes what readers skip, and what shows everybody in between that the connection is in use.</summary>
    public void WriteKeepAlive() => stream.Write(": keep-alive\n\n"u8);
}
