using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Docs.Tests.Http;

/// <summary>Every example of docs/http.md prints, against a real HTTP API, what the page says.</summary>
public sealed class HttpPageTests(HttpPageTests.Fixture fixture) : IClassFixture<HttpPageTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Headings() => [.. HttpPage.Examples.Select(example => example.Heading)];

    public static TheoryData<string, string> Programs()
    {
        var programs = new TheoryData<string, string>();
        foreach (var example in HttpPage.Examples)
        {
            foreach (var language in example.Code.Keys.Intersect(["bash", "python", "javascript"]))
            {
                programs.Add(example.Heading, language);
            }
        }

        return programs;
    }

    [Fact]
    public void There_are_examples_of_every_main_call() => Assert.Equal(6, HttpPage.Examples.Count);

    [Theory, MemberData(nameof(Headings))]
    public void A_call_is_shown_in_every_language(string heading) =>
        Assert.Empty(HttpPage.Languages.Except(Example(heading).Code.Keys));

    [Theory, MemberData(nameof(Programs))]
    public async Task An_example_prints_what_the_page_says(string heading, string language)
    {
        var example = Example(heading);

        var printed = await fixture.Programs.RunAsync(language, OnApi(example.Code[language]), Token);

        Assert.Equal(example.Expected, printed.TrimEnd('\n'));
    }

    [Theory, MemberData(nameof(Headings))]
    public async Task The_C_sharp_of_the_page_is_compiled_here_and_prints_the_same(string heading)
    {
        var (region, run) = Snippets.HttpSnippets.All[heading];
        Assert.Equal(AsOnThePage(Region.Of("HttpSnippets.cs", region)), Example(heading).Code["csharp"]);
        using var output = new StringWriter();

        await run(fixture.Address, Path.Combine(Repository.Root, "samples", "photos"), output);

        Assert.Equal(Example(heading).Expected, output.ToString().TrimEnd('\n'));
    }

    [Fact]
    public void Every_setting_of_the_http_api_is_in_the_table_with_its_default()
    {
        var defaults = new GatewayOptions();
        foreach (var setting in typeof(GatewayOptions).GetProperties())
        {
            var value = setting.GetValue(defaults) switch
            {
                bool on => on ? "true" : "false",
                long or int => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{setting.GetValue(defaults):N0}"),
                string { Length: > 0 } text => text,
                _ => "none",
            };
            Assert.Contains(HttpPage.Text.Split('\n'), line => line.StartsWith($"| `Http:{setting.Name}", StringComparison.Ordinal) && line.TrimEnd().EndsWith($"| {value} |", StringComparison.Ordinal));
        }
    }

    // Readers have no parameters.
    private static string AsOnThePage(string code) => code
        .Replace("(address)", $"(new(\"{HttpPage.Address}\"))", StringComparison.Ordinal)
        .Replace("$\"{photos}/", "\"samples/photos/", StringComparison.Ordinal)
        .Replace("(photos)", "(\"samples/photos\")", StringComparison.Ordinal)
        .Replace("output.", "Console.", StringComparison.Ordinal);

    private string OnApi(string code) => code.Replace(HttpPage.Address, fixture.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

    private static HttpExample Example(string heading) => HttpPage.Examples.Single(example => example.Heading == heading);

    /// <summary>An HTTP API with the model that comes with the program, and what runs examples.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private DocsApi _api = null!;

        internal Uri Address => _api.Address;

        internal ExamplePrograms Programs { get; } = new();

        public async ValueTask InitializeAsync() => _api = await DocsApi.StartAsync();

        public async ValueTask DisposeAsync()
        {
            await _api.DisposeAsync();
        }
    }
}
