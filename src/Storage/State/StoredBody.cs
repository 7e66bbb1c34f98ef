using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Orleans.Serialization;

namespace ZeroShotOrleans.Storage.State;

/// <summary>The stored form of objects: one format byte, then the output of Orleans' binary serializer, preceded by a checksum where no other layer has one.</summary>
/// <remarks>Older programs skip members that were added later; newer programs use their default. Thread-safe.</remarks>
/// <param name="serializer">Orleans' serializer.</param>
/// <param name="withChecksum">
/// Whether bodies are written with a checksum. Not in Redis, where silos of the previous build still read them. Both forms can be read everywhere.
/// </param>
internal sealed class StoredBody(Serializer serializer, bool withChecksum)
{
    private const byte Plain = 1, Checked = 2;
    private const int CheckedHeader = 1 + sizeof(ulong);

    /// <summary>Serializes a value.</summary>
    public byte[] Write<T>(T value)
    {
        var writer = new ArrayBufferWriter<byte>();
        writer.Write(withChecksum ? stackalloc byte[CheckedHeader] : [Plain]);
        serializer.Serialize(value, writer);
        var bytes = writer.WrittenSpan.ToArray();
        if (withChecksum)
        {
            bytes[0] = Checked;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), XxHash3.HashToUInt64(bytes.AsSpan(CheckedHeader)));
        }

        return bytes;
    }

    /// <summary>Deserializes a value.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StateDamaged"/>: the bytes are damaged, or a newer program wrote them.</exception>
    public T Read<T>(byte[] bytes)
    {
        try
        {
            // Null is never written.
            return serializer.Deserialize<T>(Payload(bytes)) ?? throw Damaged<T>(cause: null);
        }
        catch (Exception failure) when (failure is not ZeroShotException)
        {
            // The serializer fails with all kinds of exceptions on damaged bytes.
            throw Damaged<T>(failure);
        }

        static ReadOnlyMemory<byte> Payload(byte[] bytes) => bytes switch
        {
            [Plain, ..] => bytes.AsMemory(1),
            [Checked, ..] when bytes.Length >= CheckedHeader && BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(1)) == XxHash3.HashToUInt64(bytes.AsSpan(CheckedHeader)) =>
                bytes.AsMemory(CheckedHeader),
            _ => throw Damaged<T>(cause: null),
        };
    }

    private static ZeroShotException Damaged<T>(Exception? cause) => StateFailure.Damaged(
        $"A stored {typeof(T).Name} is damaged, or was written by a newer program{(cause is null ? "" : $" ({cause.GetType().Name})")}.");
}
