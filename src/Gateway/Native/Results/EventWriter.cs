using System.Text;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>Writes server-sent events.</summary>
/// <param name="stream">The output.</param>
/// <param name="layout">The columns shared by all rows.</param>
/// <param name="from">Index of the first image to be written.</param>
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

            // A reconnecting client sends the last id: only the last row of an image has one, so that no image is resumed half-way.
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

    /// <summary>Writes the event of a failed job, the counterpart of the last row in other formats. It has no id, so a reconnecting client gets it again.</summary>
    /// <param name="reason">Why the job failed.</param>
    public void WriteFailure(string reason)
    {
        stream.Write("event: failed\ndata: "u8);
        stream.Write(_row.OfFailure(reason, _index));
        stream.Write("\n\n"u8);
    }

    /// <summary>Writes the last event. Its id says that the client has everything up to here: a client that sends it back, when the job has ended, is told to stop.</summary>
    /// <param name="json">The job, on one line.</param>
    public void WriteEnd(string json) => stream.Write(Encoding.UTF8.GetBytes($"event: end\nid: {EventId.OfEnd(_index)}\ndata: {json}\n\n"));

    /// <summary>Writes an event that is not a result.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="json">Its data, on one line.</param>
    public void Write(string name, string json) => stream.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: {json}\n\n"));

    /// <summary>Writes a comment, which clients ignore and which keeps proxies from closing the connection.</summary>
    public void WriteKeepAlive() => stream.Write(": keep-alive\n\n"u8);
}
