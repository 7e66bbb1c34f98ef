namespace ZeroShotOrleans.Http.Contracts;

/// <summary>An error on a native route: problem details (RFC 9457).</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What was wrong, where, and what to do next.</param>
/// <param name="Error">The same as 'detail', for clients that read only this member.</param>
/// <param name="Code">Error code that programs branch on.</param>
/// <param name="RequestId">Id of the request, which also appears in the server's log.</param>
public sealed record Problem(string Title, int Status, string Detail, string Error, string Code, string RequestId);
