namespace ZeroShotOrleans.Sources.Urls;

/// <summary>A connection refused by the policy. The message is meant for the caller who gave the URL.</summary>
internal sealed class FetchRefusedException(string reason) : Exception(reason);
