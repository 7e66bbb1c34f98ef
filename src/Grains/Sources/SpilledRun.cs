using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>Names that lie one behind the other in a file.</summary>
/// <param name="file">The file; stays open.</param>
/// <param name="offset">Where the first begins.</param>
/// <param name="count">How many there are.</param>
internal sealed class SpilledRun(SafeFileHandle file, long offset, int count)
{
    // A directory of ten million names has a hundred runs, and so needs 2 MB to be merged.
    private const int BufferBytes = 16 * 1024;

    // Kind, and length of the name in UTF-16 units.
    private const int HeaderBytes = 3;

    /// <summary>Writes a name as <see cref="Read"/> reads it.</summary>
    public static void Write(ArrayBufferWriter<byte> to, WalkEntry entry)
    {
        // UTF-16 as it is: a name of Windows may hold what UTF-8 cannot, and Linux has escapes for that (FileNameEscape).
        var name = MemoryMarshal.AsBytes(entry.Name.AsSpan());
        var bytes = to.GetSpan(HeaderBytes + name.Length);
        bytes[0] = (byte)entry.Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[1..], checked((ushort)entry.Name.Length));
        name.CopyTo(bytes[HeaderBytes..]);
        to.Advance(HeaderBytes + name.Length);
    }

    /// <summary>The names in the order of the file.</summary>
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

        // Makes sure that so many bytes lie behind start.
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
