using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Gateway.OpenApi;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>A route that returns rows is described with all their formats, and an upload with files.</summary>
public sealed class JobStreamsTests
{
    [Fact]
    public async Task Rows_are_described_in_all_formats_and_errors_in_the_format_of_the_route()
    {
        var document = await Describe(routes =>
        {
            routes.MapGet("/v1/rows", (string? format) => format).Produces<Row>(200, "application/x-ndjson", "text/event-stream", "text/csv", "application/vnd.apache.parquet")
                .ProducesProblem(409).WithName("rows").RequireAuthorization("jobs");
            routes.MapGet("/v1/job", () => "").Produces<JobBody>().WithName("job");
        });

        var operation = document["paths"]!["/v1/rows"]!["get"]!;
        var content = operation["responses"]!["200"]!["content"]!;
        Assert.Equal("#/components/schemas/Row", content["application/x-ndjson"]!["schema"]!["$ref"]!.GetValue<string>());
        Assert.Equal(["#/components/schemas/Row", "#/components/schemas/JobBody"], content["text/event-stream"]!["schema"]!["anyOf"]!.AsArray().Select(kind => kind!["$ref"]!.GetValue<string>()));
        Assert.All((string[])["application/x-ndjson", "text/event-stream"], stream => Assert.True(content[stream]!["x-stream"]!.GetValue<bool>()));
        Assert.Equal("string", content["text/csv"]!["schema"]!["type"]!.GetValue<string>());
        AssertBinary(content["application/vnd.apache.parquet"]!["schema"]!);
        Assert.Equal(["ndjson", "csv", "parquet", "sse"], operation["parameters"]![0]!["schema"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Equal("#/components/responses/NativeError409", operation["responses"]!["409"]!["$ref"]!.GetValue<string>());

        // A row has all its members; other responses omit null members.
        var row = document["components"]!["schemas"]!["Row"]!;
        Assert.Equal(["index", "error"], row["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Contains("null", row["properties"]!["error"]!["type"]!.AsArray().Select(type => type!.GetValue<string>()));
    }

    [Fact]
    public async Task An_upload_is_described_as_a_form_and_as_a_single_file()
    {
        var document = await Describe(routes => routes.MapPost("/v1/images", () => "").Accepts<IFormFileCollection>("multipart/form-data", "*/*")
            .Produces<UploadAnswerBody>().WithName("uploadImages"));

        var content = document["paths"]!["/v1/images"]!["post"]!["requestBody"]!["content"]!;
        Assert.Equal("#/components/schemas/UploadFormBody", content["multipart/form-data"]!["schema"]!["$ref"]!.GetValue<string>());
        Assert.Equal(["multipart/form-data", "application/octet-stream", "image/*"], content.AsObject().Select(media => media.Key));
        AssertBinary(content["application/octet-stream"]!["schema"]!);
        var file = document["components"]!["schemas"]!["UploadFormBody"]!["properties"]!["image"]!["items"]!;
        AssertBinary(file);

        // Beside the errors, which every document has.
        Assert.Equal(["UploadAnswerBody", "UploadFormBody"], document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key).Where(name => name.StartsWith("Upload", StringComparison.Ordinal) || name.Contains("Form", StringComparison.Ordinal)).Order());
    }

    // Generators of clients know bytes only in this spelling.
    private static void AssertBinary(JsonNode schema) => Assert.Equal(("string", "binary"), (schema["type"]!.GetValue<string>(), schema["format"]!.GetValue<string>()));

    private static async Task<JsonNode> Describe(Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--urls=http://127.0.0.1:0"] });
        builder.Logging.ClearProviders();
        builder.Services.AddAuthorization();
        builder.Services.AddGatewayDescription();
        await using var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return JsonNode.Parse(await app.Services.GetRequiredService<DescriptionFile>().Bytes)!;
    }

    private sealed record Row(long Index, string? Error, float? Cosine = null);
}
