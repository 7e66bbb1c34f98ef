using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Config;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>SigLIP 2 NaFlex: pictures as lists of patches. Scores are compared with the reference in <see cref="PublishedFolderTests"/>.</summary>
public sealed class PatchesTests
{
    private static readonly string _folder = PublishedFolderTests.PathOf("exported/siglip2-naflex");

    private static readonly JsonElement _images = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "golden.json"))).RootElement.GetProperty("images");

    public static TheoryData<int> Images => [.. Enumerable.Range(0, _images.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Images))]
    public void Patches_and_their_grid_equal_the_reference(int index)
    {
        var (golden, preprocessor) = (_images[index], ModelFolder.Open(_folder).CreatePreprocessor(new ImageLimits()));
        var values = new float[preprocessor.ValuesPerImage];

        Assert.Null(preprocessor.Prepare(PublishedFolderTests.Picture(golden.GetProperty("file").GetString()!), values));

        Assert.Equal(golden.GetProperty("spatial_shapes").EnumerateArray().Select(side => side.GetSingle()), values[^2..]);
        Assert.Equal(golden.GetProperty("pixel_attention_mask_ones").GetInt32(), values[^2] * values[^1]);
        var pixels = golden.GetProperty("pixels");
        Assert.Equal(values.Length - 2, pixels.GetProperty("shape").EnumerateArray().Aggregate(1, (product, side) => product * side.GetInt32()));
        Assert.All(pixels.GetProperty("at").EnumerateArray().Zip(pixels.GetProperty("values").EnumerateArray()), pair =>
            Assert.Equal(pair.Second.GetSingle(), values[pair.First.GetInt32()], tolerance: 1e-5f));
    }

    [Fact]
    public void Pictures_of_all_shapes_have_the_same_embedding_alone_and_in_a_batch()
    {
        var folder = ModelFolder.Open(_folder);
        var preprocessor = folder.CreatePreprocessor(new ImageLimits());
        using var tower = ImageTower.Load(folder);
        byte[][] pictures = [.. _images.EnumerateArray().Select(image => PublishedFolderTests.Picture(image.GetProperty("file").GetString()!))];
        var values = new float[pictures.Length * tower.ValuesPerImage];
        var together = new float[pictures.Length * tower.ValuesPerEmbedding];
        for (var i = 0; i < pictures.Length; i++)
        {
            Assert.Null(preprocessor.Prepare(pictures[i], values.AsSpan(i * tower.ValuesPerImage, tower.ValuesPerImage)));
        }

        tower.Encode(values, pictures.Length, together);

        for (var i = 0; i < pictures.Length; i++)
        {
            var alone = new float[tower.ValuesPerEmbedding];
            tower.Encode(values.AsMemory(i * tower.ValuesPerImage, tower.ValuesPerImage), 1, alone);
            Assert.Equal(alone, together[(i * tower.ValuesPerEmbedding)..][..tower.ValuesPerEmbedding]);
        }
    }

    [Theory]
    [InlineData(16, 256), InlineData(14, 729), InlineData(16, 24), InlineData(2, 1), InlineData(64, 4096)]
    public void Every_shape_becomes_whole_patches_within_the_limit(int side, int most)
    {
        var grid = new PatchGrid(side, most);
        foreach (var (width, height) in ((int, int)[])[(1, 1), (1, 1_000_000), (1_000_000, 1), (640, 480), (480, 640), (4000, 3000), (333, 187), (17, 16)])
        {
            var (resizedWidth, resizedHeight) = grid.SizeFor(width, height)!.Value;
            Assert.Equal((0, 0), (resizedWidth % side, resizedHeight % side));
            Assert.InRange((long)resizedWidth / side * (resizedHeight / side), 1, most);
        }
    }

    [Fact]
    public void Picture_with_too_many_patches_at_every_scale_has_no_size() => Assert.Null(new PatchGrid(1, 1).SizeFor(1_000_000, 1));

    [Fact]
    public void Folder_without_a_manifest_is_read_as_published()
    {
        using var copy = new ModelCopy(_folder, "naflex").Delete("zeroshot.json");
        copy.Write("model.safetensors", HubFolderTests.Scale(2.5f));

        var manifest = copy.Open().Manifest;

        Assert.Equal(("siglip2", new PatchGrid(16, 24), 32, 64, true), (manifest.Family, manifest.Patches, manifest.EmbeddingDimension, manifest.ContextLength, manifest.Sigmoid));
        Assert.Equal(12.182494f, manifest.LogitScale, tolerance: 1e-5f);
    }

    [Theory]
    [InlineData("""{ "patch_size": 16 }""", "patches.max_num_patches")]
    [InlineData("""{ "patch_size": 65, "max_num_patches": 24 }""", "patches.patch_size")]
    [InlineData("""{ "patch_size": 16, "max_num_patches": 24, "overlap": 2 }""", "patches.overlap")]
    [InlineData("16", "patches")]
    [InlineData("""{ "patch_size": 16, "max_num_patches": 25 }""", "up to 24 patches of 16 pixels")]
    public void Invalid_patches_are_refused_by_name(string patches, string named)
    {
        using var copy = new ModelCopy(_folder, "naflex").EditManifest(manifest => manifest["patches"] = JsonNode.Parse(patches));
        BrokenFolderTests.AssertRejected(() => copy.Open(), named.StartsWith("up to", StringComparison.Ordinal) ? "preprocessor_config.json" : "zeroshot.json", named, "");
    }

    [Fact]
    public void Patches_and_one_size_are_refused()
    {
        using var copy = new ModelCopy(_folder, "naflex").EditManifest(manifest => manifest["image_size"] = new JsonArray(64, 64));
        BrokenFolderTests.AssertRejected(() => copy.Open(), "zeroshot.json", "patches", "");
    }

    [Fact]
    public void Manifest_is_written_as_it_is_read()
    {
        using var copy = new ModelCopy(_folder, "naflex");
        var written = ModelManifest.Read(copy.Path).ToJson();
        copy.Write("zeroshot.json", System.Text.Encoding.UTF8.GetBytes(written.ToJsonString()));

        Assert.Equal(new PatchGrid(16, 24), ModelManifest.Read(copy.Path).Patches);
        Assert.False(written.ContainsKey("image_size"));
    }
}
