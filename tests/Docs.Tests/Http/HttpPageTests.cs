using ZeroShotOrleans.Docs.Tests.Blocks;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Docs.Tests.Http;

/// <summary>Every example of docs/http.md prints the documented output when run against a real HTTP API.</summary>
public sealed class HttpPageTests(HttpPageTests.Fixture fixture) : IClassFixture<HttpPageTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Headings() => [.. HttpPage.Examples.Select(example => example.Heading)];

    public static TheoryData<string, string> Programs()
    {
        var programs = new TheoryData<string, string>();
        foreach (var example in HttpPage.Examples)
        {
            foreach (var language in example.Code.Keys.Intersect(HttpPage.Languages))
            {
                programs.Add(example.Heading, language);
            }
        }

        return programs;
    }

    [Fact]
    public void The_page_has_six_examples() => Assert.Equal(6, HttpPage.Examples.Count);

    [Theory, MemberData(nameof(Headings))]
    public void Every_example_has_code_in_all_languages(string heading) =>
        Assert.Empty(HttpPage.Languages.Except(Example(heading).Code.Keys));

    [Theory, MemberData(nameof(Programs))]
    public async Task An_example_prints_the_documented_output(string heading, string language)
    {
        var example = Example(heading);

        var printed = await fixture.Programs.RunAsync(language, WithTestAddress(example.Code[language]), Token);

        Assert.Equal(example.Expected, printed.TrimEnd('\n'));
    }

    public static TheoryData<string> OtherCalls() => [.. DocPages.Blocks
        .Where(block => block.Page == "docs/http.md" && Runs.NeedsHttp(block) && !HttpPage.Examples.Any(example => example.Code["bash"] == block.Code))
        .Select(block => block.Place)];

    // curl exits with 0 even if the server refuses.
    [Theory, MemberData(nameof(OtherCalls))]
    public async Task A_call_without_documented_output_succeeds(string place) =>
        Assert.DoesNotContain("\"error\"", await fixture.Programs.RunAsync("bash", WithTestAddress(DocPages.At(place).Code), Token), StringComparison.Ordinal);

    [Fact]
    public void The_table_lists_every_HTTP_setting_with_its_default()
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

    private string WithTestAddress(string code) => code.Replace(HttpPage.Address, fixture.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

    private static HttpExample Example(string heading) => HttpPage.Examples.Single(example => example.Heading == heading);

    /// <summary>An HTTP API with the bundled model, and a runner for the examples.</summary>
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
