namespace ZeroShotOrleans;

/// <summary>An image to upload.</summary>
/// <param name="Name">Name of the image in the results: 1 to 1024 characters without control characters. Need not be unique.</param>
/// <param name="Open">
/// Opens the file when the upload reaches it, and again if it has to be sent from its start. The caller disposes the stream.
/// </param>
public sealed record UploadFile(string Name, Func<CancellationToken, ValueTask<Stream>> Open)
{
    /// <summary>An image in memory. The bytes are not copied.</summary>
    public static UploadFile Of(string name, byte[] bytes) => new(name, _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes, writable: false)));

    /// <summary>A local file.</summary>
    /// <param name="name">Name of the image in the results.</param>
    /// <param name="path">Path of the file. An error on opening it ends the upload.</param>
    public static UploadFile At(string name, string path) => new(
        name, _ => ValueTask.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan)));
}
