using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Why a request was refused.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Error code that programs branch on: lower case with <c>_</c>.</param>
/// <param name="Message">What was wrong, where, and what to do next. Contains no paths, stack traces or host names.</param>
/// <param name="RetryAfterSeconds">When to retry, or null if a retry cannot succeed.</param>
internal sealed record ApiError(int Status, string Code, string Message, int? RetryAfterSeconds = null)
{
    /// <summary>The supported content codings, when the request uses an unsupported one; otherwise null.</summary>
    public string? AcceptEncoding { get; init; }

    /// <summary>The methods of the route, when the request uses another one; otherwise null.</summary>
    public string? Allow { get; init; }

    /// <summary>The same error, of one of several inputs.</summary>
    /// <param name="member">Its path in the request.</param>
    public ApiError In(string member) => this with { Message = $"'{member}': {Message}" };

    public static ApiError BadRequest(string message, string code = ErrorCodes.BadRequest) => new(StatusCodes.Status400BadRequest, code, message);
}

/// <summary>Thrown by endpoints to refuse a request.</summary>
internal sealed class ApiException(ApiError error) : Exception(error.Message)
{
    /// <summary>The error to send.</summary>
    public ApiError Error { get; } = error;
}
