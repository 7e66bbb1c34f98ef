namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>A complete file of a request, in memory.</summary>
/// <param name="Name">The image's name in the results.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record ReceivedFile(string Name, ArraySegment<byte> Bytes)
{
    /// <summary>The file as an upload part. The bytes are not copied.</summary>
    public UploadFile ForUpload() => new(
        Name, _ => ValueTask.FromResult<Stream>(new MemoryStream(Bytes.Array!, Bytes.Offset, Bytes.Count, writable: false)));
}
