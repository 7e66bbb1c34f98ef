using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Orleans.Serialization;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Objects as they lie in the state: one byte that names the format, then what Orleans' binary serializer writes, with a checksum before it where none else has one.</summary>
/// <remarks>Members added to a type later are skipped by older programs and keep their default in newer ones. Safe for concurrent calls.</remarks>
/// <param name="serializer">Orleans' serializer.</param>
/// <param name="withChecksum">
/// Whether bodies are written with a checksum. Not in Redis, where silos of the build before still read what is written; both forms are read everywhere.
/// </param>
internal sealed class StoredBody(Serializer serializer, bool withChecksum)
{
    private const byte Plain = 1, Checked = 2;
    private const int CheckedHeader = 1 + sizeof(ulong);

    /// <summary>The bytes of a value.</summary>
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

    /// <summary>The value again.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StateDamaged"/>: the bytes are not what was written, or a newer program wrote them.</exception>
    public T Read<T>(byte[] bytes)
    {
        try
        {
            // Null is never written.
            return serializer.Deserialize<T>(Payload(bytes)) ?? throw Damaged<T>(cause: null);
        }
        catch (Exception failure) when (failure is not ZeroShotException)
        {
            // Bytes that are no value of a type make the serializer fail in any way there is.
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
