namespace ZeroShotOrleans.Hub.Tests.Stub;

/// <summary>A received request.</summary>
internal sealed record StubRequest(string Host, string Path, string Query, string? Authorization, string? Range, string? IfRange);
