namespace ZeroShotOrleans.Client.Http;

/// <summary>What came is no answer of a door: a page of a proxy, or one that ends in its middle. Never leaves this folder.</summary>
internal sealed class UnreadableAnswerException(string message) : Exception(message);
