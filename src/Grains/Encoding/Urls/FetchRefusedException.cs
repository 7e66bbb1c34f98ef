namespace ZeroShotOrleans.Grains.Encoding.Urls;

/// <summary>A connection that the policy refuses, on its way out of the HTTP stack. The message is a sentence for whoever gave the address.</summary>
internal sealed class FetchRefusedException(string reason) : Exception(reason);
