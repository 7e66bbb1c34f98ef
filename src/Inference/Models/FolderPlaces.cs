using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Where the parts of a model folder are: publishers put them into one folder, into one for each tower, or a level deeper.</summary>
/// <param name="Config">Folder of the configuration, relative and with a slash at its end; empty: the model folder itself.</param>
/// <param name="Pictures">Folder of the image tower and its preprocessing.</param>
/// <param name="Texts">Folder of the text tower and its tokenizer.</param>
internal sealed record FolderPlaces(string Config, string Pictures, string Texts)
{
    private const string Modules = "modules.json";
    private const string VisionType = "_vision_model", TextType = "_text_model";
    private const string Remedy = "Download it again.";

    /// <summary>Key of the places in a manifest, for a folder that was pulled in a layout of its publisher.</summary>
    public const string Key = "places";

    private const string ConfigKey = "config", PicturesKey = "pictures", TextsKey = "texts";

    /// <summary>Everything in the model folder.</summary>
    public static FolderPlaces Together { get; } = new("", "", "");

    /// <summary>Folders of Immich.</summary>
    public static FolderPlaces Immich { get; } = new("", "visual/", "textual/");

    /// <summary>Whether both towers are in one folder.</summary>
    public bool AreTogether => Pictures == Texts;

    /// <summary>The places in a folder.</summary>
    /// <exception cref="ModelFolderException">A file that says it is damaged.</exception>
    public static FolderPlaces Of(string folder) =>
        File.Exists(Path.Combine(folder, ModelFiles.Manifest)) ? Stated(folder)
        : File.Exists(Path.Combine(folder, Modules)) && ClipModule(folder) is { } module ? new FolderPlaces(module, module, module)
        : Directory.Exists(Path.Combine(folder, Immich.Pictures)) && Directory.Exists(Path.Combine(folder, Immich.Texts)) ? Immich
        : File.Exists(Path.Combine(folder, ModelFiles.Config)) || File.Exists(Path.Combine(folder, ModelFiles.OpenClip)) ? Together
        : Sisters(folder) ?? Together;

    /// <summary>Both folders of one model side by side, one for each tower; the configuration of the text tower counts.</summary>
    public static FolderPlaces SideBySide(string pictures, string texts) => new(texts, pictures, texts);

    /// <summary>The family and the tower of a <c>model_type</c> of one tower, such as <c>clip_vision_model</c>; null for any other.</summary>
    public static (string Family, string Tower)? TowerOf(string type) =>
        type.EndsWith(VisionType, StringComparison.Ordinal) ? (type[..^VisionType.Length], "image")
        : type.EndsWith(TextType, StringComparison.Ordinal) ? (type[..^TextType.Length], "text")
        : null;

    /// <summary>The places as <see cref="Of"/> reads them from a manifest.</summary>
    public JsonObject ToJson() => new() { [ConfigKey] = Config, [PicturesKey] = Pictures, [TextsKey] = Texts };

    /// <summary>Whether a folder holds a model in a layout that is known, complete or not.</summary>
    public static bool IsModel(string folder)
    {
        if (new[] { ModelFiles.Manifest, ModelFiles.Config, ModelFiles.OpenClip, Modules }.Any(file => File.Exists(Path.Combine(folder, file))))
        {
            return true;
        }

        try
        {
            return Sisters(folder) is not null;
        }
        catch (ModelFolderException)
        {
            // Opening it says what is wrong.
            return true;
        }
    }

    private static FolderPlaces Stated(string folder)
    {
        const string Fix = "Pull the model again.";
        return JsonFile.Read(folder, ModelFiles.Manifest, Fix) is { } file && file.Has(Key)
            ? new FolderPlaces(Stated(file, ConfigKey), Stated(file, PicturesKey), Stated(file, TextsKey))
            : Together;
    }

    private static string Stated(JsonFile file, string key) =>
        file.Text($"{Key}.{key}") switch
        {
            null or "" => "",
            { } place when place.EndsWith('/') && PathRule.StaysInside(place[..^1]) => place,
            _ => throw file.Wrong($"{Key}.{key}", "a relative path with a slash at its end that stays in the folder, such as visual/"),
        };

    // sentence-transformers: a list of modules, of which one is the whole CLIP model.
    private static string? ClipModule(string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, Modules)));
            foreach (var module in document.RootElement.EnumerateArray())
            {
                if (module.GetProperty("type").GetString() is { } type && type.EndsWith(".CLIPModel", StringComparison.Ordinal))
                {
                    var path = module.GetProperty("path").GetString() ?? "";
                    return path.Length == 0 ? ""
                        : PathRule.StaysInside(path) ? $"{path}/"
                        : throw new ModelFolderException(Modules, $"refers to '{path}', which is outside the model folder.", "Do not use this file: it may be malicious.");
                }
            }

            throw new ModelFolderException(Modules, "names no CLIPModel: this sentence-transformers model embeds texts only.", "Use one that embeds images too, such as clip-ViT-B-32.");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ModelFolderException(Modules, $"is damaged: {failure.Message}", Remedy, failure);
        }
    }

    // Two repositories, one for each tower, side by side in one folder.
    private static FolderPlaces? Sisters(string folder)
    {
        string? pictures = null, texts = null, whole = null;
        Family? alone = null;
        string[] sisters = Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)] : [];
        foreach (var sister in sisters)
        {
            var place = $"{Path.GetFileName(sister)}/";
            var type = JsonFile.Read(folder, place + ModelFiles.Config, Remedy)?.Text("model_type");
            switch (type)
            {
                case { } when Family.OfHubType(type) is { ImagesOf: not null } family:
                    texts = texts is null ? place : throw Two(folder, "text", texts, place);
                    alone = family;
                    break;
                case { } when Family.All.Any(family => family.ImagesOf == type):
                    whole ??= place;
                    break;
                case { } when TowerOf(type)?.Tower == "image":
                    pictures = pictures is null ? place : throw Two(folder, "image", pictures, place);
                    break;
                case { } when TowerOf(type)?.Tower == "text":
                    texts = texts is null ? place : throw Two(folder, "text", texts, place);
                    break;
            }
        }

        // A text tower that was trained for the image tower of another family: that one's repository may have both of its own.
        pictures ??= alone is null ? null : whole;
        return pictures is not null && texts is not null ? SideBySide(pictures, texts) : null;
    }

    private static ModelFolderException Two(string folder, string tower, string first, string second) =>
        new(folder, $"has two {tower} towers, {first} and {second}.", "Put the two folders of one model into a folder of their own.");
}
