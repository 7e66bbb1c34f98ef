using System.Text;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Folders with one error each: opening them fails and names file, problem and remedy.</summary>
public sealed class BrokenFolderTests
{
    [Fact]
    public void Opens_a_complete_folder()
    {
        using var copy = new ModelCopy(ToyTowers.Host);

        Assert.Equal(copy.Path, copy.Open().Path);
    }

    [Fact]
    public void Rejects_a_missing_folder()
    {
        var path = Path.Combine(Path.GetTempPath(), "zso-there-is-no-such-folder");

        AssertRejected(() => ModelFolder.Open(path), path, "is not a folder", "zso models pull");
    }

    [Theory]
    [InlineData(ToyTowers.Vision)]
    [InlineData(ToyTowers.Text)]
    public void Rejects_a_missing_tower(string tower)
    {
        using var copy = new ModelCopy(ToyTowers.Host).Delete(tower);

        AssertRejected(() => copy.Open(), tower, "is missing", "Download it");
    }

    [Fact]
    public void Rejects_both_towers_in_one_graph()
    {
        using var copy = new ModelCopy("tiny-clip").Delete("zeroshot.json", ToyTowers.Text).Move(ToyTowers.Vision, "onnx/model.onnx");

        AssertRejected(() => copy.Open(), "onnx/model.onnx", "has both towers", "Download onnx/vision_model.onnx and onnx/text_model.onnx");
    }

    [Fact]
    public void Rejects_a_missing_tokenizer()
    {
        using var copy = new ModelCopy(ToyTowers.Host).Delete("tokenizer.json", "vocab.txt");

        AssertRejected(() => copy.Open(), "tokenizer.json", "is missing", "Download it");
    }

    [Theory]
    [InlineData("tokenizer.json", "{}", "model")]
    [InlineData("tokenizer.json", "{", "not valid JSON")]
    [InlineData("tokenizer_config.json", "[", "not valid JSON")]
    public void Rejects_an_invalid_tokenizer(string file, string content, string problem)
    {
        using var copy = new ModelCopy(ToyTowers.Host);
        var folder = copy.Write(file, Encoding.UTF8.GetBytes(content)).Open();

        var message = AssertRejected(() => folder.Tokenizer, file, problem, "Download the file again");
        Assert.DoesNotContain(copy.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_an_incomplete_tokenizer()
    {
        using var copy = new ModelCopy("tiny-clip").Delete("tokenizer.json", "merges.txt");
        var folder = copy.Open();

        var message = AssertRejected(() => folder.Tokenizer, "tokenizer.json", "merges.txt", "");
        Assert.DoesNotContain(copy.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Opens_a_folder_with_older_vocabulary_files()
    {
        using var copy = new ModelCopy(ToyTowers.Host).Delete("tokenizer.json");

        Assert.Equal(ToyTowers.Vocabulary, copy.Open().Tokenizer.VocabularySize);
    }

    [Fact]
    public void Rejects_missing_preprocessing()
    {
        using var copy = new ModelCopy(ToyTowers.Host).Delete("preprocessor_config.json");

        AssertRejected(() => copy.Open(), "preprocessor_config.json", "is missing", "Download it");
    }

    [Fact]
    public void Rejects_unsupported_preprocessing()
    {
        using var copy = new ModelCopy(ToyTowers.Host).Edit("preprocessor_config.json", config => config["do_pad"] = true);

        var message = AssertRejected(() => copy.Open(), "preprocessor_config.json", "do_pad is true", "Use a model without this key");
        Assert.DoesNotContain(copy.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_preprocessing_of_another_model()
    {
        using var copy = new ModelCopy(ToyTowers.Host)
            .Edit("preprocessor_config.json", config => config["size"]!["width"] = 96);

        AssertRejected(() => copy.Open(), "preprocessor_config.json", "produces images of 112 x 96, but image_size in zeroshot.json is 112 x 112", "from the same model");
    }

    [Theory]
    [InlineData(0, "is empty")]
    [InlineData(1000, "ends in the middle of a field")]
    [InlineData(-1, "ends in the middle of a field")]
    public void Rejects_a_truncated_graph(int length, string problem)
    {
        using var copy = new ModelCopy(ToyTowers.Host);
        var bytes = File.ReadAllBytes(copy.FileAt(ToyTowers.Vision));
        copy.Write(ToyTowers.Vision, bytes[..(length < 0 ? bytes.Length + length : length)]);

        AssertRejected(() => copy.Open(), ToyTowers.Vision, problem, "Download it again");
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:5d\nsize 351\n", "is a Git LFS pointer", "git lfs pull")]
    [InlineData("<!doctype html><html>Not found</html>", "", "Download it again")]
    [InlineData("\u0008\u0008", "contains no graph", "Download it again")]
    public void Rejects_a_file_that_is_not_a_graph(string content, string problem, string remedy)
    {
        using var copy = new ModelCopy(ToyTowers.Host).Write(ToyTowers.Text, Encoding.UTF8.GetBytes(content));

        AssertRejected(() => copy.Open(), ToyTowers.Text, problem, remedy);
    }

    [Theory]
    [InlineData("../../outside.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("weights/../../../outside.bin")]
    [InlineData("C:\\outside.bin")]
    public void Rejects_weights_outside_the_folder(string location)
    {
        using var copy = ToyTowers.Folder(text: WithWeightsIn(location));

        AssertRejected(() => copy.Open(), ToyTowers.Text, $"refers to weights in '{location}', which is outside the model folder", "Do not use this file");
    }

    [Fact]
    public void Rejects_missing_external_weights()
    {
        using var copy = ToyTowers.Folder(text: WithWeightsIn("text_model.onnx_data"));

        AssertRejected(() => copy.Open(), ToyTowers.Text, "has its weights in 'text_model.onnx_data', which is missing", "Download text_model.onnx_data");
    }

    [Fact]
    public void Reads_counts_and_fingerprints_external_weights()
    {
        using var copy = ToyTowers.Folder(text: WithWeightsIn("text_model.onnx_data"));
        var weights = new byte[ToyTowers.Vocabulary * 3 * sizeof(float)];
        for (var i = 3; i < weights.Length; i += 4)
        {
            weights[i] = 0x3F;
        }

        var first = copy.Write("onnx/text_model.onnx_data", weights).Open();
        using (var tower = TextTower.Load(first))
        {
            // Every weight has the bits 0x3F000000, which is one half. The direction is (1, 1, 1).
            Close.To([0.57735f, 0.57735f, 0.57735f], tower.Encode(["a"], TestContext.Current.CancellationToken), 1e-5f, "a");
        }

        var (bytes, fingerprint) = (first.Bytes, first.TextFingerprint);
        weights[0] = 1;
        var second = copy.Write("onnx/text_model.onnx_data", weights).Open();

        Assert.True(bytes > weights.Length);
        Assert.NotEqual(fingerprint, second.TextFingerprint);
    }

    internal static string AssertRejected(Func<object> open, string file, string problem, string remedy)
    {
        var exception = Assert.Throws<ModelFolderException>(open);

        Assert.Equal(file, exception.File);
        Assert.StartsWith(file, exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, exception.Message, StringComparison.Ordinal);
        return exception.Message;
    }

    private static TinyGraph WithWeightsIn(string location) => new TinyGraph()
        .Input("input_ids", TinyGraph.Int64, "batch", "sequence")
        .Output("text_embeds", TinyGraph.Float32, "batch", 3)
        .FloatsInFile("table", [ToyTowers.Vocabulary, 3], location)
        .Node("Gather", ["table", "input_ids"], "words")
        .Node("ReduceMean", ["words"], "text_embeds", ("axes", new[] { 1 }), ("keepdims", 0));
}
