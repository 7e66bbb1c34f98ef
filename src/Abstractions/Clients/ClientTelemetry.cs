namespace ZeroShotOrleans;

/// <summary>Names of what the clients report.</summary>
public static class ClientTelemetry
{
    /// <summary>The source of the clients' spans, for <c>tracing.AddSource(...)</c>: one for each classification, embedding and submission, with model, number of inputs and error.</summary>
    public const string ActivitySourceName = "ZeroShotOrleans.Client";
}
