namespace ZeroShotOrleans.Client.Http;

/// <summary>The response is not one of the HTTP API: an error page of a proxy, or a truncated response. Never leaves this assembly.</summary>
internal sealed class InvalidResponseException(string message) : Exception(message);
