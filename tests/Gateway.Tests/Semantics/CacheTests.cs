using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Semantics;

/// <summary>What clients may keep has a tag, and a client that sends it back gets 304 until something has changed (RFC 9110, section 13.1.2).</summary>
public sealed class CacheTests(CacheTests.Fixture fixture) : IClassFixture<CacheTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string?> Kept => new()
    {
        { "/v1/models", "private, no-cache", "Authorization, X-Api-Key" },
        { "/v1/models/clip", "private, no-cache", "Authorization, X-Api-Key" },
        { "/v1/label-sets", "private, no-cache", "Authorization, X-Api-Key" },
        { "/v1/label-sets/things", "private, no-cache", "Authorization, X-Api-Key" },
        { "/v1/label-sets/things/versions", "private, no-cache", "Authorization, X-Api-Key" },
        { "/v1/template-packs", "private, no-cache", "Authorization, X-Api-Key" },
        { "/v1/jobs/{id}/images/0/thumbnail", "private, max-age=300", "Authorization, X-Api-Key" },
        { "/openapi/v1.json", "no-cache", null },
        { "/", "no-cache", null },
        { "/console/js/main.js", "no-cache", null },
    };

    [Theory, MemberData(nameof(Kept))]
    public async Task An_unchanged_response_is_not_sent_again(string route, string cacheControl, string? vary)
    {
        var path = route.Replace("{id}", fixture.Job, StringComparison.Ordinal);
        using var first = await SendAsync(path);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var tag = first.Headers.ETag!.ToString();
        Assert.Matches("^\"[^\"]+\"$", tag);

        foreach (var kept in (string[])[tag, $"W/{tag}", $"\"other\", {tag}", "*"])
        {
            using var again = await SendAsync(path, kept);
            Assert.Equal((HttpStatusCode.NotModified, tag), (again.StatusCode, again.Headers.ETag?.ToString()));
            Assert.Empty(await again.Content.ReadAsByteArrayAsync(Token));
            AssertCacheable(again, cacheControl, vary);
        }

        foreach (var other in (string[])["\"other\"", "W/\"other\"", tag.Trim('"'), "nonsense"])
        {
            using var whole = await SendAsync(path, other);
            Assert.Equal((HttpStatusCode.OK, tag), (whole.StatusCode, whole.Headers.ETag?.ToString()));
            Assert.NotEmpty(await whole.Content.ReadAsByteArrayAsync(Token));
            AssertCacheable(whole, cacheControl, vary);
        }
    }

    [Fact]
    public async Task Files_of_the_API_reference_are_not_sent_again()
    {
        using var first = await SendAsync("/docs/scalar.js");

        using var again = await SendAsync("/docs/scalar.js", first.Headers.ETag!.ToString());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, again.StatusCode));
        AssertCacheable(again, "no-cache", "Accept-Encoding");
    }

    [Fact]
    public async Task A_change_changes_the_tag()
    {
        using var before = await SendAsync("/v1/label-sets/things");
        using var listed = await SendAsync("/v1/label-sets");
        using var put = await fixture.Api.Http.PutAsJsonAsync("/v1/label-sets/things", new { labels = new[] { "cat", $"{Guid.NewGuid()}" } }, Token);

        using var after = await SendAsync("/v1/label-sets/things", before.Headers.ETag!.ToString());
        using var list = await SendAsync("/v1/label-sets", listed.Headers.ETag!.ToString());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (after.StatusCode, list.StatusCode));
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Theory]
    [InlineData("/v1/jobs")]
    [InlineData("/health/ready")]
    [InlineData("/docs/")]
    public async Task What_changes_by_itself_is_kept_by_nobody(string path)
    {
        using var response = await SendAsync(path);

        Assert.Null(response.Headers.ETag);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    private static void AssertCacheable(HttpResponseMessage response, string cacheControl, string? vary)
    {
        Assert.Equal(CacheControlHeaderValue.Parse(cacheControl), response.Headers.CacheControl);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Matches("^[0-9a-f]{32}$", response.Headers.GetValues("X-Request-Id").Single());
        Assert.Equal(vary, response.Headers.TryGetValues("Vary", out var names) ? string.Join(", ", names) : null);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string? kept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (kept is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", kept);
        }

        return await (path == "/" ? fixture.Undescribed : fixture.Api.Http).SendAsync(request, Token);
    }

    /// <summary>An HTTP API with a label set and a job of one image.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly TempFolder _photos = new();

        internal TestApi Api { get; private set; } = null!;

        internal string Job { get; private set; } = "";

        // For pages, which are not part of the contract.
        internal HttpClient Undescribed { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Api = await TestApi.StartAsync();
            Undescribed = new HttpClient { BaseAddress = Api.Address };
            await File.WriteAllBytesAsync(Path.Combine(_photos.Path, "a.jpg"), ApiCalls.Image);
            Job = await Api.Submit(new { type = "directory", path = _photos.Path });
            Assert.Single(await Api.Results(Job));
            using var put = await Api.Http.PutAsJsonAsync("/v1/label-sets/things", new { labels = new[] { "cat", "dog" } }, Token);
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        }

        public async ValueTask DisposeAsync()
        {
            Undescribed.Dispose();
            await Api.DisposeAsync();
            _photos.Dispose();
        }
    }
}
