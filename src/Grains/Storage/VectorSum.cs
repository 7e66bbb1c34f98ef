using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Checksums of stored vectors: one that is damaged is another vector, and nothing in it would tell.</summary>
internal static class VectorSum
{
    /// <summary>The checksum that is stored beside a vector.</summary>
    public static long Of(byte[] vector) => unchecked((long)XxHash3.HashToUInt64(vector));

    /// <summary>The vector, or null when it is not what was stored: it is then made again.</summary>
    /// <param name="vector">Little-endian float32.</param>
    /// <param name="sum">Null beside vectors that an older program stored: they are taken when they are numbers.</param>
    public static byte[]? Checked(byte[]? vector, long? sum) => vector switch
    {
        null => null,
        _ when sum is not null => sum == Of(vector) ? vector : null,
        _ => AreNumbers(vector) ? vector : null,
    };

    /// <summary>A vector and its checksum in one value, for a store without columns.</summary>
    public static byte[] Seal(byte[] vector)
    {
        var value = new byte[vector.Length + sizeof(long)];
        vector.CopyTo(value, 0);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(vector.Length), Of(vector));
        return value;
    }

    /// <summary>The vector of such a value; null when there is none or it is damaged.</summary>
    public static byte[]? Unseal(byte[]? value)
    {
        if (value is null || value.Length < sizeof(long))
        {
            return null;
        }

        var vector = value[..^sizeof(long)];
        return Checked(vector, BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(vector.Length)));
    }

    private static bool AreNumbers(byte[] vector)
    {
        if (vector.Length == 0 || vector.Length % sizeof(float) != 0)
        {
            return false;
        }

        foreach (var number in MemoryMarshal.Cast<byte, float>(vector))
        {
            if (!float.IsFinite(number))
            {
                return false;
            }
        }

        return true;
    }
}
