namespace ZeroShotOrleans;

/// <summary>An image that a client sends.</summary>
/// <param name="Name">Names it in the results: 1 to 1024 characters without control characters. Need not be unique.</param>
/// <param name="Open">
/// Opens its bytes, whenever the upload comes to it, and again when it has to go back to its beginning. Anyone who called it ends the stream.
/// </param>
public sealed record UploadFile(string Name, Func<CancellationToken, ValueTask<Stream>> Open)
{
    /// <summary>An image in memory. The bytes are not copied.</summary>
    public static UploadFile Of(string name, byte[] bytes) => new(name, _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes, writable: false)));

    /// <summary>A file of this machine.</summary>
    /// <param name="name">Names it in the results.</param>
    /// <param name="path">Where it is. What goes wrong when it is opened ends the upload.</param>
    public static UploadFile At(string name, string path) => new(
        name, _ => ValueTask.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan)));
}
