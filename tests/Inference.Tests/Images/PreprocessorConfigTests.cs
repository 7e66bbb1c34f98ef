using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>What <c>preprocessor_config.json</c> may say, and what is refused.</summary>
public sealed class PreprocessorConfigTests
{
    private static readonly byte[] Picture = PictureFixtures.Bytes("good/jpeg_odd_421x333.jpg");

    [Theory]
    [InlineData("{}", 224, 224)]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessorFast", "size": 336, "crop_size": 336 }""", 336, 336)]
    [InlineData("""{ "feature_extractor_type": "CLIPFeatureExtractor", "size": 224, "crop_size": 224 }""", 224, 224)]
    [InlineData("""{ "image_processor_type": "CLIPImageProcessor", "size": { "shortest_edge": 256 }, "crop_size": { "height": 200, "width": 100 } }""", 200, 100)]
    [InlineData("""{ "image_processor_type": "ChineseCLIPImageProcessor", "do_center_crop": false, "size": { "height": 112, "width": 96 } }""", 112, 96)]
    [InlineData("""{ "image_processor_type": "SiglipImageProcessor" }""", 224, 224)]
    [InlineData("""{ "image_processor_type": "BlipImageProcessor", "size": 240 }""", 240, 240)]
    [InlineData("""{ "image_processor_type": "BlipImageProcessor", "crop_size": null }""", 384, 384)]
    [InlineData("""{ "image_processor_type": "ViTImageProcessor" }""", 224, 224)]
    [InlineData("""{ "image_processor_type": "EfficientNetImageProcessor", "include_top": false }""", 346, 346)]
    [InlineData("""{ "image_processor_type": "EfficientNetImageProcessor", "include_top": false, "do_center_crop": true }""", 289, 289)]
    [InlineData("""{ "do_resize": false, "crop_size": 64 }""", 64, 64)]
    public void The_size_follows_from_the_config_and_the_defaults_of_its_class(string json, int height, int width)
    {
        var preprocessor = PictureFixtures.Load(json);

        Assert.Equal((height, width, 3 * height * width), (preprocessor.Height, preprocessor.Width, preprocessor.ValuesPerImage));
        Assert.Null(preprocessor.Prepare(Picture, new float[preprocessor.ValuesPerImage]));
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "no JSON")]
    [InlineData("""{ "image_processor_type": "DetrImageProcessor" }""", "image_processor_type")]
    [InlineData("""{ "image_processor_type": "Siglip2ImageProcessor" }""", "fixed resolution")]
    [InlineData("""{ "image_processor_type": 7 }""", "image_processor_type")]
    [InlineData("""{ "do_resize": "yes" }""", "do_resize")]
    [InlineData("""{ "size": "large" }""", "size")]
    [InlineData("""{ "size": 0 }""", "size")]
    [InlineData("""{ "size": 9000 }""", "size")]
    [InlineData("""{ "size": 224.5 }""", "size")]
    [InlineData("""{ "size": { "longest_edge": 224 } }""", "size")]
    [InlineData("""{ "size": { "height": 224 } }""", "size")]
    [InlineData("""{ "size": { "shortest_edge": 224, "longest_edge": 500 } }""", "size")]
    [InlineData("""{ "do_center_crop": false }""", "size")]
    [InlineData("""{ "do_center_crop": false, "do_resize": false }""", "do_resize")]
    [InlineData("""{ "crop_size": { "height": 224 } }""", "crop_size")]
    [InlineData("""{ "resample": 6 }""", "resample")]
    [InlineData("""{ "resample": 2.5 }""", "resample")]
    [InlineData("""{ "resample": "bicubic" }""", "resample")]
    [InlineData("""{ "rescale_factor": "1/255" }""", "rescale_factor")]
    [InlineData("""{ "image_mean": 0.5 }""", "image_mean")]
    [InlineData("""{ "image_mean": [0.5, 0.5] }""", "image_mean")]
    [InlineData("""{ "image_std": [0.5, 0, 0.5] }""", "image_std")]
    [InlineData("""{ "do_pad": true }""", "do_pad")]
    [InlineData("""{ "image_processor_type": "EfficientNetImageProcessor" }""", "include_top")]
    public void What_cannot_be_done_is_refused_by_file_and_key(string json, string named)
    {
        var refused = Assert.Throws<InvalidDataException>(() => PictureFixtures.Load(json));

        Assert.Contains("preprocessor_config.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_is_switched_off_leaves_the_numbers_as_they_are()
    {
        var raw = PictureFixtures.Load("""{ "do_rescale": false, "do_normalize": false }""");
        var pixels = new float[raw.ValuesPerImage];
        Assert.Null(raw.Prepare(Picture, pixels));

        var bytes = Pictures.Prepare(raw, Picture);
        Assert.Equal(bytes.Where((_, i) => i % 3 == 1).Select(green => (float)green), pixels[(224 * 224)..(2 * 224 * 224)]);
    }

    [Fact]
    public void A_crop_larger_than_the_picture_is_filled_with_black_more_of_it_left_and_above()
    {
        var preprocessor = PictureFixtures.Load("""{ "do_resize": false, "crop_size": 6, "do_rescale": false, "do_normalize": false }""");
        var inside = Pictures.Decode(PictureFixtures.Bytes("good/size_3x1.png")).Rgb;

        var padded = Pictures.Prepare(preprocessor, PictureFixtures.Bytes("good/size_3x1.png"));

        // 6 - 3 columns: two to the left, one to the right. 6 - 1 rows: three above, two below.
        var at = ((3 * 6) + 2) * 3;
        Assert.Equal(inside, padded[at..(at + 9)]);
        Assert.Equal(inside.Sum(value => value), padded.Sum(value => value));
    }

    [Fact]
    public void The_wrong_room_for_pixels_is_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() => PictureFixtures.Processors["clip"].Prepare(Picture, new float[10]));

    [Fact]
    public void The_default_model_can_be_fed()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini", "preprocessor_config.json");
        var preprocessor = ImagePreprocessor.Load(path, PictureFixtures.Limits);

        Assert.Equal((224, 224), (preprocessor.Height, preprocessor.Width));
    }
}
