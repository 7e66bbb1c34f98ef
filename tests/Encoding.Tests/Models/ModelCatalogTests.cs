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

    [Theory]
    [InlineData("zeroshot-mni", "Model 'zeroshot-mni' not found. Did you mean zeroshot-mini? Available models: zeroshot-mini.")]
    [InlineData("clip", "Model 'clip' not found. Available models: zeroshot-mini.")]
    [InlineData("a/b", "Model 'a/b' not found. To download it: `zso models pull a/b`, or POST /v1/models/pull over HTTP; then it is called b. Available models: zeroshot-mini.")]
    [InlineData("a/zeroshot-mini", "Model 'a/zeroshot-mini' not found. Did you mean zeroshot-mini? To download it: `zso models pull a/zeroshot-mini`")]
    [InlineData("a\nb", "Model 'a?b' not found. Available models")]
    public void A_model_that_is_not_there_is_said_with_what_may_have_been_meant(string name, string message) =>
        Assert.StartsWith(message, Assert.Throws<ZeroShotException>(() => Catalog().Open(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_many_models_the_first_are_named_and_no_folder_of_the_machine_is()
    {
        Assert.EndsWith("Available models: m00, m01, m02, m03, m04, m05, m06, m07, m08, m09 and 40 more.",
            MissingModel.Message("x", [.. Enumerable.Range(0, 50).Select(number => $"m{number:00}")]), StringComparison.Ordinal);
        Assert.DoesNotContain("/no/such", Assert.Throws<ZeroShotException>(() => Catalog("/no/such").Open("x")).Message, StringComparison.Ordinal);
    }

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
