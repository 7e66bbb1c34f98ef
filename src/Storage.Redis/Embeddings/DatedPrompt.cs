using System.Buffers.Binary;
using ZeroShotOrleans.Storage.Embeddings;

namespace ZeroShotOrleans.Storage.Redis.Embeddings;

/// <summary>The value of a prompt: the time of its last use, its embedding, and the checksum of both.</summary>
internal static class DatedPrompt
{
    /// <summary>Bytes of the time, which come first: a range of the value.</summary>
    public const int TimeBytes = sizeof(long);

    /// <summary>Bytes of a value beside its embedding.</summary>
    public const int Header = TimeBytes + sizeof(long);

    /// <summary>The value of an embedding that is used at a time.</summary>
    public static byte[] Of(byte[] embedding, DateTimeOffset used) => EmbeddingChecksum.Seal([.. Time(used), .. embedding]);

    /// <summary>The embedding of a value; null if it is missing or damaged.</summary>
    public static byte[]? Embedding(byte[]? value) => EmbeddingChecksum.Unseal(value) is { Length: >= TimeBytes } whole ? whole[TimeBytes..] : null;

    private static byte[] Time(DateTimeOffset used)
    {
        var bytes = new byte[TimeBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, used.ToUnixTimeMilliseconds());
        return bytes;
    }

    /// <summary>The Unix milliseconds that those bytes say, or null if the value is missing.</summary>
    public static long? Used(byte[]? time) => time is { Length: TimeBytes } ? BinaryPrimitives.ReadInt64LittleEndian(time) : null;
}
