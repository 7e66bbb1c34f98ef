using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Adds the error responses of a route, in its format. They follow from the route's parameters and body; endpoints add others with <c>Produces(409)</c>.</summary>
internal sealed class ErrorResponses : IOpenApiOperationTransformer
{
    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var dialect = metadata.OfType<DialectMetadata>().LastOrDefault()?.Dialect ?? Dialect.Native;
        var named = operation.Responses!.Keys.Where(status => status[0] is '4' || status is "507").Select(status => int.Parse(status, System.Globalization.CultureInfo.InvariantCulture));
        foreach (var status in Statuses(operation, metadata).Concat(named).Distinct().Order().ToArray())
        {
            operation.Responses![status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = await ResponseAsync(status, dialect, context, cancellationToken);
        }
    }

    private static IEnumerable<int> Statuses(OpenApiOperation operation, IList<object> metadata)
    {
        if (!metadata.OfType<IAuthorizeData>().Any())
        {
            // The health routes need no key and have no parameters, but answer no other site and under no other name.
            return [403, 421];
        }

        var names = operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) is true;
        var accepts = metadata.OfType<IAcceptsMetadata>().LastOrDefault();
        return [
            // 400 on every route: none takes query parameters that it does not know.
            .. (int[])[400, 401, 403, 421, 429, 500, 504],
            .. names || accepts is not null ? (int[])[404] : [],
            .. accepts is not null ? (int[])[408, 413, 415] : [],
        ];
    }

    private static async Task<IOpenApiResponse> ResponseAsync(int status, Dialect dialect, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        var name = $"{dialect}Error{status}";
        document.Components ??= new OpenApiComponents();
        document.Components.Responses ??= new Dictionary<string, IOpenApiResponse>();
        if (!document.Components.Responses.ContainsKey(name))
        {
            document.AddComponent<IOpenApiResponse>(name, new OpenApiResponse
            {
                Description = Description(status),
                Headers = Headers(status),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [dialect == Dialect.Native ? "application/problem+json" : "application/json"] = new()
                    {
                        Schema = await SchemaAsync(dialect, context, cancellationToken),
                        Example = Example(status, dialect),
                    },
                },
            });
        }

        return new OpenApiResponseReference(name, document);
    }

    private static async Task<IOpenApiSchema> SchemaAsync(Dialect dialect, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var type = dialect switch
        {
            Dialect.HuggingFace => typeof(HuggingFaceError), Dialect.OpenAi => typeof(OpenAiError), Dialect.TextEmbeddings => typeof(TextEmbeddingsError), Dialect.KServe => typeof(KServeError), _ => typeof(Problem),
        };
        return await NamedSchemas.OfAsync(type, context, cancellationToken);
    }

    private static Dictionary<string, IOpenApiHeader>? Headers(int status) => status switch
    {
        401 => new()
        {
            ["WWW-Authenticate"] = Header("Bearer.", "Bearer"),
            ["X-Error-Message"] = Header("The message that Hugging Face's Python client shows.", "Invalid credentials in Authorization header"),
        },
        415 => new() { ["Accept-Encoding"] = new OpenApiHeader { Description = "The supported codings, when the Content-Encoding is not supported.", Schema = new OpenApiSchema { Type = JsonSchemaType.String, Const = ContentCodings.Accepted } } },
        429 => new() { ["Retry-After"] = new OpenApiHeader { Required = true, Description = "Seconds to wait before retrying.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" } } },
        _ => null,
    };

    private static OpenApiHeader Header(string description, string value) => new()
    {
        Description = description, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String, Const = value },
    };

    private static string Description(int status) => status switch
    {
        400 => "The request is malformed, or one of its values is invalid. The message says which, and what to send instead.",
        401 => "The key or token is missing or invalid.",
        403 => "The key or token lacks the scope that the route needs; or the request comes from a page of an origin that is not allowed, or is an administrator's and lacks the token of an API without keys.",
        404 => "The model, label set, job or silo does not exist, or belongs to another tenant.",
        408 => "The body did not arrive in time.",
        409 => "The request does not fit the state of the job.",
        413 => "The body is too large. The message names the setting.",
        415 => "The route does not accept the Content-Type, or the Content-Encoding is none of Accept-Encoding, or several.",
        424 => "The models of this server cannot do that.",
        421 => "The request goes to a host name that is not this server's (Http:AllowedHosts).",
        429 => "The server or the cluster is overloaded. Retry after the number of seconds in Retry-After. Overload is never 503, because some clients retry that without a pause.",
        504 => "The response was not ready in time (Http:ResponseSeconds), and the request was cancelled.",
        507 => "No more may be stored: of the tenant's jobs, or at all. Nothing was done, and nothing is deleted to make room. Delete jobs, then ask again.",
        500 => "The server or the model failed. The server's log has the details under the request id.",
        _ => ReasonPhrases.GetReasonPhrase(status) + ".",
    };

    // An example of the most frequent error for each status.
    private static JsonNode Example(int status, Dialect dialect)
    {
        var error = Typical(status);
        return JsonNode.Parse(ErrorWriter.Body(error, dialect, requestId: "0f8a1c7d5f3b4f0f9d6a7f1e2b3c4d5e"))!;
    }

    private static ApiError Typical(int status) => status switch
    {
        400 => new ApiError(status, ErrorCodes.InvalidLabels, "'labels' is empty. Send at least one label."),
        401 => new ApiError(status, ErrorCodes.Unauthorized, "This server requires a key. Send it as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'."),
        403 => new ApiError(status, ErrorCodes.Forbidden, "The key of 'photos' lacks the scope that GET /v1/silos needs. Its operator can add it under Auth:Keys."),
        404 => new ApiError(status, ErrorCodes.ModelNotFound, "Model 'zeroshot-mni' not found. Did you mean zeroshot-mini? Available models: zeroshot-mini. GET /v1/models lists them."),
        408 => new ApiError(status, ErrorCodes.BodyTooSlow, "The body arrived too slowly (Http:MinBodyBytesPerSecond). Send fewer or smaller images per request, or use a faster connection."),
        409 => new ApiError(status, ErrorCodes.JobFailed, "Job 06fp2k8s1q4t failed with 0 of 3 images done: the folder is gone."),
        413 => new ApiError(status, ErrorCodes.TooLarge, "The body is larger than the 50331648 bytes that are allowed (Http:MaxBodyBytes). Send fewer or smaller images, or submit a job."),
        424 => new ApiError(status, ErrorCodes.BadRequest, "The models of this server do not rerank texts. POST /similarity compares texts by their embeddings."),
        421 => new ApiError(status, ErrorCodes.UnknownHost, "'photos.example' is not a name of this server. Call it as localhost, or have its operator add the name under Http:AllowedHosts."),
        429 => new ApiError(status, ErrorCodes.Overloaded, "The server has reached its maximum of concurrent requests (Http:MaxConcurrentRequests). Retry in a moment."),
        500 => new ApiError(status, ErrorCodes.InternalError, "Internal server error. The server's log has the details under the request id."),
        507 => new ApiError(status, ErrorCodes.QuotaExceeded,
            "Tenant 'photos' has 10000 jobs stored, and a tenant may have 10000 (Jobs:MaxStoredPerTenant). No job was started, and results are kept. Delete jobs that are no longer needed, or keep new ones for a shorter time (keepDays). DELETE /v1/jobs/{id} deletes one."),
        504 => new ApiError(status, ErrorCodes.TimedOut,
            "The response was not ready within 60 seconds (Http:ResponseSeconds), so the request was cancelled. Send fewer images or labels per request, store the labels as a named set first, or use a job."),
        _ => new ApiError(status, ErrorCodes.Refused, $"The request was refused with status {status}."),
    };
}
