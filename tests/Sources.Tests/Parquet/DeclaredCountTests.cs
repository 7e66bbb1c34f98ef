using System.Buffers.Binary;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Parquet;

namespace ZeroShotOrleans.Sources.Tests.Parquet;

/// <summary>Parquet files that declare more than they have: rows, columns, pages, values of a dictionary. Each is refused, in memory that its bytes bound.</summary>
public sealed class DeclaredCountTests : IDisposable
{
    // A test that fails takes gigabytes.
    private const long MaxAllocated = 256L * 1024 * 1024;

    private const int FooterBytes = 16 * 1024 * 1024;

    private readonly PhotoFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1_000_000_000_000)]
    public void More_rows_than_the_bytes_of_the_file_can_have(long rows)
    {
        var page = Page(values: 1, [4, 0, 0, 0, 0xFF, 0xD8, 0xFF, 0xE0]);
        var file = File([Leaf("image.bytes", page)], page, groups: [(1, 4), (rows, 4), (rows, 4)]);

        Assert.Contains("rows", Refusal(file, "image.bytes"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dictionary_with_more_values_than_a_page_has_rows()
    {
        var page = Thrift.Page(kind: 2, values: ColumnPages.MaxRowsPerPage + 1, [0, 0, 0, 0]);
        var file = File([Leaf("path", page)], page, groups: [(1, 4)]);

        Assert.Contains($"{ColumnPages.MaxRowsPerPage}", Refusal(file, "path"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_columns_than_any_table_has()
    {
        // Each column takes one byte in the file, and an object in memory.
        var footer = Thrift.Struct((2, Thrift.ListOf(new byte[FooterBytes], FooterBytes)), (4, Thrift.ListOf([], 0)));

        Assert.Contains("columns", Refusal(Thrift.File([], footer), "path"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_column_chunks_than_any_table_has()
    {
        var group = Thrift.Struct((1, Thrift.ListOf(new byte[FooterBytes], FooterBytes)), (3, Thrift.Long(0)));
        var footer = Thrift.Struct((2, Thrift.ListOf(Thrift.Join(Thrift.Root(1), Leaf("path", [])), 2)), (4, Thrift.ListOf(group, 1)));

        Assert.Contains("columns", Refusal(Thrift.File([], footer), "path"), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_multiply()
    {
        // The name of a struct is part of the name of each of its columns.
        var name = new string('n', 1_000_000);
        var parent = Thrift.Struct((4, Thrift.Text(name)), (5, Thrift.Integer(10_000)));
        var children = Enumerable.Repeat(Leaf("c", []), 10_000).SelectMany(leaf => leaf).ToArray();
        var footer = Thrift.Struct((2, Thrift.ListOf(Thrift.Join(Thrift.Root(1), parent, children), 10_002)), (4, Thrift.ListOf([], 0)));

        Assert.Contains("name", Refusal(Thrift.File([], footer), "path"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_a_declared_size_that_its_compression_cannot_reach()
    {
        foreach (var codec in new[] { 2, 7 })
        {
            var page = Thrift.Page(kind: 0, values: 1, [1, 2, 3, 4], uncompressed: 512 * 1024 * 1024);
            var file = File([Leaf("path", page)], page, groups: [(1, 4)], codec);

            Assert.Contains("length", Refusal(file, "path"), StringComparison.Ordinal);
        }
    }

    private string Refusal(byte[] file, string column)
    {
        System.IO.File.WriteAllBytes(_folder.At("list.parquet"), file);
        var list = new ListSource { File = _folder.At("list.parquet"), Column = column };
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refused = Assert.Throws<ZeroShotException>(() =>
            new ListListing(list, ListingRoots.Everywhere, new ImageFiles([], 1_000_000), new SkipTally()).Entries(0, input: default, TestContext.Current.CancellationToken).Take(1000).Count());

        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocated);
        return refused.Message;
    }

    private static byte[] Page(int values, byte[] body) => Thrift.Page(kind: 0, values, body);

    private static byte[] Leaf(string name, byte[] _) => Thrift.Struct((1, Thrift.Integer(6)), (3, Thrift.Integer(0)), (4, Thrift.Text(name)));

    private static byte[] File(byte[][] leaves, byte[] pages, (long Rows, long Offset)[] groups, int codec = 0)
    {
        var rows = groups.Select(group => Thrift.Struct(
            (1, Thrift.ListOf(Thrift.Struct((3, Thrift.Struct((4, Thrift.Integer(codec)), (5, Thrift.Long(group.Rows)), (9, Thrift.Long(group.Offset))))), 1)),
            (3, Thrift.Long(group.Rows))));
        return Thrift.File(pages, Thrift.Struct(
            (2, Thrift.ListOf(Thrift.Join([Thrift.Root(leaves.Length), .. leaves]), leaves.Length + 1)),
            (4, Thrift.ListOf(Thrift.Join([.. rows]), groups.Length))));
    }

    /// <summary>Writes the compact protocol as far as a footer needs it. A value starts with its type.</summary>
    private static class Thrift
    {
        private const byte IntegerType = 5, LongType = 6, Binary = 8, ListType = 9, StructType = 12;

        public static byte[] Integer(long value) => [IntegerType, .. Varint(ZigZag(value))];

        public static byte[] Long(long value) => [LongType, .. Varint(ZigZag(value))];

        public static byte[] Text(string value) => [Binary, .. Varint((ulong)value.Length), .. System.Text.Encoding.UTF8.GetBytes(value)];

        // The elements are structs.
        public static byte[] ListOf(byte[] elements, int count) =>
            [ListType, .. count < 15 ? [(byte)((count << 4) | StructType)] : (byte[])[0xF0 | StructType, .. Varint((ulong)count)], .. elements];

        public static byte[] Root(int children) => Struct((4, Text("root")), (5, Integer(children)));

        // As an element of a list; as a field, the type comes first.
        public static byte[] Struct(params (int Id, byte[] Value)[] fields)
        {
            var bytes = new List<byte>();
            var last = 0;
            foreach (var (id, value) in fields)
            {
                // A struct as a field is written without its type.
                var isStruct = value[0] is not (IntegerType or LongType or Binary or ListType);
                bytes.Add((byte)(((id - last) << 4) | (isStruct ? StructType : value[0])));
                bytes.AddRange(isStruct ? value : value[1..]);
                last = id;
            }

            bytes.Add(0);
            return [.. bytes];
        }

        public static byte[] Page(int kind, int values, byte[] body, int? uncompressed = null) =>
        [
            .. Struct((1, Integer(kind)), (2, Integer(uncompressed ?? body.Length)), (3, Integer(body.Length)), (kind == 2 ? 7 : 5, Struct((1, Integer(values)), (2, Integer(0)), (3, Integer(3)), (4, Integer(3))))),
            .. body,
        ];

        public static byte[] File(byte[] pages, byte[] footer)
        {
            var length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
            return [.. "PAR1"u8, .. pages, .. footer, .. length, .. "PAR1"u8];
        }

        public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

        private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

        private static byte[] Varint(ulong value)
        {
            var bytes = new List<byte>();
            for (; value >= 0x80; value >>= 7)
            {
                bytes.Add((byte)(value | 0x80));
            }

            bytes.Add((byte)value);
            return [.. bytes];
        }
    }
}
