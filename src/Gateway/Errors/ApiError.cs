using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Why a request is not answered as it hoped.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">What a program can branch on: lower case with <c>_</c>.</param>
/// <param name="Message">What was wrong, where, and what to do. No path, no stack, nothing of the machine.</param>
/// <param name="RetryAfterSeconds">When to ask again, or null when asking again is useless.</param>
internal sealed record ApiError(int Status, string Code, string Message, int? RetryAfterSeconds = null)
{
    /// <summary>Codings of a body that are taken, when the request's is none of them; else null.</summary>
    public string? AcceptEncoding { get; init; }

    public static ApiError BadRequest(string message, string code = ErrorCodes.BadRequest) => new(StatusCodes.Status400BadRequest, code, message);
}

/// <summary>Thrown by endpoints to refuse a request.</summary>
internal sealed class ApiException(ApiError error) : Exception(error.Message)
{
    /// <summary>The refusal.</summary>
    public ApiError Error { get; } = error;
}
