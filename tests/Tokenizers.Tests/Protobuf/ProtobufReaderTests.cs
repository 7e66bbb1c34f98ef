using ZeroShotOrleans.Tokenizers.Protobuf;

namespace ZeroShotOrleans.Tokenizers.Tests.Protobuf;

/// <summary>A message in memory and the same one in a stream are read alike.</summary>
public sealed class ProtobufReaderTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void Every_kind_of_field_is_read(bool inMemory) => Assert.Equal(
        ["1: 300", "2: 1.5", "3: 72623859790382856", "4: content of 3, cat", "5: -1"],
        Fields(inMemory, 0x08, 0xAC, 0x02, 0x15, 0x00, 0x00, 0xC0, 0x3F, 0x19, 8, 7, 6, 5, 4, 3, 2, 1, 0x22, 3, (byte)'c', (byte)'a', (byte)'t',
            0x28, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01));

    [Theory, InlineData(true), InlineData(false)]
    public void A_message_inside_another_ends_where_it_ends_and_the_outer_one_goes_on(bool inMemory)
    {
        var outer = Reader(inMemory, 0x0A, 4, 0x0A, 2, 0x08, 7, 0x10, 9);
        Assert.True(outer.MoveNext());
        var middle = outer.Message;
        Assert.True(middle.MoveNext());
        var inner = middle.Message;

        Assert.True(inner.MoveNext());
        Assert.Equal((1, 7), (inner.Field, inner.Int32));
        Assert.False(inner.MoveNext());
        Assert.False(middle.MoveNext());
        Assert.True(outer.MoveNext());
        Assert.Equal((2, 9), (outer.Field, outer.Int32));
        Assert.False(outer.MoveNext());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Numbers_are_read_packed_or_one_by_one(bool inMemory)
    {
        var reader = Reader(inMemory, 0x0A, 4, 1, 0xAC, 0x02, 3, 0x08, 5);

        Assert.True(reader.MoveNext());
        Assert.Equal([1, 300, 3], reader.ReadNumbers());
        Assert.True(reader.MoveNext());
        Assert.Equal([5], reader.ReadNumbers());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Content_is_read_only_up_to_the_bytes_that_are_asked_for(bool inMemory)
    {
        var reader = Reader(inMemory, 0x0A, 3, 1, 2, 3);
        Assert.True(reader.MoveNext());

        Assert.Null(reader.ReadBytes(most: 2));
        Assert.Equal([1, 2, 3], reader.ReadBytes(most: 3)!);
    }

    [Fact]
    public void Content_that_nobody_asks_for_is_not_read()
    {
        using var weights = new Counted([0x0A, 0x80, 0x80, 0x04, .. new byte[65_536], 0x10, 9]);
        var reader = new ProtobufReader(weights, weights.Length);

        Assert.True(reader.MoveNext());
        Assert.True(reader.MoveNext());
        Assert.Equal(9, reader.Int32);
        Assert.Equal(6, weights.BytesRead);
    }

    [Theory]
    [InlineData("ends in the middle of a field: a field of 5 bytes exceeds the remaining 2", 0x0A, 5, 1, 2)]
    [InlineData("ends in the middle of a field: a field of 18446744073709551615 bytes", 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0)]
    [InlineData("ends in the middle of a field: a field of 4 bytes exceeds the remaining 3", 0x0D, 1, 2, 3)]
    [InlineData("ends in the middle of a field", 0x08)]
    [InlineData("ends in the middle of a field", 0x08, 0x80)]
    [InlineData("has an integer of more than 64 bits", 0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01)]
    [InlineData("field 1 has the unknown wire type 3", 0x0B)]
    public void Damage_is_told(string message, params int[] bytes)
    {
        byte[] damaged = [.. bytes.Select(each => (byte)each)];

        Assert.All([true, false], inMemory => Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Fields(inMemory, damaged)).Message, StringComparison.Ordinal));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_field_never_reaches_beyond_the_message_that_it_is_in(bool inMemory)
    {
        byte[] message = [0x0A, 2, 0x0A, 3, 1, 2, 3];

        Assert.Throws<InvalidDataException>(() =>
        {
            var outer = Reader(inMemory, message);
            outer.MoveNext();
            outer.Message.MoveNext();
        });
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Texts_and_shapes_have_a_limit(bool inMemory)
    {
        byte[] message = [0x0A, 0x81, 0x80, 0x04, .. new byte[65_537]];

        Assert.Contains("too long", Assert.Throws<InvalidDataException>(() => First(text: true)).Message, StringComparison.Ordinal);
        Assert.Contains("too long", Assert.Throws<InvalidDataException>(() => First(text: false)).Message, StringComparison.Ordinal);

        void First(bool text)
        {
            var reader = Reader(inMemory, message);
            reader.MoveNext();
            _ = text ? reader.ReadText().Length : reader.ReadNumbers().Count;
        }
    }

    [Fact]
    public void A_file_that_became_shorter_is_damaged()
    {
        using var stream = new MemoryStream([0x08]);
        var reader = new ProtobufReader(stream, end: 2);

        try
        {
            reader.MoveNext();
            Assert.Fail("The byte behind the end was read.");
        }
        catch (InvalidDataException damage)
        {
            Assert.StartsWith("ends in the middle of a field", damage.Message, StringComparison.Ordinal);
        }
    }

    private static ProtobufReader Reader(bool inMemory, params byte[] message) => inMemory ? new(message) : new(new MemoryStream(message), message.Length);

    private static List<string> Fields(bool inMemory, params byte[] message)
    {
        List<string> fields = [];
        for (var reader = Reader(inMemory, message); reader.MoveNext();)
        {
            fields.Add(FormattableString.Invariant($"{reader.Field}: ") + reader switch
            {
                { ContentField: not 0 } => FormattableString.Invariant($"content of {reader.ReadBytes(100)?.Length}, {reader.ReadText()}"),
                { Field: 2 } => FormattableString.Invariant($"{reader.Single}"),
                _ => FormattableString.Invariant($"{reader.Int64}"),
            });
        }

        return fields;
    }

    private sealed class Counted(byte[] bytes) : MemoryStream(bytes)
    {
        public int BytesRead { get; private set; }

        public override int ReadByte()
        {
            BytesRead++;
            return base.ReadByte();
        }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            BytesRead += read;
            return read;
        }
    }
}
