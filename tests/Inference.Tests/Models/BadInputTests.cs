using System.Buffers.Binary;
using System.Text;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Model folders are untrusted: each is refused by name, before an image is classified.</summary>
public sealed class BadInputTests
{
    [Fact]
    public void An_operator_of_an_unknown_domain_is_named()
    {
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .NodeOf("evil.example", "RunAnything", ["pixel_values"], "image_embeds"));

        BrokenFolderTests.AssertRejected(() => copy.Open(), ToyTowers.Vision, "uses the operator RunAnything of the domain evil.example", "libraries of operators are never loaded");
    }

    [Fact]
    public void An_operator_that_ONNX_Runtime_lacks_is_named()
    {
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .NodeOf("com.microsoft", "NoSuchOperator", ["pixel_values"], "image_embeds"));

        BrokenFolderTests.AssertRejected(() => ImageTower.Load(copy.Open()), ToyTowers.Vision, "NoSuchOperator", "");
    }

    [Theory]
    [InlineData("Loop")]
    [InlineData("Scan")]
    public void A_graph_with_a_loop_is_refused(string loop)
    {
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Node(loop, ["", "", "pixel_values"], "image_embeds"));

        BrokenFolderTests.AssertRejected(() => copy.Open(), ToyTowers.Vision, $"contains {loop}, which may run without end", "");
    }

    [Fact]
    public void An_unknown_operator_set_is_refused()
    {
        using var copy = ToyTowers.Folder(vision: ToyTowers.MeanColour().OperatorSet(99));

        BrokenFolderTests.AssertRejected(() => ImageTower.Load(copy.Open()), ToyTowers.Vision, "cannot be loaded", "tools/export");
    }

    [Theory]
    [InlineData("preprocessor_config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("zeroshot.json")]
    public void A_Git_LFS_pointer_is_named(string file)
    {
        using var copy = new ModelCopy(ToyTowers.Host).Write(file, Pointer);

        BrokenFolderTests.AssertRejected(() => copy.Open().Tokenizer, file, "is a Git LFS pointer", "git lfs pull");
    }

    [Fact]
    public void A_pointer_in_place_of_external_weights_is_named()
    {
        using var copy = ToyTowers.Folder(text: new TinyGraph()
            .Input("input_ids", TinyGraph.Int64, "batch", "sequence")
            .Output("text_embeds", TinyGraph.Float32, "batch", 3)
            .FloatsInFile("table", [ToyTowers.Vocabulary, 3], "weights.bin")
            .Node("Gather", ["table", "input_ids"], "words")
            .Node("ReduceMean", ["words"], "text_embeds", ("axes", new[] { 1 }), ("keepdims", 0)))
            .Write("onnx/weights.bin", Pointer);

        BrokenFolderTests.AssertRejected(() => copy.Open(), "onnx/weights.bin", "is a Git LFS pointer", "git lfs pull");
    }

    [Theory]
    [InlineData(ToyTowers.Vision)]
    [InlineData("tokenizer.json")]
    [InlineData("preprocessor_config.json")]
    public void A_link_out_of_the_folder_is_refused(string file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Creating links needs a privilege on Windows.");
        using var copy = new ModelCopy(ToyTowers.Host);
        using var other = new ModelCopy(ToyTowers.Host);
        copy.Delete(file);
        File.CreateSymbolicLink(copy.FileAt(file), other.FileAt(file));

        var message = BrokenFolderTests.AssertRejected(() => copy.Open(), file, "is a link out of the model folder", "Copy");
        Assert.DoesNotContain(other.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_a_link_out_of_the_folder_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Creating links needs a privilege on Windows.");
        using var copy = new ModelCopy(ToyTowers.Host);
        using var other = new ModelCopy(ToyTowers.Host);
        Directory.Delete(copy.FileAt("onnx"), recursive: true);
        Directory.CreateSymbolicLink(copy.FileAt("onnx"), other.FileAt("onnx"));

        BrokenFolderTests.AssertRejected(() => copy.Open(), ToyTowers.Text, "is a link out of the model folder", "Copy");
    }

    [Fact]
    public void Links_inside_the_folder_and_of_the_hub_cache_are_followed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Creating links needs a privilege on Windows.");
        using var copy = new ModelCopy(ToyTowers.Host);
        copy.Move("tokenizer.json", "..data/tokenizer.json");
        File.CreateSymbolicLink(copy.FileAt("tokenizer.json"), "..data/tokenizer.json");
        Assert.NotNull(copy.Open());

        // models--OWNER--NAME/snapshots/REVISION/FILE -> ../../blobs/HASH
        var cache = Path.Combine(Path.GetDirectoryName(copy.Path)!, "models--a--b");
        var snapshot = Path.Combine(cache, "snapshots", "0123");
        Directory.CreateDirectory(Path.Combine(cache, "snapshots"));
        Directory.CreateDirectory(Path.Combine(cache, "blobs"));
        Directory.Move(copy.Path, snapshot);
        File.Move(Path.Combine(snapshot, ToyTowers.Vision), Path.Combine(cache, "blobs", "abcd"));
        File.CreateSymbolicLink(Path.Combine(snapshot, ToyTowers.Vision), "../../../blobs/abcd");

        Assert.NotNull(ModelFolder.Open(snapshot));
    }

    [Fact]
    public void A_vocabulary_much_smaller_than_the_embedding_table_is_refused()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.Lookup(rows: 2 * ToyTowers.Vocabulary));

        BrokenFolderTests.AssertRejected(
            () => TextTower.Load(copy.Open()), ToyTowers.Text, $"has embeddings for {2 * ToyTowers.Vocabulary} tokens, but tokenizer.json has {ToyTowers.Vocabulary}", "from the same model");
    }

    [Fact]
    public void A_table_with_some_rows_more_than_tokens_is_accepted()
    {
        using var copy = ToyTowers.Folder(text: ToyTowers.Lookup(rows: ToyTowers.Vocabulary + 106));

        TextTower.Load(copy.Open()).Dispose();
    }

    [Theory]
    [InlineData("{\"logit_scale\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[]}}")]
    [InlineData("{\"logit_scale\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0]}}")]
    [InlineData("{\"logit_scale\":{\"dtype\":\"F32\",\"data_offsets\":[9223372036854775804,-9223372036854775808]}}")]
    [InlineData("{\"logit_scale\":{\"dtype\":\"F32\",\"data_offsets\":[1e400,4]}}")]
    [InlineData("{\"logit_scale\":[]}")]
    [InlineData("[]")]
    [InlineData("{\"logit_scale\":")]
    public void A_damaged_safetensors_header_is_an_error(string header)
    {
        Assert.Throws<InvalidDataException>(() => Numbers(WithLength(header.Length, header)));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(99_000_000)]
    [InlineData(0)]
    public void A_length_that_is_not_there_is_an_error(long length) => Assert.Throws<InvalidDataException>(() => Numbers(WithLength(length, "{}")));

    [Fact]
    public void A_header_of_millions_of_values_needs_no_more_memory_than_its_bytes()
    {
        var header = "{\"a\":[" + string.Join(',', Enumerable.Repeat('0', 4_000_000)) + "],\"logit_scale\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}";
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, Numbers(WithLength(header.Length, header + "\0\0\0\0"))["logit_scale"]);

        // The file as text and bytes, three times in this test, and once in the reader. A document of it would have 12 bytes for each of the values.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6L * header.Length);
    }

    private static byte[] Pointer => "version https://git-lfs.github.com/spec/v1\noid sha256:5d\nsize 351\n"u8.ToArray();

    private static byte[] WithLength(long length, string content)
    {
        var file = new byte[8 + content.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, length);
        Encoding.ASCII.GetBytes(content, file.AsSpan(8));
        return file;
    }

    private static IReadOnlyDictionary<string, double> Numbers(byte[] content)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, content);
            return Safetensors.ReadNumbers(file, "logit_scale");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
