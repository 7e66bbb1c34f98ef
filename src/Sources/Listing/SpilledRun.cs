using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>A sorted run of names in a file.</summary>
/// <param name="file">The file; not closed.</param>
/// <param name="offset">Offset of the first name.</param>
/// <param name="count">Number of names.</param>
internal sealed class SpilledRun(SafeFileHandle file, long offset, int count)
{
    // Ten million names make a hundred runs, so merging takes 2 MB.
    private const int BufferBytes = 16 * 1024;

    // Kind, and length of the name in UTF-16 units.
    private const int HeaderBytes = 3;

    /// <summary>Writes a name in the format of <see cref="Read"/>.</summary>
    public static void Write(ArrayBufferWriter<byte> to, WalkEntry entry)
    {
        // Plain UTF-16: a Windows name may contain what UTF-8 cannot encode; Linux names use FileNameEscape.
        var name = MemoryMarshal.AsBytes(entry.Name.AsSpan());
        var bytes = to.GetSpan(HeaderBytes + name.Length);
        bytes[0] = (byte)entry.Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[1..], checked((ushort)entry.Name.Length));
        name.CopyTo(bytes[HeaderBytes..]);
        to.Advance(HeaderBytes + name.Length);
    }

    /// <summary>The names in file order.</summary>
    public IEnumerable<WalkEntry> Read()
    {
        var buffer = new byte[BufferBytes];
        var (start, filled, next) = (0, 0, offset);
        for (var read = 0; read < count; read++)
        {
            Fill(HeaderBytes);
            var length = HeaderBytes + (sizeof(char) * BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(start + 1)));
            Fill(length);
            var name = MemoryMarshal.Cast<byte, char>(buffer.AsSpan(start + HeaderBytes, length - HeaderBytes));
            var entry = new WalkEntry(name.ToString(), (WalkEntryKind)buffer[start]);
            start += length;
            yield return entry;
        }

        // Ensures that this many bytes are buffered after start.
        void Fill(int bytes)
        {
            if (filled - start >= bytes)
            {
                return;
            }

            var rest = buffer.AsSpan(start, filled - start).ToArray();
            buffer = bytes > buffer.Length ? new byte[bytes] : buffer;
            rest.CopyTo(buffer, 0);
            (start, filled) = (0, rest.Length);
            while (filled < bytes)
            {
                var got = RandomAccess.Read(file, buffer.AsSpan(filled), next);
                (filled, next) = got > 0 ? (filled + got, next + got) : throw new EndOfStreamException("The file of names ends early.");
            }
        }
    }
}
