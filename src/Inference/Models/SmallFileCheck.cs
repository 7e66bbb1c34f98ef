namespace ZeroShotOrleans.Inference.Models;

/// <summary>Checks the small files of a folder before they are parsed.</summary>
internal static class SmallFileCheck
{
    private static readonly string[] _files =
    [
        ModelFiles.Manifest, ModelFiles.Config, ModelFiles.OpenClip, ModelFiles.Preprocessor, ModelFiles.Processor, ModelFiles.OpenClipPictures, .. ModelFiles.OfTokenizer,
    ];

    /// <summary>Checks those that are there.</summary>
    /// <exception cref="ModelFolderException">One is a link out of the folder, or a pointer of Git LFS.</exception>
    public static void Run(string folder)
    {
        // Before the places are known, because they follow from these files.
        Run(folder, "");
        var places = FolderPlaces.Of(folder);
        foreach (var place in new[] { places.Config, places.Pictures, places.Texts }.Distinct().Where(place => place.Length > 0))
        {
            Run(folder, place);
        }
    }

    private static void Run(string folder, string place)
    {
        foreach (var file in _files.Select(name => place + name))
        {
            FolderLinks.Check(folder, file);
            var path = Path.Combine(folder, file);
            if (File.Exists(path) && LfsPointer.Is(path))
            {
                throw LfsPointer.Error(file);
            }
        }
    }
}
