using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Tests.Folders;

public sealed class ManifestTests
{
    [Theory]
    [InlineData("tiny-blip2")]
    [InlineData("tiny-clip")]
    [InlineData("tiny-siglip")]
    public void Manifest_survives_a_round_trip(string name)
    {
        var folder = Directory.CreateTempSubdirectory("zso-");
        var manifest = ModelManifest.Read(Path.Combine(AppContext.BaseDirectory, "models", name)) with { PadLeft = true, PadTokenId = 7, LogitScale = 1f / 3 };

        File.WriteAllText(Path.Combine(folder.FullName, "zeroshot.json"), manifest.ToJson().ToJsonString());

        var read = ModelManifest.Read(folder.FullName);
        Assert.Equal(manifest with { Files = read.Files, Sha256 = read.Sha256 }, read);
        Assert.Equal(manifest.Files, read.Files);
        Assert.Equal(manifest.Sha256, read.Sha256);
        folder.Delete(recursive: true);
    }
}
