using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>The document is complete, valid OpenAPI 3.1, and equal to the one in the repository.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class DocumentTests(ExposureFixture fixture)
{
    private static readonly string[] _undescribed = ["/openapi/v1.json", "/docs", "/console", "/dashboard"];

    [Fact]
    public async Task The_document_is_valid_OpenAPI()
    {
        var read = OpenApiDocument.Parse(await Text(), "json");

        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic!.SpecificationVersion);
        Assert.Empty(read.Diagnostic.Errors.Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.Empty(read.Diagnostic.Warnings.Select(error => $"{error.Pointer}: {error.Message}"));
    }

    [Fact]
    public async Task Every_reference_resolves()
    {
        var contract = await Contract.Of(fixture.Api.Address);
        var references = Nodes(contract.Document).OfType<JsonObject>().Where(node => node["$ref"] is JsonValue).ToArray();

        Assert.NotEmpty(references);
        Assert.All(references, reference => contract.Resolve(reference));
    }

    [Fact]
    public async Task Every_component_is_referenced()
    {
        var document = (await Contract.Of(fixture.Api.Address)).Document;
        var used = Nodes(document).OfType<JsonObject>().Select(node => node["$ref"]).OfType<JsonValue>().Select(reference => reference.GetValue<string>()).ToHashSet();

        var components = document["components"]!.AsObject().Where(kind => kind.Key != "securitySchemes")
            .SelectMany(kind => kind.Value!.AsObject().Select(component => $"#/components/{kind.Key}/{component.Key}"));
        Assert.Empty(components.Except(used));
    }

    [Fact]
    public async Task Every_operation_has_a_unique_id_descriptions_and_parameters()
    {
        var operations = await Operations();

        Assert.Equal(operations.Length, operations.Select(each => each.Operation["operationId"]!.GetValue<string>()).Distinct().Count());
        var contract = await Contract.Of(fixture.Api.Address);
        var tags = contract.Document["tags"]!.AsArray().Select(tag => tag!["name"]!.GetValue<string>()).ToHashSet();
        Assert.All(operations, each =>
        {
            Assert.False(string.IsNullOrWhiteSpace(each.Operation["summary"]?.GetValue<string>()));
            Assert.Contains(Assert.Single(each.Operation["tags"]!.AsArray())!.GetValue<string>(), tags);
            var parameters = each.Operation["parameters"]!.AsArray().Select(parameter => contract.Resolve(parameter!)).ToArray();
            Assert.All(parameters, parameter => Assert.False(string.IsNullOrWhiteSpace(parameter["description"]?.GetValue<string>())));
            var inPath = parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "path").ToArray();
            Assert.All(inPath, parameter => Assert.True(parameter["required"]!.GetValue<bool>()));
            Assert.Equal(
                Regex.Matches(each.Path, "{([^}]+)}", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups[1].Value).Order(),
                inPath.Select(parameter => parameter["name"]!.GetValue<string>()).Order());
            Assert.Equal(parameters.Length, parameters.Select(parameter => (parameter["in"]!.GetValue<string>(), parameter["name"]!.GetValue<string>())).Distinct().Count());
        });
    }

    [Fact]
    public async Task Every_response_has_a_description_the_request_id_and_a_schema()
    {
        var contract = await Contract.Of(fixture.Api.Address);
        foreach (var (_, _, operation) in await Operations())
        {
            foreach (var (status, reference) in operation["responses"]!.AsObject())
            {
                var response = contract.Resolve(reference!);
                Assert.False(string.IsNullOrWhiteSpace(response["description"]?.GetValue<string>()));
                Assert.NotNull(response["headers"]!["X-Request-Id"]);
                Assert.Equal(status == "429", response["headers"]!["Retry-After"] is not null);
                Assert.Equal(status is "204" or "304", response["content"] is null);
                Assert.All(response["content"]?.AsObject().ToArray() ?? [], media => Assert.NotNull(media.Value!["schema"]));
            }
        }
    }

    [Fact]
    public async Task Every_authenticated_route_declares_its_scopes_and_error_responses()
    {
        foreach (var (path, _, operation) in await Operations())
        {
            string[] refusals = [.. operation["responses"]!.AsObject().Select(response => response.Key).Where(status => status[0] is '4' or '5')];
            if (path.StartsWith("/health", StringComparison.Ordinal) || path.StartsWith("/v2/health/", StringComparison.Ordinal))
            {
                Assert.Empty(operation["security"]!.AsArray());
                Assert.DoesNotContain("401", refusals);
                continue;
            }

            Assert.Equal(["bearer", "apiKey"], operation["security"]!.AsArray().Select(scheme => Assert.Single(scheme!.AsObject()).Key));
            Assert.Subset(refusals.ToHashSet(), new HashSet<string> { "401", "403", "429", "500" });
            var dialect = path is "/v1/embeddings" or "/v1/models" or "/v1/models/{model}" ? "OpenAi" : path.StartsWith("/v1/", StringComparison.Ordinal) ? "Native"
                : operation["tags"]![0]!.GetValue<string>() switch { "Infinity" => "OpenAi", "Text Embeddings Inference" => "TextEmbeddings", "KServe" => "KServe", _ => "HuggingFace" };
            Assert.All(refusals, status => Assert.Equal($"#/components/responses/{dialect}Error{status}", operation["responses"]![status]!["$ref"]!.GetValue<string>()));
            Assert.Equal(operation["requestBody"] is not null, refusals.Contains("413"));
            Assert.True(!path.Contains('{', StringComparison.Ordinal) || refusals.Contains("404"));
        }
    }

    [Fact]
    public async Task The_document_lists_exactly_the_routes_of_the_http_api()
    {
        var described = (await Operations()).Select(each => $"{each.Method} {each.Path}").Order(StringComparer.Ordinal);

        var mapped = fixture.Api.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(route => (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => (Method: method, Path: PathOf(route))))
            .Where(route => !_undescribed.Any(each => route.Path == each || route.Path.StartsWith(each + "/", StringComparison.Ordinal)))
            .Select(route => $"{route.Method} {route.Path}")

            // The console, and POST /, which is a Hugging Face route.
            .Where(route => route != "GET /").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(mapped, described);
    }

    // Rows of tables have the same members in every row.
    private static bool HasAllMembers(string schema) => schema.StartsWith("JobEmbedding", StringComparison.Ordinal) || schema.StartsWith("LabelEmbedding", StringComparison.Ordinal);

    [Fact]
    public async Task Responses_omit_null_members_and_requests_may_send_null()
    {
        var schemas = (await Contract.Of(fixture.Api.Address)).Document["components"]!["schemas"]!.AsObject();

        var nullable = schemas.Where(schema => schema.Value!["properties"]?.AsObject().Any(member => MayBeNull(member.Value!)) is true).Select(schema => schema.Key);
        Assert.Equal(
            [
                "CanaryBody", "ClassifyBody", "ClassifyFormBody", "EmbeddingBody", "ExportBody", "HuggingFaceBody", "HuggingFaceOptions", "HuggingFaceParameters", "ImageBody", "InferBody", "InferInputBody", "InferInputParameters", "InferOutputBody", "InferOutputParameters",
                "InferParameters", "InfinityClassifyBody", "InfinityEmbeddingBody", "JobLabelSetBody", "OpenAiError", "PullModelBody", "PutLabelSetBody", "RelabelBody", "ResultPageBody", "RetryBody", "SimilarityBody", "SimilarityParameters",
                "SubmitJobBody", "TextEmbeddingsBody", "TextEmbeddingsParameters",
            ],
            nullable.Where(name => name is not ("ResultRowBody" or "ResultScoreBody") && !HasAllMembers(name)).Order(StringComparer.Ordinal));

        Assert.Equal(["id", "state", "submitted"], schemas["JobBody"]!["required"]!.AsArray().Take(3).Select(name => name!.GetValue<string>()));
        Assert.DoesNotContain("endedAt", schemas["JobBody"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Contains("object", schemas["ModelBody"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.False(schemas["ClassifyBody"]!["additionalProperties"]!.GetValue<bool>());
        Assert.False(schemas["HuggingFaceBody"]!["additionalProperties"]!.GetValue<bool>());
    }

    private static bool MayBeNull(JsonNode? schema) => schema is JsonObject one && (
        one["type"] is JsonArray types && types.Any(type => type!.GetValue<string>() == "null")
        || one["oneOf"]?.AsArray().Any(each => each!["type"] is JsonValue type && type.GetValue<string>() == "null") is true
        || one["properties"]?.AsObject().Any(member => MayBeNull(member.Value)) is true);

    [Fact]
    public async Task Forms_and_JSON_are_operations_of_their_own_and_forms_say_which_part_is_a_file()
    {
        var contents = (await Operations()).Select(each => each.Operation["requestBody"]?["content"]).OfType<JsonObject>().ToArray();
        var forms = contents.Where(content => content.ContainsKey("multipart/form-data")).ToArray();

        // Generated clients send one kind of body to a route, or get one method with the members of both.
        Assert.Equal(2, forms.Length);
        Assert.All(forms, form => Assert.False(form.ContainsKey("application/json")));
        Assert.All(forms, form => Assert.Equal("image/*", form["multipart/form-data"]!["encoding"]!["image"]!["contentType"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Unions_and_enums_match_the_parser()
    {
        var schemas = (await Contract.Of(fixture.Api.Address)).Document["components"]!["schemas"]!.AsObject();

        // Generated clients have no type for a union: a list that may also be one string is described as a list, with an extension.
        var labels = schemas["ClassifyBody"]!["properties"]!["labels"]!;
        Assert.Equal(["array", "null"], labels["type"]!.AsArray().Select(type => type!.GetValue<string>()).Order());
        Assert.True(labels["x-also-string"]!.GetValue<bool>());
        Assert.Equal(["object", "string"], schemas["ImageBody"]!["type"]!.AsArray().Select(type => type!.GetValue<string>()).Order());
        Assert.Equal(["base64", "url", "image", "image_url", "name"], schemas["ImageBody"]!["properties"]!.AsObject().Select(member => member.Key));
        Assert.Equal("#/components/schemas/ImageBody", schemas["ClassifyBody"]!["properties"]!["images"]!["items"]!["$ref"]!.GetValue<string>());
        Assert.Equal(["preparing", "running", "finished", "cancelled", "failed", "paused"], schemas["JobState"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Equal("string", schemas["JobState"]!["type"]!.GetValue<string>());
        Assert.Equal(
            schemas["Activation"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()),
            schemas["ClassifyFormBody"]!["properties"]!["activation"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()));
        var source = schemas["SourceBody"]!;
        Assert.Equal(
            ["directory", "list", "tar", "objects", "urls", "upload"],
            source["anyOf"]!.AsArray().Select(kind => Assert.Single(schemas[kind!["$ref"]!.GetValue<string>().Split('/')[^1]]!["properties"]!["type"]!["enum"]!.AsArray())!.GetValue<string>()));
        Assert.All(source["anyOf"]!.AsArray(), kind => Assert.Contains("type", schemas[kind!["$ref"]!.GetValue<string>().Split('/')[^1]]!["required"]!.AsArray().Select(name => name!.GetValue<string>())));
    }

    [Fact]
    public async Task The_response_of_zero_shot_classification_matches_Hugging_Faces_schema()
    {
        var contract = await Contract.Of(fixture.Api.Address);

        var score = contract.Resolve(contract.Document["components"]!["schemas"]!["HuggingFaceAnswer"]!["anyOf"]![0]!["items"]!);

        // From the specification of their task: an array of objects with a string label and a number score, both required.
        Assert.Equal("array", contract.Document["components"]!["schemas"]!["HuggingFaceAnswer"]!["anyOf"]![0]!["type"]!.GetValue<string>());
        Assert.Equal("object", score["type"]!.GetValue<string>());
        Assert.Equal(["label", "score"], score["required"]!.AsArray().Select(name => name!.GetValue<string>()).Order());
        Assert.Equal("string", score["properties"]!["label"]!["type"]!.GetValue<string>());
        Assert.Equal("number", score["properties"]!["score"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_document_in_the_repository_is_the_served_one()
    {
        var served = (await Text()).ReplaceLineEndings("\n") + "\n";
        var kept = (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "openapi.json"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var file = Path.Combine(AppContext.BaseDirectory, "openapi.served.json");
        await File.WriteAllTextAsync(file, served, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), TestContext.Current.CancellationToken);

        Assert.True(served == kept, $"docs/openapi.json differs from the served document. If the change is intended, run: cp {Path.GetRelativePath(Root(), file)} docs/openapi.json");
    }

    internal static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));

    private async Task<string> Text() => await fixture.Api.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);

    private async Task<(string Path, string Method, JsonObject Operation)[]> Operations() =>
        [.. (await Contract.Of(fixture.Api.Address)).Document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject())))];

    private static string PathOf(RouteEndpoint route) => "/" + route.RoutePattern.RawText!.TrimStart('/').Replace("{**", "{", StringComparison.Ordinal);

    private static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        null => [],
        JsonObject one => [one, .. one.SelectMany(each => Nodes(each.Value))],
        JsonArray array => [array, .. array.SelectMany(Nodes)],
        _ => [node],
    };
}
