using System.Text.Json;

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

    /// <summary>Everything in the model folder.</summary>
    public static FolderPlaces Together { get; } = new("", "", "");

    // Folders of Immich.
    private static readonly FolderPlaces _immich = new("", "visual/", "textual/");

    /// <summary>The places in a folder.</summary>
    /// <exception cref="ModelFolderException">A file that says it is damaged.</exception>
    public static FolderPlaces Of(string folder) =>
        File.Exists(Path.Combine(folder, ModelFiles.Manifest)) ? Together
        : File.Exists(Path.Combine(folder, Modules)) && ClipModule(folder) is { } module ? new FolderPlaces(module, module, module)
        : Directory.Exists(Path.Combine(folder, _immich.Pictures)) && Directory.Exists(Path.Combine(folder, _immich.Texts)) ? _immich
        : File.Exists(Path.Combine(folder, ModelFiles.Config)) || File.Exists(Path.Combine(folder, ModelFiles.OpenClip)) ? Together
        : Sisters(folder) ?? Together;

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
            switch (JsonFile.Read(folder, place + ModelFiles.Config, Remedy)?.Text("model_type"))
            {
                case { } type when Family.OfHubType(type) is { ImagesOf: not null } family:
                    texts = texts is null ? place : throw Two(folder, "text", texts, place);
                    alone = family;
                    break;
                case { } type when Family.All.Any(family => family.ImagesOf == type):
                    whole ??= place;
                    break;
                case { } type when type.EndsWith(VisionType, StringComparison.Ordinal):
                    pictures = pictures is null ? place : throw Two(folder, "image", pictures, place);
                    break;
                case { } type when type.EndsWith(TextType, StringComparison.Ordinal):
                    texts = texts is null ? place : throw Two(folder, "text", texts, place);
                    break;
            }
        }

        // A text tower that was trained for the image tower of another family: that one's repository may have both of its own.
        pictures ??= alone is null ? null : whole;
        return pictures is not null && texts is not null ? new FolderPlaces(texts, pictures, texts) : null;
    }

    private static ModelFolderException Two(string folder, string tower, string first, string second) =>
        new(folder, $"has two {tower} towers, {first} and {second}.", "Put the two folders of one model into a folder of their own.");
}
