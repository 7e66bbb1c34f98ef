using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Storage.Embeddings;

/// <summary>Checksums of stored embeddings. Without one, a damaged embedding looks like any other.</summary>
internal static class EmbeddingChecksum
{
    /// <summary>The checksum stored with an embedding.</summary>
    public static long Of(byte[] embedding) => unchecked((long)XxHash3.HashToUInt64(embedding));

    /// <summary>Returns the embedding, or null if it is damaged; it is then computed again.</summary>
    /// <param name="embedding">Little-endian float32.</param>
    /// <param name="sum">Null for embeddings stored by an older program: these are accepted if all values are finite.</param>
    public static byte[]? Checked(byte[]? embedding, long? sum) => embedding switch
    {
        null => null,
        _ when sum is not null => sum == Of(embedding) ? embedding : null,
        _ => AreNumbers(embedding) ? embedding : null,
    };

    /// <summary>An embedding and its checksum in one value, for a store without columns.</summary>
    public static byte[] Seal(byte[] embedding)
    {
        var value = new byte[embedding.Length + sizeof(long)];
        embedding.CopyTo(value, 0);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(embedding.Length), Of(embedding));
        return value;
    }

    /// <summary>Reads such a value; null if it is missing or damaged.</summary>
    public static byte[]? Unseal(byte[]? value)
    {
        if (value is null || value.Length < sizeof(long))
        {
            return null;
        }

        var embedding = value[..^sizeof(long)];
        return Checked(embedding, BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(embedding.Length)));
    }

    private static bool AreNumbers(byte[] embedding)
    {
        if (embedding.Length == 0 || embedding.Length % sizeof(float) != 0)
        {
            return false;
        }

        foreach (var number in MemoryMarshal.Cast<byte, float>(embedding))
        {
            if (!float.IsFinite(number))
            {
                return false;
            }
        }

        return true;
    }
}
