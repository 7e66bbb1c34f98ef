using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Serialization;
using ZeroShotOrleans.Results.Vectors;

namespace ZeroShotOrleans.Results.Tests.Vectors;

public sealed class VectorWriterTests
{
    private static readonly VectorLayout _layout = new()
    {
        NameColumn = "path",
        OfImages = true,
        Model = "zeroshot-mini",
        Fingerprint = "5d0e",
        Normalized = false,
        Origin = [("zso.job", "01hzy3c5wk9q")],
    };

    // Also values that text or a wrong type would change.
    private static readonly float[] _first = [1 / 3f, -0f, float.Epsilon, float.MaxValue], _second = [1e-20f, 16_777_217, -1, 0.1f];

    private static readonly VectorRow[] _rows =
    [
        new("猫.jpg", Bytes(_first), "00ff"), new("broken.jpg", default, Status: "error", Error: "Corrupt"), new("gone.jpg", default, "00aa", "not_stored"), new("b.jpg", Bytes(_second), "00bb"),
    ];

    [Fact]
    public async Task Parquet_has_a_row_for_each_image_and_the_stored_bytes()
    {
        using var file = Write(stream => new ParquetVectorWriter(stream, _layout));

        var rows = (await ParquetSerializer.DeserializeAsync<Row>(file, cancellationToken: TestContext.Current.CancellationToken)).Data;

        Assert.Equal(["猫.jpg", "broken.jpg", "gone.jpg", "b.jpg"], rows.Select(row => row.path));
        Assert.Equal(["00ff", null, "00aa", "00bb"], rows.Select(row => row.hash));
        Assert.Equal([("ok", null), ("error", "Corrupt"), ("not_stored", null), ("ok", null)], rows.Select(row => (row.status!, row.error)));
        Assert.Equal([Bits(_first), null, null, Bits(_second)], rows.Select(row => row.embedding is { } vector ? Bits([.. vector]) : null));
        Assert.All(rows, row => Assert.Equal(("zeroshot-mini", "5d0e"), (row.model!, row.model_fingerprint!)));

        file.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["path", "hash", "embedding", "status", "error", "model", "model_fingerprint"], reader.Schema.Fields.Select(field => field.Name));
        Assert.Equal(
            [("zso.dimension", "4"), ("zso.job", "01hzy3c5wk9q"), ("zso.model", "zeroshot-mini"), ("zso.model_fingerprint", "5d0e"), ("zso.normalized", "false")],
            reader.CustomMetadata.Where(entry => entry.Key.StartsWith("zso.", StringComparison.Ordinal)).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public async Task Row_groups_of_embeddings_are_bounded()
    {
        var vector = Bytes(new float[1 << 20]);
        using var file = new MemoryStream();
        var writer = new ParquetVectorWriter(file, _layout);
        writer.Begin();
        for (var i = 0; i < 5; i++)
        {
            writer.Write(new VectorRow($"{i}.jpg", vector));
        }

        writer.End();
        file.Position = 0;

        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(2, reader.RowGroupCount);
    }

    [Fact]
    public void Array_is_the_same_with_a_shape_before_and_after()
    {
        using var after = Write(stream => new NpyWriter(stream));
        using var before = Write(stream => new NpyWriter(stream, (2, 4)));

        Assert.Equal(before.ToArray(), after.ToArray());
        Assert.Equal(
            [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }".PadRight(117) + "\n"), .. Bytes(_first).ToArray(), .. Bytes(_second).ToArray()],
            after.ToArray());
    }

    [Fact]
    public void Unfinished_array_is_no_array()
    {
        using var file = new MemoryStream();
        var writer = new NpyWriter(file);
        writer.Begin();
        writer.Write(_rows[0]);

        Assert.NotEqual(0x93, file.ToArray()[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Array_with_another_number_of_rows_than_announced_fails(int rows) =>
        Assert.Equal(ZeroShotError.StorageFailed, Assert.Throws<ZeroShotException>(() => Write(stream => new NpyWriter(stream, (rows, 4)))).Code);

    [Fact]
    public void Json_lines_name_the_rows_of_the_array()
    {
        using var file = Write(stream => new JsonVectorWriter(stream, _layout, withVectors: false));

        Assert.Equal(
            """
            {"row":0,"path":"猫.jpg","status":"ok","error":null,"hash":"00ff","model":"zeroshot-mini","modelFingerprint":"5d0e"}
            {"row":null,"path":"broken.jpg","status":"error","error":"Corrupt","hash":null,"model":"zeroshot-mini","modelFingerprint":"5d0e"}
            {"row":null,"path":"gone.jpg","status":"not_stored","error":null,"hash":"00aa","model":"zeroshot-mini","modelFingerprint":"5d0e"}
            {"row":1,"path":"b.jpg","status":"ok","error":null,"hash":"00bb","model":"zeroshot-mini","modelFingerprint":"5d0e"}

            """, Encoding.UTF8.GetString(file.ToArray()));
    }

    [Fact]
    public void Json_lines_have_the_exact_values()
    {
        using var file = Write(stream => new JsonVectorWriter(stream, _layout, withVectors: true, first: 7));

        var rows = Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        Assert.Equal([7, 8, 9, 10], rows.Select(row => row.GetProperty("index").GetInt64()));
        Assert.Equal(Bits(_second), Bits([.. rows[3].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())]));
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("embedding").ValueKind);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(15)]
    public void Embedding_of_another_dimension_fails(int bytes)
    {
        var writer = new NpyWriter(new MemoryStream());
        writer.Begin();
        writer.Write(_rows[0]);

        var damage = Assert.Throws<ZeroShotException>(() => writer.Write(new VectorRow("c.jpg", new byte[bytes])));

        Assert.Equal(ZeroShotError.StateDamaged, damage.Code);
        Assert.Contains($"The stored embedding of 'c.jpg' has {bytes} bytes instead of 16", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Label_rows_end_before_the_background()
    {
        var embeddings = new LabelSetEmbeddings { Embeddings = [.. Bytes(_first).Span, .. Bytes(_second).Span, .. Bytes([9, 9, 9, 9]).Span], Rows = 3, Dimension = 4 };

        Assert.Equal([("cat", Bits(_first)), ("dog", Bits(_second))], VectorRow.Of(["cat", "dog"], embeddings).Select(row => (row.Name, Convert.ToHexString(row.Vector.Span))));
    }

    private static MemoryStream Write(Func<Stream, IVectorWriter> create)
    {
        var stream = new MemoryStream();
        var writer = create(stream);
        writer.Begin();
        foreach (var row in _rows)
        {
            writer.Write(row);
        }

        writer.End();
        stream.Position = 0;
        return stream;
    }

    private static ReadOnlyMemory<byte> Bytes(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }

    private static string Bits(float[] values) => Convert.ToHexString(Bytes(values).Span);

#pragma warning disable IDE1006, CA1812 // Property names match the file; the library instantiates the class.
    private sealed class Row
    {
        public string? path { get; set; }

        public string? hash { get; set; }

        public List<float>? embedding { get; set; }

        public string? status { get; set; }

        public string? error { get; set; }

        public string? model { get; set; }

        public string? model_fingerprint { get; set; }
    }
#pragma warning restore IDE1006, CA1812
}
