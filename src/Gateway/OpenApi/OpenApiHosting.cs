using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Wire;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Serves the OpenAPI document at <c>/openapi/v1.json</c> and the API reference at <c>/docs</c>. Both are public: they reveal nothing about the server's data.</summary>
internal static class OpenApiHosting
{
    /// <summary>Name of the document.</summary>
    public const string Document = "v1";

    /// <summary>Adds the services that generate the OpenAPI document.</summary>
    public static void AddGatewayDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => NativeJson.Configure(json.SerializerOptions));
        services.AddOpenApi(Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer<WireSchemas>();
            options.AddOperationTransformer<RequestBodies>();
            options.AddOperationTransformer<TensorBodies>();
            options.AddOperationTransformer<JobStreams>();
            options.AddOperationTransformer<ErrorResponses>();
            options.AddOperationTransformer<OperationDetails>();
            options.AddOperationTransformer<TaggedAnswers>();
            options.AddDocumentTransformer<DocumentDetails>();
            options.AddDocumentTransformer<AnswerSchemas>();
            options.AddDocumentTransformer<MemberLimits>();
            options.AddDocumentTransformer<Examples>();
        });
        services.AddSingleton<DescriptionFile>();
    }

    /// <summary>Maps the document and the API reference.</summary>
    public static void MapGatewayDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/openapi/v1.json", async (DescriptionFile file) => TaggedAnswer.Public(await file.Bytes, "application/json")).ExcludeFromDescription();
        DocsPage.Map(routes);
    }
}
