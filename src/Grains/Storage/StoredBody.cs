using System.Buffers;
using Orleans.Serialization;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Objects as they lie in the state: one byte that names the format, then what Orleans' binary serializer writes.</summary>
/// <remarks>Members added to a type later are skipped by older programs and keep their default in newer ones. Safe for concurrent calls.</remarks>
internal sealed class StoredBody(Serializer serializer)
{
    private const byte Format = 1;

    /// <summary>The bytes of a value.</summary>
    public byte[] Write<T>(T value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write([Format]);
        serializer.Serialize(value, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The value again.</summary>
    /// <exception cref="ZeroShotException">A newer program wrote the bytes.</exception>
    public T Read<T>(byte[] bytes) => bytes is [Format, ..]
        ? serializer.Deserialize<T>(bytes.AsMemory(1))! // Null only where null was written.
        : throw StateFailure.Failed(
            $"A stored {typeof(T).Name} has a format that this program does not know. Use the newer program that wrote it.");
}
