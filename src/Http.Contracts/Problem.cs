namespace ZeroShotOrleans.Http.Contracts;

/// <summary>A refusal on a native route: problem details (RFC 9457).</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status once more.</param>
/// <param name="Detail">What was wrong, where, and what to do.</param>
/// <param name="Error">The same as 'detail': some clients look nowhere else.</param>
/// <param name="Code">What a program can branch on.</param>
/// <param name="RequestId">Id of the request; the server's log has it, too.</param>
public sealed record Problem(string Title, int Status, string Detail, string Error, string Code, string RequestId);
