using ZeroShotOrleans.Docs.Tests.Blocks;
using ZeroShotOrleans.Docs.Tests.CSharp;
using ZeroShotOrleans.Docs.Tests.Http;

namespace ZeroShotOrleans.Docs.Tests;

/// <summary>The programs of the packages' pages run as printed, against a silo.</summary>
public sealed class PackagePageTests(PackagePageTests.Fixture fixture) : IClassFixture<PackagePageTests.Fixture>
{
    private const string Gateway = "127.0.0.1:30000";

    private static readonly string[] _pages = ["src/Client/README.md", "src/Client.Http/README.md"];

    public static TheoryData<string> Places() => [.. DocPages.Blocks.Where(block => _pages.Contains(block.Page) && block.Language == "csharp").Select(block => block.Place)];

    [Theory, MemberData(nameof(Places))]
    public async Task A_program_classifies_the_photo(string place)
    {
        var program = Snippet.ProgramOf(DocPages.At(place))
            .Replace(HttpPage.Address, fixture.Api.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)
            .Replace(Gateway, fixture.Api.Gateway, StringComparison.Ordinal);

        var output = await SnippetProgram.RunAsync(program, fixture.Folder.FullName, TestContext.Current.CancellationToken);

        Assert.Matches(@"\bcat\b", output.Replace("cat.jpg", "", StringComparison.Ordinal));
    }

    /// <summary>A silo, and a folder with the photo that the pages name.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("zso-docs-packages-");

        internal DocsApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            File.Copy(Path.Combine(Repository.Root, "samples", "photos", "cat.jpg"), Path.Combine(Folder.CreateSubdirectory("photos").FullName, "cat.jpg"));
            Api = await DocsApi.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Api.DisposeAsync();
            Folder.Delete(recursive: true);
        }
    }
}
