using System.Xml.Linq;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Models.Mini.Tests;

public class MiniModelTests
{
    [Fact]
    public void Missing_model_error_names_the_package_and_the_property()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => MiniModel.Folder);

        Assert.Contains("ZeroShotOrleans.Models.Mini", error.Message, StringComparison.Ordinal);
        Assert.Contains("IncludeZeroShotMini", error.Message, StringComparison.Ordinal);
    }

    // Package.Tests restores the package and classifies with it; this is only about names that have to be the same.
    [Fact]
    public void The_targets_copy_the_model_that_the_repository_has()
    {
        var targets = XDocument.Load(Path.Combine(Repository.Root, "src", "Models.Mini", "buildTransitive", "ZeroShotOrleans.Models.Mini.targets"));

        Assert.Contains($"models/{MiniModel.Name}/", targets.Descendants("None").Single().Attribute("Link")!.Value, StringComparison.Ordinal);
        Assert.All(["NOTICE", "README.md", "zeroshot.json", "onnx/vision_model.onnx"], file =>
            Assert.True(File.Exists(Path.Combine(Repository.Root, "models", MiniModel.Name, file)), file));
    }
}
