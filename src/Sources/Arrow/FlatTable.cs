using System.Buffers.Binary;

namespace ZeroShotOrleans.Sources.Arrow;

/// <summary>A table of FlatBuffers, which encode Arrow's metadata. Never reads beyond its bytes, whatever they contain; the depth is limited by who follows it.</summary>
internal readonly ref struct FlatTable
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _at;
    private readonly int _vtable;
    private readonly int _vtableBytes;

    private FlatTable(ReadOnlySpan<byte> bytes, int at)
    {
        _bytes = bytes;
        _at = at;
        _vtable = Checked(at - (long)Int(at), sizeof(ushort) * 2);
        _vtableBytes = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[_vtable..]);
        Checked(_vtable + (long)_vtableBytes, 0);
    }

    /// <summary>The root of a buffer.</summary>
    /// <exception cref="ArrowException">The buffer is damaged; so for all members.</exception>
    public static FlatTable Root(ReadOnlySpan<byte> bytes) => bytes.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var at && at <= bytes.Length - sizeof(int)
        ? new FlatTable(bytes, (int)at)
        : throw ArrowException.EndsEarly("metadata");

    /// <summary>A field of one byte.</summary>
    public byte Byte(int field) => Find(field) is var at and > 0 ? _bytes[Checked(at, 1)] : (byte)0;

    /// <summary>A field of two bytes.</summary>
    public short Short(int field) => Find(field) is var at and > 0 ? BinaryPrimitives.ReadInt16LittleEndian(_bytes[Checked(at, sizeof(short))..]) : (short)0;

    /// <summary>A field of four bytes.</summary>
    public int Integer(int field) => Find(field) is var at and > 0 ? Int(at) : 0;

    /// <summary>A field of eight bytes.</summary>
    public long Long(int field) => Find(field) is var at and > 0 ? BinaryPrimitives.ReadInt64LittleEndian(_bytes[Checked(at, sizeof(long))..]) : 0;

    /// <summary>Whether a field is present.</summary>
    public bool Has(int field) => Find(field) > 0;

    /// <summary>A field that is a table.</summary>
    public FlatTable Table(int field) => Find(field) is var at and > 0 ? new FlatTable(_bytes, Follow(at)) : throw new ArrowException("The metadata lacks a field.");

    /// <summary>A field that is text; empty if it is absent.</summary>
    public string Text(int field)
    {
        if (Find(field) is not (var at and > 0))
        {
            return "";
        }

        var text = Follow(at);
        var length = Int(text);
        return length >= 0 ? System.Text.Encoding.UTF8.GetString(_bytes.Slice(Checked(text + 4L, length), length)) : throw ArrowException.EndsEarly("metadata");
    }

    /// <summary>The elements of a field that is a vector, as bytes; empty if it is absent.</summary>
    /// <param name="field">The field.</param>
    /// <param name="size">Size of an element.</param>
    public ReadOnlySpan<byte> Vector(int field, int size)
    {
        if (Find(field) is not (var at and > 0))
        {
            return [];
        }

        var vector = Follow(at);
        var count = Int(vector);
        return count >= 0 && (long)count * size <= _bytes.Length ? _bytes.Slice(Checked(vector + 4L, count * size), count * size) : throw ArrowException.EndsEarly("metadata");
    }

    /// <summary>Number of tables in a field that is a vector of them.</summary>
    public int Count(int field) => Vector(field, sizeof(uint)).Length / sizeof(uint);

    /// <summary>A table of a vector.</summary>
    public FlatTable Table(int field, int index) => new(_bytes, Follow(Follow(Find(field)) + sizeof(uint) + (index * sizeof(uint))));

    // 0: absent.
    private int Find(int field)
    {
        var at = 4 + (2 * field);
        if (at + 2 > _vtableBytes)
        {
            return 0;
        }

        var offset = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[Checked(_vtable + (long)at, 2)..]);
        return offset == 0 ? 0 : Checked(_at + (long)offset, 0);
    }

    private int Follow(int at) => Checked(at + (long)BinaryPrimitives.ReadUInt32LittleEndian(_bytes[Checked(at, sizeof(uint))..]), sizeof(uint));

    private int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(_bytes[Checked(at, sizeof(int))..]);

    private int Checked(long at, int length) => at >= 0 && at <= _bytes.Length - length ? (int)at : throw ArrowException.EndsEarly("metadata");
}
