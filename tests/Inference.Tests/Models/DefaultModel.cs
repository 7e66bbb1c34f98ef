using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>models/zeroshot-mini, loaded once, with the photos of its golden file prepared.</summary>
public sealed class DefaultModel : IDisposable
{
    public DefaultModel()
    {
        Folder = ModelFolder.Open(Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini"));
        Golden = Golden.Read(Folder.Path);
        Images = ImageTower.Load(Folder);
        Int8Images = ImageTower.Load(Folder, "int8");
        Texts = TextTower.Load(Folder);
    }

    internal ModelFolder Folder { get; }

    internal ImageTower Images { get; }

    internal ImageTower Int8Images { get; }

    internal TextTower Texts { get; }

    internal Golden Golden { get; }

    /// <summary>Pixels of a photo, decoded at full size as the reference does.</summary>
    internal float[] Prepare(Golden.Image image)
    {
        var preprocessor = Folder.CreatePreprocessor(new ImageLimits());
        var pixels = new float[preprocessor.ValuesPerImage];
        Assert.Null(preprocessor.Prepare(File.ReadAllBytes(Photos.PathOf(image.File)), pixels));
        return pixels;
    }

    public void Dispose()
    {
        Images.Dispose();
        Int8Images.Dispose();
        Texts.Dispose();
    }
}
