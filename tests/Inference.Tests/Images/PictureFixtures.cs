using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>The files under Fixtures/preprocess and what the reference made of them; its README says what must equal what.</summary>
internal static class PictureFixtures
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Fixtures", "preprocess");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "expected.json"))).RootElement;

    /// <summary>Limits under which every good file is read.</summary>
    public static readonly ImageLimits Limits = new();

    /// <summary>Everything as the reference does it; by default 16-bit grey is another matter.</summary>
    public static readonly DecodeOptions ReferenceWay = new() { SixteenBitGrey = SixteenBitGrey.Clip };

    /// <summary>The four processors of the goldens. Two are nothing but a class name, so these goldens also prove the defaults.</summary>
    public static readonly IReadOnlyDictionary<string, ImagePreprocessor> Processors = new Dictionary<string, ImagePreprocessor>
    {
        ["clip"] = Load("""{ "image_processor_type": "CLIPImageProcessor" }""", ReferenceWay),
        ["siglip"] = Load("""{ "image_processor_type": "SiglipImageProcessor" }""", ReferenceWay),
        ["blip"] = Load("""{ "image_processor_type": "BlipImageProcessor" }""", ReferenceWay),
        ["align"] = Load(
            """
            {
              "image_processor_type": "EfficientNetImageProcessor", "do_center_crop": true, "do_normalize": false, "resample": 2,
              "rescale_factor": 0.00784313725490196, "rescale_offset": true, "include_top": false
            }
            """,
            ReferenceWay),
    };

    public static IEnumerable<string> Good => Names("good");

    public static IEnumerable<string> Hostile => Names("hostile");

    /// <summary>What the reference made of a file, by its name such as <c>good/png_rgb.png</c>.</summary>
    public static JsonElement Of(string name) => Expected.GetProperty(name.Split('/')[0]).GetProperty(name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Root, name));

    public static string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>A preprocessor with a config of these words.</summary>
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

    private static IEnumerable<string> Names(string kind) => Expected.GetProperty(kind).EnumerateObject().Select(entry => entry.Name);
}
