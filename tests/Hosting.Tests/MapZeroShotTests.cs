using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Hosting.Tests;

/// <summary>The HTTP API beside endpoints of the program that hosts it: neither changes the other.</summary>
public sealed class MapZeroShotTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_api_and_the_program_keep_their_own_routes_errors_json_and_authorization()
    {
        await using var host = await WebHost.StartAsync(
            builder =>
            {
                builder.Services.AddAuthentication(House.Name).AddScheme<AuthenticationSchemeOptions, House>(House.Name, configureOptions: null);

                // The API has policies of the same names.
                builder.Services.AddAuthorizationBuilder().AddPolicy("classify", policy => policy.RequireClaim("never")).AddPolicy("admin", policy => policy.RequireUserName("owner"));
                builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper);
                builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins("https://pages.example")));
            },
            app =>
            {
                app.MapGet("/", () => "the program's own page");
                app.MapGet("/v1/prices", () => new { PerImage = 1 });
                app.MapGet("/health", () => "well");
                app.MapGet("/owner", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization("admin");
                app.MapZeroShot();
            });

        using var answer = await host.ClassifyAsync();
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("cat", body.GetProperty("results")[0].GetProperty("label").GetString());
        Assert.Single(answer.Headers.GetValues("X-Request-Id"));

        Assert.Equal("the program's own page", await host.Http.GetStringAsync("/", Token));
        using var prices = await host.Http.GetAsync("/v1/prices", Token);
        Assert.Equal("""{"PER_IMAGE":1}""", await prices.Content.ReadAsStringAsync(Token));
        Assert.False(prices.Headers.Contains("X-Request-Id"));
        Assert.Equal("well", await host.Http.GetStringAsync("/health", Token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "/health/live"));
        Assert.Equal("owner", await host.Http.GetStringAsync("/owner", Token));

        // Errors: each in its own form.
        using var unknown = await host.Http.GetAsync("/v1/nothing", Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType!.MediaType);
        using var foreign = await host.Http.GetAsync("/nothing", Token);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(0, foreign.Content.Headers.ContentLength);

        // The pages come along, at their own paths.
        Assert.Contains("ZeroShotOrleans", await host.Http.GetStringAsync("/console/", Token), StringComparison.Ordinal);
        Assert.Contains("/v1/classify", await host.Http.GetStringAsync("/openapi/v1.json", Token), StringComparison.Ordinal);
        Assert.DoesNotContain("/v1/prices", await host.Http.GetStringAsync("/openapi/v1.json", Token), StringComparison.Ordinal);
        using var head = new HttpRequestMessage(HttpMethod.Head, "/v1/models");
        using var headers = await host.Http.SendAsync(head, Token);
        Assert.Equal(HttpStatusCode.OK, headers.StatusCode);
    }

    [Fact]
    public async Task The_api_asks_for_its_own_keys_and_the_program_may_ask_for_more()
    {
        await using var host = await WebHost.StartAsync(
            builder => builder.Services.AddAuthentication(House.Name).AddScheme<AuthenticationSchemeOptions, House>(House.Name, configureOptions: null).Services
                .AddAuthorizationBuilder().AddPolicy("nobody", policy => policy.RequireClaim("never")),
            app =>
            {
                app.MapZeroShot();
                app.MapGroup("/closed/{area}").MapZeroShot().RequireAuthorization("nobody");
            },
            ("Auth:Keys:0:Name", "shop"), ("Auth:Keys:0:Sha256", "2C26B46B68FFC68FF99B453C1D30413413422D706483BFA0F98A5E886266E7AE"));

        using (var refused = await host.ClassifyAsync())
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("requires a key", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        host.Http.DefaultRequestHeaders.Add("X-Api-Key", "foo");
        using (var answer = await host.ClassifyAsync())
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var closed = await host.ClassifyAsync("/closed/north");
        Assert.Equal(HttpStatusCode.Forbidden, closed.StatusCode);
        Assert.False(closed.Headers.Contains("X-Request-Id"));
    }

    [Fact]
    public async Task A_group_puts_the_api_under_a_prefix()
    {
        await using var host = await WebHost.StartAsync(_ => { }, app =>
        {
            app.MapFallback(() => "fallback");
            app.MapGroup("/images/{area}").MapZeroShot();
        });

        using var answer = await host.ClassifyAsync("/images/north");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("fallback", await host.Http.GetStringAsync("/v1/models", Token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "/images/north/health/live"));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "Auth:Keys", "Images:Roots:0", "/photos")]
    [InlineData(HttpStatusCode.Forbidden, "Images:Roots", "Http:AllowAnyoneOnTheNetwork", "true")]
    [InlineData(HttpStatusCode.OK, "cat", "Images:Roots:0", "/photos", "Http:AllowAnyoneOnTheNetwork", "true")]
    public async Task Requests_from_the_network_need_keys_and_roots(HttpStatusCode status, string named, params string[] settings)
    {
        await using var host = await WebHost.StartAsync(
            _ => { },
            app =>
            {
                // As if the request had come in at an address of the network.
                app.Use((context, next) =>
                {
                    context.Connection.LocalIpAddress = IPAddress.Parse("192.0.2.7");
                    return next(context);
                });
                app.MapZeroShot();
            },
            [.. settings.Chunk(2).Select(pair => (pair[0], pair[1]))]);

        using var answer = await host.ClassifyAsync();

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mapping_without_a_silo_says_what_to_call()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapZeroShot());

        Assert.Contains("UseZeroShotSilo", error.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(WebHost host, string path)
    {
        using var answer = await host.Http.GetAsync(path, Token);
        return answer.StatusCode;
    }

    /// <summary>The authentication of the program: everybody is its owner.</summary>
    private sealed class House(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        public const string Name = "house";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
            Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "owner")], Name)), Name)));
    }
}
