namespace ZeroShotOrleans.Sources.Urls;

/// <summary>Reads a response body of bounded size.</summary>
internal static class Body
{
    // Memory grows with the received bytes: a large Content-Length alone costs nothing.
    private const int FirstBytes = 256 * 1024;

    /// <summary>Reads to the end; null if there are more than <paramref name="most"/> bytes.</summary>
    /// <param name="body">The body.</param>
    /// <param name="announced">The announced length, if any; a hint only.</param>
    /// <param name="most">Maximum number of bytes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<byte[]?> ReadAsync(Stream body, long? announced, long most, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the end is seen without growing the buffer.
        var buffer = new byte[Math.Min(announced + 1 ?? FirstBytes, FirstBytes)];
        var filled = 0;
        while (await body.ReadAsync(buffer.AsMemory(filled), cancellationToken) is var got and > 0)
        {
            filled += got;
            if (filled > most)
            {
                return null;
            }

            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(Math.Min(2L * buffer.Length, most + 1), Array.MaxLength));
            }
        }

        return filled == buffer.Length ? buffer : buffer[..filled];
    }
}
