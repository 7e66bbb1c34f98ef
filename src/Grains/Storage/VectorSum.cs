using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Checksums of stored vectors. Without one, a damaged vector looks like any other.</summary>
internal static class VectorSum
{
    /// <summary>The checksum stored with a vector.</summary>
    public static long Of(byte[] vector) => unchecked((long)XxHash3.HashToUInt64(vector));

    /// <summary>Returns the vector, or null if it is damaged; it is then computed again.</summary>
    /// <param name="vector">Little-endian float32.</param>
    /// <param name="sum">Null for vectors stored by an older program: these are accepted if all values are finite.</param>
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

    /// <summary>Reads such a value; null if it is missing or damaged.</summary>
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
