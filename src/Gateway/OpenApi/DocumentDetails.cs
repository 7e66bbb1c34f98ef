using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Properties of the whole document: title, groups of routes, authentication schemes.</summary>
internal sealed class DocumentDetails : IOpenApiDocumentTransformer
{
    /// <summary>Name of the scheme of <c>Authorization: Bearer</c>.</summary>
    public const string Bearer = "bearer";

    /// <summary>Name of the scheme of <c>X-Api-Key</c>.</summary>
    public const string ApiKey = "apiKey";

    private static readonly (string Name, string Description)[] _groups =
    [
        ("Classify", "Classify images: one result per image."),
        ("Label sets", "Labels stored under a name, in immutable versions."),
        ("Jobs", "Classify many images: a job continues without its client, and each image gets exactly one outcome."),
        ("Models", "Available models, and which silos have loaded them."),
        ("Cluster", "The silos of the cluster and their load."),
        ("Hugging Face", "The routes that huggingface_hub and @huggingface/inference call. Their errors are {\"error\": \"one string\"}."),
        ("OpenAI", "The routes that OpenAI's clients call. Their errors are {\"error\": {\"message\": ...}}."),
        ("Infinity", "The routes that Infinity's clients call, if the server has them (Http:Infinity). Their errors are OpenAI's."),
        ("Text Embeddings Inference", "The routes that clients of Text Embeddings Inference call, if the server has them (Http:TextEmbeddingsInference). Their errors are {\"error\": \"one string\", \"error_type\"}."),
        ("KServe", "The Open Inference Protocol of KServe and Triton, if the server has it (Http:KServe). Its errors are {\"error\": \"one string\"}."),
        ("Health", "For load balancers and orchestrators. Needs no key."),
    ];

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ZeroShotOrleans",
            Version = "v1",
            Description =
                "Zero-shot image classification on a cluster: finds which of your labels, given in plain words, fit an image.\n\n" +
                "Every response has the header `X-Request-Id`, which also appears in the server's log. Overload is always 429 with `Retry-After`. " +
                "Native routes (`/v1/...`) return errors as problem details (RFC 9457); the Hugging Face and OpenAI routes use the error format of those APIs. " +
                $"A body may be compressed: `Content-Encoding` {ContentCodings.Accepted}. HEAD is answered wherever GET is.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };

        // Relative: the document is the same on every server.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>(_groups.Select(group => new OpenApiTag { Name = group.Name, Description = group.Description }));
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer",
                Description = "`Authorization: Bearer KEY`, where KEY is an API key or, if the server accepts them, a JSON web token. Scopes of a key: `classify` (classify and embed; read models and label sets), `jobs` (the same, plus jobs and changes of label sets), `admin` (everything). A server without configured keys and tokens needs none.",
            },
            [ApiKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = ApiKeyHandler.Header, Description = "The same key, for clients that use `Authorization` for another purpose.",
            },
        };
        AddRequestIds(document);
        return Task.CompletedTask;
    }

    // Error responses are shared, so each gets the header once.
    private static void AddRequestIds(OpenApiDocument document)
    {
        document.AddComponent<IOpenApiHeader>("RequestId", new OpenApiHeader
        {
            Required = true,
            Description = "Id of the request: the client's own, if it sent a valid one.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Za-z0-9._-]{1,64}$" },
        });
        document.AddComponent<IOpenApiParameter>("RequestId", new OpenApiParameter
        {
            Name = RequestIds.Header, In = ParameterLocation.Header,
            Description = "An id for this request, for the server's log: up to 64 letters, digits and - _ . characters. An invalid one is replaced.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameterReference("RequestId", document));
            foreach (var response in operation.Responses!.Values.OfType<OpenApiResponse>())
            {
                AddTo(response, document);
            }
        }

        foreach (var response in document.Components!.Responses?.Values.OfType<OpenApiResponse>() ?? [])
        {
            AddTo(response, document);
        }
    }

    private static void AddTo(OpenApiResponse response, OpenApiDocument document) =>
        (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[RequestIds.Header] = new OpenApiHeaderReference("RequestId", document);
}
