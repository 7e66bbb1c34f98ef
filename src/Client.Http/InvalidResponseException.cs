namespace ZeroShotOrleans.Client.Http;

/// <summary>What came is no answer of an HTTP API: a page of a proxy, or one that ends in its middle. Never leaves this folder.</summary>
internal sealed class InvalidResponseException(string message) : Exception(message);
