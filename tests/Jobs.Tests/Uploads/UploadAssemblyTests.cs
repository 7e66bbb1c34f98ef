using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Uploads;

namespace ZeroShotOrleans.Jobs.Tests.Uploads;

public sealed class UploadAssemblyTests
{
    private const int MaxBytes = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Assembles_each_file_once_from_repeated_or_early_chunks(int seed)
    {
        var random = new Random(seed);
        byte[][] files = [.. Enumerable.Range(0, 60).Select(_ => Bytes(random, random.Next(4) == 0 ? 0 : random.Next(1, MaxBytes)))];
        var assembly = new UploadAssembly(MaxBytes);
        var got = new List<byte[]?>();
        var sent = new List<UploadChunk>();
        while (got.Count < files.Length)
        {
            var piece = (random.Next(4), sent.Count) switch
            {
                (0, > 0) => sent[random.Next(sent.Count)],
                (1, _) => Piece(random, files, random.Next(files.Length), random.Next(3)),
                _ => Piece(random, files, got.Count, (int)assembly.Offset),
            };
            sent.Add(piece);
            foreach (var file in assembly.Complete(piece, got.Count))
            {
                Assert.Equal(got.Count, file.Index);
                got.Add(file.Bytes);
            }
        }

        Assert.Equal(files, got);
        Assert.Equal(0, assembly.Offset);
    }

    [Fact]
    public void Drops_a_file_that_is_too_large_and_expects_the_next()
    {
        var assembly = new UploadAssembly(MaxBytes);

        Assert.Empty(assembly.Complete(Piece(0, 0, continues: true, new byte[30]), next: 0));
        var given = Assert.Single(assembly.Complete(Piece(0, 30, continues: true, new byte[11]), next: 0));

        Assert.Null(given.Bytes);
        Assert.Equal(0, assembly.Offset);
        Assert.Empty(assembly.Complete(Piece(0, 41, continues: false, new byte[1]), next: 1));
        Assert.Equal(new byte[] { 7 }, Assert.Single(assembly.Complete(Piece(1, 0, continues: false, [7]), next: 1)).Bytes);
    }

    private static UploadChunk Piece(Random random, byte[][] files, int first, int offset)
    {
        offset = Math.Min(offset, files[first].Length);
        var parts = ImmutableArray.CreateBuilder<byte[]>();
        var last = Math.Min(files.Length - 1, first + random.Next(4));
        for (var at = first; at <= last; at++)
        {
            parts.Add(at == first ? files[at][offset..] : files[at]);
        }

        var continues = random.Next(2) == 0;
        if (continues)
        {
            parts[^1] = parts[^1][..random.Next(parts[^1].Length + 1)];
        }

        return Piece(first, offset, continues, [.. parts]);
    }

    private static UploadChunk Piece(int first, int offset, bool continues, params byte[][] parts) => new()
    {
        First = first,
        Offset = offset,
        Continues = continues,
        Files = [.. parts.Select(bytes => new UploadedFile("x", bytes))],
    };

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
