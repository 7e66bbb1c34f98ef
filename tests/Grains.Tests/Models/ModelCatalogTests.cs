using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Models;

namespace ZeroShotOrleans.Grains.Tests.Models;

public sealed class ModelCatalogTests
{
    private static ModelCatalog Catalog(params string[] directories)
    {
        var options = new ModelOptions();
        foreach (var directory in directories)
        {
            options.Directories.Add(directory);
        }

        return new ModelCatalog(Options.Create(options));
    }

    [Fact]
    public void The_model_that_comes_with_the_program_is_there_without_configuration() =>
        Assert.Equal(["zeroshot-mini"], Catalog().Names());

    // The folder two levels up from the models directory holds files too: none of it is a model by any name.
    [Theory]
    [InlineData("../models/zeroshot-mini")]
    [InlineData("./zeroshot-mini")]
    [InlineData("zeroshot-mini/")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("/")]
    public void A_name_is_the_name_of_one_folder_and_cannot_climb(string name) =>
        Assert.Equal(ZeroShotError.ModelNotFound, Assert.Throws<ZeroShotException>(() => Catalog().Open(name)).Code);

    [Fact]
    public void A_broken_folder_says_which_model_and_which_file()
    {
        var directory = Directory.CreateTempSubdirectory("zso-test-models-");
        try
        {
            File.WriteAllText(Path.Combine(directory.CreateSubdirectory("mine").FullName, "zeroshot.json"), "{");

            var broken = Assert.Throws<ZeroShotException>(() => Catalog(directory.FullName).Open("mine"));

            Assert.Equal(ZeroShotError.ModelBroken, broken.Code);
            Assert.Contains("'mine'", broken.Message, StringComparison.Ordinal);
            Assert.Contains("zeroshot.json", broken.Message, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void An_empty_models_directory_says_where_to_put_one()
    {
        var missing = Assert.Throws<ZeroShotException>(() => Catalog("/no/such/models").Open("clip"));

        Assert.Contains("Models:Directories", missing.Message, StringComparison.Ordinal);
    }
}
