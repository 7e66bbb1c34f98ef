namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>A file of a request, whole in memory.</summary>
/// <param name="Name">Names it in the results.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record ReceivedFile(string Name, ArraySegment<byte> Bytes)
{
    /// <summary>The file as uploads take it; the bytes are not copied.</summary>
    public UploadFile ForUpload() => new(
        Name, _ => ValueTask.FromResult<Stream>(new MemoryStream(Bytes.Array!, Bytes.Offset, Bytes.Count, writable: false)));
}
