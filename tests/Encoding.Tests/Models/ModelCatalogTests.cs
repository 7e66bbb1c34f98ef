using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;

namespace ZeroShotOrleans.Encoding.Tests.Models;

public sealed class ModelCatalogTests
{
    private static ModelCatalog Catalog(params string[] directories)
    {
        var options = new ModelOptions();
        foreach (var directory in directories)
        {
            options.Directories.Add(directory);
        }

        return new ModelCatalog(Microsoft.Extensions.Options.Options.Create(options));
    }

    [Fact]
    public void Bundled_model_is_available_without_configuration() =>
        Assert.Equal(["zeroshot-mini"], Catalog().Names());

    // The folder two levels above the models directory contains files too: no name can refer to them.
    [Theory]
    [InlineData("../models/zeroshot-mini")]
    [InlineData("./zeroshot-mini")]
    [InlineData("zeroshot-mini/")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("/")]
    public void Model_name_cannot_leave_the_models_directory(string name) =>
        Assert.Equal(ZeroShotError.ModelNotFound, Assert.Throws<ZeroShotException>(() => Catalog().Open(name)).Code);

    [Theory]
    [InlineData("zeroshot-mni", "Model 'zeroshot-mni' not found. Did you mean zeroshot-mini? Available models: zeroshot-mini.")]
    [InlineData("clip", "Model 'clip' not found. Available models: zeroshot-mini.")]
    [InlineData("a/b", "Model 'a/b' not found. To download it: `zso models pull a/b`, or POST /v1/models/pull over HTTP; its name is then b. Available models: zeroshot-mini.")]
    [InlineData("a/zeroshot-mini", "Model 'a/zeroshot-mini' not found. Did you mean zeroshot-mini? To download it: `zso models pull a/zeroshot-mini`")]
    [InlineData("a\nb", "Model 'a?b' not found. Available models")]
    public void Missing_model_error_suggests_similar_names(string name, string message) =>
        Assert.StartsWith(message, Assert.Throws<ZeroShotException>(() => Catalog().Open(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Missing_model_error_lists_the_first_models_without_their_paths()
    {
        Assert.EndsWith("Available models: m00, m01, m02, m03, m04, m05, m06, m07, m08, m09 and 40 more.",
            MissingModel.Message("x", [.. Enumerable.Range(0, 50).Select(number => $"m{number:00}")]), StringComparison.Ordinal);
        Assert.DoesNotContain("/no/such", Assert.Throws<ZeroShotException>(() => Catalog("/no/such").Open("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_folder_error_names_the_model_and_the_file()
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
    public void Error_for_an_empty_models_directory_says_where_models_belong()
    {
        var missing = Assert.Throws<ZeroShotException>(() => Catalog("/no/such/models").Open("clip"));

        Assert.Contains("Models:Directories", missing.Message, StringComparison.Ordinal);
    }
}
