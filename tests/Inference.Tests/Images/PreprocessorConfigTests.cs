using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Supported and rejected settings of <c>preprocessor_config.json</c>.</summary>
public sealed class PreprocessorConfigTests
{
    private static readonly byte[] _picture = PictureFixtures.Bytes("good/jpeg_odd_421x333.jpg");

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
    [InlineData("""{ "size": 64, "default_to_square": true, "do_center_crop": false }""", 64, 64)]
    [InlineData("""{ "size": [96, 64], "do_center_crop": false }""", 96, 64)]
    [InlineData("""{ "size": { "height": null, "width": null, "shortest_edge": 64, "longest_edge": null }, "crop_size": [64, 32] }""", 64, 32)]
    [InlineData("""{ "use_square_size": true }""", 224, 224)]
    [InlineData("""{ "use_square_size": true, "size": 224, "do_center_crop": false }""", 224, 224)]
    [InlineData("""{ "use_square_size": false, "size": 64, "crop_size": 64 }""", 64, 64)]
    [InlineData("""{ "image_processor_type": "BlipImageProcessor", "do_pad": true, "size_divisor": 32 }""", 384, 384)]
    [InlineData("""{ "image_mean": 0.5, "image_std": 0.5, "data_format": "channels_first", "input_data_format": null, "device": "cpu", "crop_pct": null }""", 224, 224)]
    [InlineData("""{ "_valid_processor_keys": ["images", "do_resize"], "return_tensors": "pt", "processor_class": "CLIPProcessor", "disable_grouping": true }""", 224, 224)]
    public void Derives_the_size_from_config_and_class_defaults(string json, int height, int width)
    {
        var preprocessor = PictureFixtures.Load(json);

        Assert.Equal((height, width, 3 * height * width), (preprocessor.Height, preprocessor.Width, preprocessor.ValuesPerImage));
        Assert.Null(preprocessor.Prepare(_picture, new float[preprocessor.ValuesPerImage]));
    }

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{ "image_processor_type": "DetrImageProcessor" }""", "image_processor_type")]
    [InlineData("""{ "image_processor_type": "Siglip2ImageProcessor", "size": 224 }""", "size")]
    [InlineData("""{ "image_processor_type": "Siglip2ImageProcessor", "patch_size": 0 }""", "whole number from 1 to 64")]
    [InlineData("""{ "image_processor_type": "Siglip2ImageProcessor", "max_num_patches": 4097 }""", "whole number from 1 to 4096")]
    [InlineData("""{ "image_processor_type": "Siglip2ImageProcessor", "do_resize": false }""", "do_resize")]
    [InlineData("""{ "image_processor_type": "SiglipImageProcessor", "patch_size": 16 }""", "patch_size")]
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
    [InlineData("""{ "image_mean": "0.5" }""", "image_mean")]
    [InlineData("""{ "image_std": 0 }""", "image_std")]
    [InlineData("""{ "size": { "max_height": 224, "max_width": 224 } }""", "size")]
    [InlineData("""{ "size": [224, 224, 3] }""", "size")]
    [InlineData("""{ "crop_size": { "height": 224, "width": 224, "depth": 3 } }""", "crop_size")]
    [InlineData("""{ "use_square_size": true, "size": 64 }""", "use_square_size")]
    [InlineData("""{ "use_square_size": true, "size": { "height": 224, "width": 224 } }""", "use_square_size")]
    [InlineData("""{ "image_processor_type": "SiglipImageProcessor", "use_square_size": true }""", "use_square_size")]
    [InlineData("""{ "rescale_offset": true }""", "rescale_offset")]
    [InlineData("""{ "include_top": true }""", "include_top")]
    [InlineData("""{ "pad_size": { "height": 256, "width": 256 } }""", "pad_size")]
    [InlineData("""{ "crop_pct": 0.875 }""", "crop_pct")]
    [InlineData("""{ "interpolation": "bicubic" }""", "interpolation")]
    [InlineData("""{ "data_format": "channels_last" }""", "data_format")]
    [InlineData("""{ "input_data_format": "channels_first" }""", "input_data_format")]
    [InlineData("""{ "auto_map": { "AutoImageProcessor": "processing.Own" } }""", "auto_map")]
    [InlineData("""{ "do_something_new": true }""", "do_something_new")]
    [InlineData("""{ "gamma": 2.2 }""", "gamma")]
    [InlineData("""{ "image_mean": [0.5, 0.5] }""", "image_mean")]
    [InlineData("""{ "image_std": [0.5, 0, 0.5] }""", "image_std")]
    [InlineData("""{ "do_pad": true }""", "do_pad")]
    [InlineData("""{ "image_processor_type": "EfficientNetImageProcessor" }""", "include_top")]
    public void Rejects_an_unsupported_setting_by_file_and_key(string json, string named)
    {
        var exception = Assert.Throws<InvalidDataException>(() => PictureFixtures.Load(json));

        Assert.Contains("preprocessor_config.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    // Hashes of the picture resized by Pillow 9.4's bicubic filter, ignoring the aspect ratio; without the key, the centre would be cropped.
    [Theory]
    [InlineData("""{ "use_square_size": true }""", "88e12d304cf89a571cecfd9d27d3d4028f0c1727b561c3f2a9c3f33587db9c9a")]
    [InlineData("""{ "size": { "shortest_edge": 224 }, "use_square_size": true }""", "88e12d304cf89a571cecfd9d27d3d4028f0c1727b561c3f2a9c3f33587db9c9a")]
    [InlineData("""{ "size": 64, "default_to_square": true, "crop_size": 64 }""", "945116eec8be41b0f789a96cc934c378323191b3891fb6d20f1312fb4ad2469b")]
    [InlineData("""{ "size": [64, 64], "crop_size": [64, 64] }""", "945116eec8be41b0f789a96cc934c378323191b3891fb6d20f1312fb4ad2469b")]
    public void Resizes_to_a_square_if_configured(string json, string sha256)
    {
        var picture = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "portrait.png"));

        Assert.Equal(sha256, Pictures.Sha256(Pictures.Prepare(PictureFixtures.Load(json), picture)));
    }

    [Fact]
    public void Single_mean_applies_to_all_channels()
    {
        var single = PictureFixtures.Load("""{ "image_mean": 0.25, "image_std": 0.5, "crop_size": 8 }""");
        var three = PictureFixtures.Load("""{ "image_mean": [0.25, 0.25, 0.25], "image_std": [0.5, 0.5, 0.5], "crop_size": 8 }""");
        var (left, right) = (new float[single.ValuesPerImage], new float[three.ValuesPerImage]);
        Assert.Null(single.Prepare(_picture, left));
        Assert.Null(three.Prepare(_picture, right));

        Assert.Equal(right, left);
    }

    // Spellings of Xenova, optimum, and transformers 4 and 5, from all available published files of these families.
    [Fact]
    public void Loads_every_fixture()
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures"), "*processor_config.json", SearchOption.AllDirectories);

        Assert.InRange(files.Length, 10, int.MaxValue);
        Assert.All(files, file => ImagePreprocessor.Load(file, PictureFixtures.Limits));
    }

    [Fact]
    public void Disabled_steps_leave_values_unchanged()
    {
        var raw = PictureFixtures.Load("""{ "do_rescale": false, "do_normalize": false }""");
        var pixels = new float[raw.ValuesPerImage];
        Assert.Null(raw.Prepare(_picture, pixels));

        var bytes = Pictures.Prepare(raw, _picture);
        Assert.Equal(bytes.Where((_, i) => i % 3 == 1).Select(green => (float)green), pixels[(224 * 224)..(2 * 224 * 224)]);
    }

    [Fact]
    public void Pads_a_larger_crop_with_black()
    {
        var preprocessor = PictureFixtures.Load("""{ "do_resize": false, "crop_size": 6, "do_rescale": false, "do_normalize": false }""");
        var inside = Pictures.Decode(PictureFixtures.Bytes("good/size_3x1.png")).Rgb;

        var padded = Pictures.Prepare(preprocessor, PictureFixtures.Bytes("good/size_3x1.png"));

        // 6 - 3 columns: two on the left, one on the right. 6 - 1 rows: three above, two below.
        var at = ((3 * 6) + 2) * 3;
        Assert.Equal(inside, padded[at..(at + 9)]);
        Assert.Equal(inside.Sum(value => value), padded.Sum(value => value));
    }

    [Fact]
    public void Wrong_buffer_length_throws() =>
        Assert.Throws<ArgumentException>(() => PictureFixtures.Processors["clip"].Prepare(_picture, new float[10]));

    [Fact]
    public void Default_model_has_the_expected_input_size()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini", "preprocessor_config.json");
        var preprocessor = ImagePreprocessor.Load(path, PictureFixtures.Limits);

        Assert.Equal((224, 224), (preprocessor.Height, preprocessor.Width));
    }
}
