using System.Text;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Reads the numbers of a box one after the other; 0 after its end.</summary>
internal ref struct BoxNumbers
{
    private readonly ReadOnlySpan<byte> _content;

    /// <summary>Starts at the first number.</summary>
    /// <param name="content">Content of a box.</param>
    /// <param name="headed">Whether it starts with a version and flags.</param>
    public BoxNumbers(ReadOnlySpan<byte> content, bool headed = true)
    {
        _content = content;
        if (headed)
        {
            var head = UInt32();
            (Version, Flags) = (head >> 24, head & 0xFFFFFF);
        }
    }

    public uint Version { get; }

    public uint Flags { get; }

    /// <summary>Offset of the next number in the content.</summary>
    public int At { get; private set; }

    public readonly bool AtEnd => At >= _content.Length;

    public uint Byte() => (uint)Sized(1);

    public uint UInt16() => (uint)Sized(2);

    public uint UInt32() => (uint)Sized(4);

    /// <summary>The number of an item, of four or two bytes.</summary>
    public uint Item(bool isWide) => isWide ? UInt32() : UInt16();

    /// <summary>A number of up to eight bytes.</summary>
    public ulong Sized(int bytes)
    {
        if (bytes > _content.Length - At)
        {
            At = _content.Length;
            return 0;
        }

        var number = 0ul;
        for (var end = At + bytes; At < end; At++)
        {
            number = (number << 8) | _content[At];
        }

        return number;
    }

    /// <summary>Four letters.</summary>
    public string Type()
    {
        var letters = UInt32();
        return Encoding.Latin1.GetString([(byte)(letters >> 24), (byte)(letters >> 16), (byte)(letters >> 8), (byte)letters]);
    }
}
