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

/// <summary>Adds the refusals that a route may answer, in its dialect. Which they are follows from what the route takes; endpoints name others with <c>Produces(409)</c>.</summary>
internal sealed class ErrorResponses : IOpenApiOperationTransformer
{
    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var dialect = metadata.OfType<DialectMetadata>().LastOrDefault()?.Dialect ?? Dialect.Native;
        var named = operation.Responses!.Keys.Where(status => status[0] is '4').Select(status => int.Parse(status, System.Globalization.CultureInfo.InvariantCulture));
        foreach (var status in Statuses(operation, metadata).Concat(named).Distinct().Order().ToArray())
        {
            operation.Responses![status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = await ResponseAsync(status, dialect, context, cancellationToken);
        }
    }

    private static IEnumerable<int> Statuses(OpenApiOperation operation, IList<object> metadata)
    {
        if (!metadata.OfType<IAuthorizeData>().Any())
        {
            // Health asks nothing and takes nothing.
            return [];
        }

        var names = operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) is true;
        var accepts = metadata.OfType<IAcceptsMetadata>().LastOrDefault();
        return [
            .. (int[])[401, 403, 429, 500, 504],
            .. names || accepts is not null || operation.Parameters?.Count > 0 ? (int[])[400] : [],
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
        var type = dialect switch { Dialect.HuggingFace => typeof(HuggingFaceError), Dialect.OpenAi => typeof(OpenAiError), _ => typeof(Problem) };
        return await NamedSchemas.OfAsync(type, context, cancellationToken);
    }

    private static Dictionary<string, IOpenApiHeader>? Headers(int status) => status switch
    {
        401 => new()
        {
            ["WWW-Authenticate"] = Header("Bearer.", "Bearer"),
            ["X-Error-Message"] = Header("What Hugging Face's Python client shows.", "Invalid credentials in Authorization header"),
        },
        415 => new() { ["Accept-Encoding"] = new OpenApiHeader { Description = "The codings that are taken, when it is the Content-Encoding that is not.", Schema = new OpenApiSchema { Type = JsonSchemaType.String, Const = ContentCodings.Accepted } } },
        429 => new() { ["Retry-After"] = new OpenApiHeader { Required = true, Description = "Seconds after which to ask again.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" } } },
        _ => null,
    };

    private static OpenApiHeader Header(string description, string value) => new()
    {
        Description = description, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String, Const = value },
    };

    private static string Description(int status) => status switch
    {
        400 => "The request cannot be understood, or one of its values cannot be taken. The message says which, and what to send instead.",
        401 => "No key or token, or one that is not valid.",
        403 => "The key or token lacks the scope that the route needs.",
        404 => "There is no such model, label set, job or silo; or it is somebody else's.",
        408 => "The body did not arrive in time.",
        409 => "The job is in another state than the request takes it to be in.",
        413 => "The body is larger than is taken. The message names the setting.",
        415 => "The body is of a Content-Type that the route does not take, or its Content-Encoding is none of gzip, deflate and br.",
        429 => "Too much at once, here or in the cluster. Ask again after the seconds of Retry-After. Overload is never 503: clients in use repeat that without a pause.",
        504 => "The answer was not there in time (Http:ResponseSeconds), and the work behind it was given up.",
        500 => "The server failed, or the model on it. The server's log has the details under the request id.",
        _ => ReasonPhrases.GetReasonPhrase(status) + ".",
    };

    // The words of the HTTP API for the case that is most frequent.
    private static JsonNode Example(int status, Dialect dialect)
    {
        var error = Typical(status);
        return JsonNode.Parse(ErrorWriter.Body(error, dialect, requestId: "0f8a1c7d5f3b4f0f9d6a7f1e2b3c4d5e"))!;
    }

    private static ApiError Typical(int status) => status switch
    {
        400 => new ApiError(status, ErrorCodes.InvalidLabels, "'labels' holds no label. Name at least one."),
        401 => new ApiError(status, ErrorCodes.Unauthorized, "This server asks for a key. Send it as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'."),
        403 => new ApiError(status, ErrorCodes.Forbidden, "The key of 'photos' lacks the scope that GET /v1/silos needs. Its operator can add it under Auth:Keys."),
        404 => new ApiError(status, ErrorCodes.ModelNotFound, "Model 'zeroshot-mni' not found. Did you mean zeroshot-mini? Available models: zeroshot-mini. GET /v1/models lists them."),
        408 => new ApiError(status, ErrorCodes.BodyTooSlow, "The body came too slowly (Http:MinBodyBytesPerSecond). Send fewer or smaller images at a time, or over a faster connection."),
        409 => new ApiError(status, ErrorCodes.JobFailed, "Job 06fp2k8s1q4t failed with 0 of 3 images done: the folder is gone."),
        413 => new ApiError(status, ErrorCodes.TooLarge, "The body is larger than the 50331648 bytes that are taken (Http:MaxBodyBytes). Send fewer or smaller images, or use a job for many."),
        429 => new ApiError(status, ErrorCodes.Overloaded, "The server works on as many requests as it may (Http:MaxConcurrentRequests). Send again in a moment."),
        500 => new ApiError(status, ErrorCodes.InternalError, "The server failed on this request. Its log has the details under the request id."),
        504 => new ApiError(status, ErrorCodes.TimedOut,
            "The answer was not there within 60 seconds (Http:ResponseSeconds) and was given up. Send fewer images or labels at a time, store the labels as a named set first, or use a job."),
        _ => new ApiError(status, ErrorCodes.Refused, $"The request was refused with status {status}."),
    };
}
