using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>A graph with both towers may have gigabytes: it is cut without being read into memory.</summary>
public sealed class TowerCutMemoryTests
{
    private const long Bulk = 256L << 20;
    private const long MaxAllocated = 16L << 20;

    [Fact]
    public void Cutting_a_graph_allocates_a_small_part_of_its_size()
    {
        using var copy = new ModelCopy(Path.Combine(AppContext.BaseDirectory, "Fixtures", "folders", "clip-monolith"), "clip-monolith");
        var graph = copy.FileAt("onnx/model.onnx");
        Grow(graph);
        var before = GC.GetAllocatedBytesForCurrentThread();

        TowerCut.Run(copy.Path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocated);
        Assert.InRange(new FileInfo(copy.FileAt("onnx/vision_model.onnx")).Length, Bulk, Bulk + (1 << 20));
        Assert.InRange(new FileInfo(copy.FileAt("onnx/text_model.onnx")).Length, Bulk, Bulk + (1 << 20));
    }

    // Appends a description to the graph, which both towers keep: GraphProto.doc_string (10) in ModelProto.graph (7). Its content is a hole in the file.
    private static void Grow(string path)
    {
        using var file = new FileStream(path, FileMode.Append);
        file.Write([(7 << 3) | 2, .. Varint(Bulk + 1 + Varint(Bulk).Length), (10 << 3) | 2, .. Varint(Bulk)]);
        file.SetLength(file.Length + Bulk);
    }

    private static byte[] Varint(long number)
    {
        List<byte> bytes = [];
        for (; number >= 0x80; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        return [.. bytes, (byte)number];
    }
}
