using System.Security.Cryptography;

namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>An object of a stub.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ETag">Its ETag without quotes.</param>
/// <param name="Modified">When it was written.</param>
/// <param name="Read">Fills a buffer from an offset.</param>
internal sealed record StubObject(string Key, long Bytes, string ETag, DateTimeOffset Modified, Action<long, Memory<byte>> Read)
{
    /// <summary>Headers that it is served with, such as <c>Content-Encoding</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>An object with this content, whose ETag is its MD5, as in S3.</summary>
    public static StubObject Of(string key, byte[] content, DateTimeOffset modified) =>
        new(key, content.Length, Md5(content), modified, (offset, buffer) => content.AsMemory((int)offset, buffer.Length).CopyTo(buffer));

    /// <summary>An object of zeros that takes no memory.</summary>
    public static StubObject Zeros(string key, long bytes) =>
        new(key, bytes, Md5(BitConverter.GetBytes(bytes)), DateTimeOffset.UnixEpoch.AddYears(50), (_, buffer) => buffer.Span.Clear());

    /// <summary>All of its content.</summary>
    public byte[] ToArray()
    {
        var content = new byte[Bytes];
        Read(0, content);
        return content;
    }

    // What S3 uses for ETags; nothing is protected by it.
#pragma warning disable CA5351
    internal static string Md5(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
}
