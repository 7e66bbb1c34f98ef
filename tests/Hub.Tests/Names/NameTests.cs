using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Tests.Names;

public sealed class NameTests
{
    [Theory]
    [InlineData("openai/clip-vit-base-patch32")]
    [InlineData("laion/CLIP-ViT-B-32-laion2B-s34B-b79K")]
    [InlineData("StanfordAIMI/XraySigLIP__vit-b-16-siglip-512__webli")]
    [InlineData("a/b")]
    [InlineData("_a/b.c_")]
    public void Parses_a_model_id(string text) => Assert.Equal(text, ModelId.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("clip")]
    [InlineData("openai/")]
    [InlineData("/clip")]
    [InlineData("a/b/c")]
    [InlineData("../clip")]
    [InlineData("openai/..")]
    [InlineData("openai/.pulling")]
    [InlineData("openai/clip.")]
    [InlineData("openai/-clip")]
    [InlineData("openai/a..b")]
    [InlineData("openai/a--b")]
    [InlineData("openai/clip?x=y")]
    [InlineData("openai/clip#x")]
    [InlineData("openai/clip%2F")]
    [InlineData("openai\\clip")]
    [InlineData("openai/cl ip")]
    [InlineData("openai/clip\n")]
    [InlineData("open\u00e4i/clip")]
    [InlineData("openai/con")]
    [InlineData("openai/NUL.1")]
    [InlineData("openai/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv")]
    public void Rejects_an_invalid_model_id_with_an_example(string text)
    {
        var error = Assert.Throws<HubException>(() => ModelId.Parse(text));

        Assert.Equal(HubError.BadName, error.Kind);
        Assert.Contains("such as openai/clip-vit-base-patch32", error.Message, StringComparison.Ordinal);
        Assert.Contains("clip_vit_large_patch14", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, character => char.IsControl(character));
    }

    [Theory]
    [InlineData("main")]
    [InlineData("v1.0")]
    [InlineData("refs/pr/1")]
    public void Parses_a_revision(string text) => Assert.Equal(text, Revision.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("../main")]
    [InlineData("a..b")]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("a?b")]
    [InlineData("a\u001b[2J")]
    public void Rejects_an_invalid_revision(string text) =>
        Assert.Equal(HubError.BadName, Assert.Throws<HubException>(() => Revision.Parse(text)).Kind);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("fp32", null)]
    [InlineData("float32", null)]
    [InlineData("int8", "int8")]
    [InlineData("q8", "quantized")]
    [InlineData("q4f16", "q4f16")]
    public void Parses_a_precision(string? text, string? suffix) => Assert.Equal(suffix, Precision.Parse(text));

    [Theory]
    [InlineData("../x")]
    [InlineData("INT8")]
    [InlineData("int8 ")]
    public void Rejects_an_invalid_precision(string text) =>
        Assert.Equal(HubError.BadName, Assert.Throws<HubException>(() => Precision.Parse(text)).Kind);

    [Fact]
    public void Every_alias_and_mirror_is_a_valid_model_id()
    {
        Assert.All(SparkNames.All, name => Assert.NotEmpty(ModelId.Parse(name).Owner));
        var mirror = OnnxMirrors.MirrorOf(ModelId.Parse("google/siglip2-base-patch16-224"));
        Assert.Equal("onnx-community/siglip2-base-patch16-224-ONNX", mirror?.ToString());
        Assert.Equal("google/siglip2-base-patch16-224", OnnxMirrors.CheckpointOf(mirror!)?.ToString());
        Assert.Null(OnnxMirrors.MirrorOf(ModelId.Parse("acme/own")));
    }

    [Fact]
    public void Escapes_control_and_invisible_characters_in_messages()
    {
        Assert.Equal("a\\u{1B}[2J\\u{202E}b\\u{A}", SafeText.Of("a\u001b[2J\u202eb\n"));
        Assert.Equal(123, SafeText.Of(new string('x', 5000)).Length);
    }
}
