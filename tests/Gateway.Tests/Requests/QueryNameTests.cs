using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;
using ZeroShotOrleans.Gateway.Tests.OpenApi;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>A query parameter that a route does not have is refused by its name: no option is ignored.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class QueryNameTests(ExposureFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1/jobs?mots=5", "There is no query parameter 'mots'. Did you mean most? GET /v1/jobs takes most.")]
    [InlineData("GET", "/v1/jobs?most=5&x=1", "There is no query parameter 'x'. GET /v1/jobs takes most.")]
    [InlineData("GET", "/v1/jobs/none/results?forma=csv", "There is no query parameter 'forma'. Did you mean format? GET /v1/jobs/none/results takes format, from, most and follow.")]
    [InlineData("GET", "/v1/jobs/none?id=other", "There is no query parameter 'id'. GET /v1/jobs/none takes none.")]
    [InlineData("GET", "/v1/label-sets/things?verison=1", "There is no query parameter 'verison'. Did you mean version? GET /v1/label-sets/things takes version.")]
    [InlineData("POST", "/v1/classify?labels=cat", "There is no query parameter 'labels'. POST /v1/classify takes none.")]
    [InlineData("POST", "/v1/jobs/none/images?name=a.jpg&fist=0", "There is no query parameter 'fist'. Did you mean first? POST /v1/jobs/none/images takes first and name.")]
    [InlineData("POST", "/v1/jobs/none/images?name=a.jpg&name=b.jpg", "The query parameter 'name' is sent 2 times. Send it once.")]
    [InlineData("GET", "/v1/models?limit=1", "There is no query parameter 'limit'. GET /v1/models takes none.")]
    [InlineData("POST", "/v1/embeddings?dimensions=8", "There is no query parameter 'dimensions'. POST /v1/embeddings takes none.")]
    [InlineData("POST", "/models/clip?candidate_label=cat", "There is no query parameter 'candidate_label'. Did you mean candidate_labels? POST /models/clip takes candidate_labels, hypothesis_template, top_k, multi_label and function_to_apply.")]
    [InlineData("POST", "/models/clip?candidate_labels=cat&top_k=1&top_k=2", "The query parameter 'top_k' is sent 2 times. Send it once.")]
    [InlineData("POST", "/hf-inference/models/clip?truncate=true", "There is no query parameter 'truncate'. POST /hf-inference/models/clip takes candidate_labels, hypothesis_template, top_k, multi_label and function_to_apply.")]
    [InlineData("GET", "/v1/jobs?most=many", "'most' is 'many'; it must be a whole number.")]
    [InlineData("GET", "/v1/jobs/none/results?follow=maybe", "'follow' is 'maybe'; it must be true or false.")]
    public async Task An_unknown_or_repeated_query_parameter_is_refused(string method, string path, string message)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method != "POST" ? null
            : path.Contains("/images", StringComparison.Ordinal) ? new ByteArrayContent(ApiCalls.Image) : JsonContent.Create<object>(path.StartsWith("/v1", StringComparison.Ordinal) ? new { model = "clip", input = "a cat" } : new { inputs = "a cat" });
        using var response = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error");
        Assert.Equal(message, error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("/models/clip?candidate_labels=cat&candidate_labels=dog&hypothesis_template=a%20%7B%7D&top_k=1")]
    [InlineData("/?model=clip&candidate_labels=cat,dog")]
    [InlineData("/hf-inference/models/clip?Candidate_Labels=cat,dog")]
    public async Task Documented_query_parameters_of_Hugging_Face_work(string path)
    {
        using var response = await fixture.Api.Http.PostAsync(path, new ByteArrayContent(ApiCalls.Image), Token);

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_probe_of_health_may_have_any_query()
    {
        using var response = await fixture.Api.Http.GetAsync("/health/live?at=12345", Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_description_has_exactly_the_query_parameters_that_are_taken()
    {
        var contract = await Contract.Of(fixture.Api.Address);
        var described = contract.Document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Route: $"{operation.Key.ToUpperInvariant()} {path.Key}", Operation: operation.Value!)))
            .ToDictionary(each => each.Route, each => string.Join(", ", each.Operation["parameters"]!.AsArray().Select(parameter => contract.Resolve(parameter!))
                .Where(parameter => parameter["in"]!.GetValue<string>() == "query").Select(parameter => parameter["name"]!.GetValue<string>())));

        var taken = fixture.Api.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(route => (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (
                Route: $"{method} /{route.RoutePattern.RawText!.TrimStart('/').Replace("{**", "{", StringComparison.Ordinal)}", Names: string.Join(", ", QueryNames.Of(route).Select(each => each.Name)))))
            .Where(each => described.ContainsKey(each.Route)).ToDictionary(each => each.Route, each => each.Names);

        Assert.Equal(described.OrderBy(each => each.Key, StringComparer.Ordinal), taken.OrderBy(each => each.Key, StringComparer.Ordinal));
        Assert.Contains(taken, each => each.Value == "model, candidate_labels, hypothesis_template, top_k, multi_label, function_to_apply");
    }
}
