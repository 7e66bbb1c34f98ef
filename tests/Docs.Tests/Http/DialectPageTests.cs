namespace ZeroShotOrleans.Docs.Tests.Http;

/// <summary>Every example of docs/dialects.md prints the documented output when run against a real HTTP API with the dialects on.</summary>
public sealed class DialectPageTests(DialectPageTests.Fixture fixture) : IClassFixture<DialectPageTests.Fixture>
{
    private static readonly IReadOnlyList<HttpExample> _examples = HttpPage.ExamplesOf(HttpPage.Read("dialects.md"));

    public static TheoryData<string, string> Programs()
    {
        var programs = new TheoryData<string, string>();
        foreach (var example in _examples)
        {
            programs.Add(example.Heading, "bash");
            programs.Add(example.Heading, "javascript");
        }

        return programs;
    }

    [Fact]
    public void Every_dialect_has_an_example() => Assert.Equal(["Infinity", "Text Embeddings Inference", "KServe and Triton"], _examples.Select(example => example.Heading));

    [Theory, MemberData(nameof(Programs))]
    public async Task An_example_prints_the_documented_output(string heading, string language)
    {
        var example = _examples.Single(example => example.Heading == heading);

        var printed = await fixture.Programs.RunAsync(
            language, example.Code[language].Replace(HttpPage.Address, fixture.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.Equal(example.Expected, printed.TrimEnd('\n'));
    }

    /// <summary>An HTTP API with the dialects on, and a runner for the examples.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private DocsApi _api = null!;

        internal Uri Address => _api.Address;

        internal ExamplePrograms Programs { get; } = new("dialects");

        public async ValueTask InitializeAsync() =>
            _api = await DocsApi.StartAsync(new() { ["Http:Infinity"] = "true", ["Http:TextEmbeddingsInference"] = "true", ["Http:KServe"] = "true" });

        public async ValueTask DisposeAsync() => await _api.DisposeAsync();
    }
}
