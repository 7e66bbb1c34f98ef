using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>The files under Fixtures/preprocess and the reference results; its README specifies what must be equal.</summary>
internal static class PictureFixtures
{
    private static readonly string _root = Path.Combine(AppContext.BaseDirectory, "Fixtures", "preprocess");
    private static readonly JsonElement _expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_root, "expected.json"))).RootElement;

    /// <summary>Limits under which all good files are read.</summary>
    public static readonly ImageLimits Limits = new();

    /// <summary>Options that match the reference; the default differs for 16-bit grey.</summary>
    public static readonly DecodeOptions ReferenceOptions = new() { SixteenBitGrey = SixteenBitGrey.Clip };

    /// <summary>The four processors of the golden files. Two consist only of a class name, so they also verify the defaults.</summary>
    public static readonly IReadOnlyDictionary<string, ImagePreprocessor> Processors = new Dictionary<string, ImagePreprocessor>
    {
        ["clip"] = Load("""{ "image_processor_type": "CLIPImageProcessor" }""", ReferenceOptions),
        ["siglip"] = Load("""{ "image_processor_type": "SiglipImageProcessor" }""", ReferenceOptions),
        ["blip"] = Load("""{ "image_processor_type": "BlipImageProcessor" }""", ReferenceOptions),
        ["align"] = Load(
            """
            {
              "image_processor_type": "EfficientNetImageProcessor", "do_center_crop": true, "do_normalize": false, "resample": 2,
              "rescale_factor": 0.00784313725490196, "rescale_offset": true, "include_top": false
            }
            """,
            ReferenceOptions),
    };

    public static IEnumerable<string> Good => Names("good");

    public static IEnumerable<string> Hostile => Names("hostile");

    /// <summary>The reference result of a file, by a name such as <c>good/png_rgb.png</c>.</summary>
    public static JsonElement Of(string name) => _expected.GetProperty(name.Split('/')[0]).GetProperty(name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(_root, name));

    public static string PathOf(string name) => Path.Combine(_root, name);

    /// <summary>Creates a preprocessor from a JSON configuration.</summary>
    public static ImagePreprocessor Load(string json, DecodeOptions? decode = null, ImageLimits? limits = null)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("zso-config-").FullName, "preprocessor_config.json");
        try
        {
            File.WriteAllText(path, json);
            return ImagePreprocessor.Load(path, limits ?? Limits, decode);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static IEnumerable<string> Names(string kind) => _expected.GetProperty(kind).EnumerateObject().Select(entry => entry.Name);
}
