using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>What holds for the whole document: title, groups of routes, how callers say who they are.</summary>
internal sealed class DocumentDetails : IOpenApiDocumentTransformer
{
    /// <summary>Name of the scheme of <c>Authorization: Bearer</c>.</summary>
    public const string Bearer = "bearer";

    /// <summary>Name of the scheme of <c>X-Api-Key</c>.</summary>
    public const string ApiKey = "apiKey";

    private static readonly (string Name, string Description)[] _groups =
    [
        ("Classify", "Images and labels in, one result per image out."),
        ("Label sets", "Labels that are stored under a name, with versions that never change."),
        ("Jobs", "Many images: a job outlives its caller, and each image gets exactly one outcome."),
        ("Models", "What models there are, and what is in memory where."),
        ("Cluster", "The silos and what they do."),
        ("Hugging Face", "The routes that huggingface_hub and @huggingface/inference call. Their errors are {\"error\": \"one string\"}."),
        ("OpenAI", "The routes that OpenAI's clients call. Their errors are {\"error\": {\"message\": ...}}."),
        ("Health", "For load balancers and orchestrators. Asks for no key."),
    ];

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ZeroShotOrleans",
            Version = "v1",
            Description =
                "Zero-shot image classification as a cluster: which of the labels, given in plain words, fits an image.\n\n" +
                "Every answer has the header `X-Request-Id`, which the server's log has, too. Overload is always 429 with `Retry-After`. " +
                "Native routes (`/v1/...`) refuse with problem details (RFC 9457); those of Hugging Face and OpenAI in the words of these. " +
                "A body may be compressed: `Content-Encoding` gzip, deflate or br.",
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
                Description = "`Authorization: Bearer KEY`, where KEY is an API key or, if the server takes them, a JSON web token. What a key may do: `classify` (classify and embed; read models and label sets), `jobs` (that and jobs and label sets), `admin` (everything). A server without keys and tokens asks for none.",
            },
            [ApiKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = ApiKeyHandler.Header, Description = "The same key, for clients that use `Authorization` for something else.",
            },
        };
        AddRequestIds(document);
        return Task.CompletedTask;
    }

    // Refusals are shared, so the header stands once in each.
    private static void AddRequestIds(OpenApiDocument document)
    {
        document.AddComponent<IOpenApiHeader>("RequestId", new OpenApiHeader
        {
            Required = true,
            Description = "Id of the request: the caller's own, if it sent a harmless one.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Za-z0-9._-]{1,64}$" },
        });
        document.AddComponent<IOpenApiParameter>("RequestId", new OpenApiParameter
        {
            Name = RequestIds.Header, In = ParameterLocation.Header,
            Description = "An id for this request, for the server's log: up to 64 letters, digits and - _ . characters. Another one is replaced.",
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
